/** What becomes of a scenario that is played: how far it is, what was checked in the end, and what was written. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { RunState } from '../../../sim/scenario/run-state.ts';
import { useText } from '../../text/text.ts';
import { lab, useLab } from '../lab-store.ts';
import { interruptRun, runPath, runState } from '../source/scenario-runs.ts';
import { Panel } from './Panel.tsx';
import { stepText } from './step-text.ts';
import classes from './run-outcome.module.css';

const LOOK_EVERY_MS = 500;

export function RunOutcome({ runId }: { readonly runId: string | null }) {
  const t = useText();
  const run = useRunState(runId);
  const step = useLab(({ story }) => {
    const [last] = story.newest(['step'], 1, story.lastMs);
    return last?.type === 'step' ? stepText(last, t) : null;
  });
  const title = run === null ? t('lab:outcome') : t('lab:outcomeOf', { name: run.scenario, seed: run.seed });
  const isRunning = run?.state === 'running';
  return (
    <Panel
      title={title}
      none={run === null ? t('lab:noScenario') : null}
      action={isRunning ? <Stop runId={run.runId} /> : run !== null && <Report run={run} />}
      data-testid="lab-outcome"
      data-state={run?.state}
      data-verdict={run?.verdict}
    >
      {run !== null && (
        <>
          <p className={classes['verdict']} role="status">
            {run.verdict === null
              ? (step ?? t('lab:outcomeStarting'))
              : t(run.state === 'interrupted' ? 'lab:outcome_interrupted' : `lab:outcome_${run.verdict}`)}
          </p>
          <ul className={classes['checks']} role="list">
            {run.checks.map(({ name, ok, detail }) => (
              <li key={`${name} ${detail}`} className={classes[ok ? 'held' : 'broken']}>
                <b>{t(ok ? 'lab:checkHeld' : 'lab:checkBroken', { name })}</b> {detail}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function Stop({ runId }: { readonly runId: string }) {
  const t = useText();
  const [isStopping, setStopping] = useState(false);
  const stop = (): void => {
    setStopping(true);
    interruptRun(runId).catch((error: unknown) => {
      setStopping(false);
      lab.fail((error as Error).message);
    });
  };
  return (
    <Button
      size="compact-xs"
      variant="default"
      disabled={isStopping}
      onClick={stop}
      data-testid="lab-stop-scenario"
    >
      {t('lab:stopScenario')}
    </Button>
  );
}

function Report({ run }: { readonly run: RunState }) {
  const t = useText();
  if (!run.files.includes('report.html')) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      component="a"
      href={`${runPath(run.runId)}/files/report.html`}
      download
    >
      {t('lab:report')}
    </Button>
  );
}

/** Asked for until it is over; null until the first answer. */
function useRunState(runId: string | null): RunState | null {
  const [state, setState] = useState<RunState | null>(null);
  useEffect(() => {
    setState(null);
    if (runId === null) return undefined;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      // A lab that does not answer is asked again: it may be busy, and its end is told elsewhere.
      const now = await runState(runId, stop.signal).catch(() => null);
      if (stop.signal.aborted) return;
      if (now !== null) setState(now);
      if (now === null || now.state === 'running') timer = setTimeout(() => void look(), LOOK_EVERY_MS);
    };
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [runId]);
  return state;
}
