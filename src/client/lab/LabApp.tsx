/** The failure lab on one page: a group that one can watch, break and measure. */
import { Button, SegmentedControl } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../text/text.ts';
import { ThemeToggle } from '../shell/ThemeToggle.tsx';
import type { Deed } from '../../sim/scenario/words.ts';
import { startClock } from './clock.ts';
import { lab, useLab } from './lab-store.ts';
import { NEW_RUN, scenarioOf, type NewRun } from './new-run.ts';
import type { Player } from './player.ts';
import { LivePlayer } from './source/live-player.ts';
import { RecordedPlayer } from './source/recorded-player.ts';
import { runPath } from './source/scenario-runs.ts';
import { SimPlayer } from './source/sim-player.ts';
import { emptyRun, type Run } from './story/run.ts';
import { AddNode } from './views/AddNode.tsx';
import { Controls } from './views/Controls.tsx';
import { Counters } from './views/Counters.tsx';
import { DeedList } from './views/DeedList.tsx';
import { EventList } from './views/EventList.tsx';
import { FailoverCards } from './views/FailoverCards.tsx';
import { FaultList } from './views/FaultList.tsx';
import { Load } from './views/Load.tsx';
import { LabRing } from './views/LabRing.tsx';
import { NewRunForm } from './views/NewRunForm.tsx';
import { NodeMenu, type Asked } from './views/NodeMenu.tsx';
import { OpenRecording } from './views/OpenRecording.tsx';
import { OrderMatrix } from './views/OrderMatrix.tsx';
import { RunOutcome } from './views/RunOutcome.tsx';
import { ScenarioForm } from './views/ScenarioForm.tsx';
import { Talks } from './views/Talks.tsx';
import { SpaceTimeView } from './views/SpaceTimeView.tsx';
import { Timeline } from './views/Timeline.tsx';
import classes from './lab.module.css';

/** What the page shows: real nodes, a group that is simulated here, or a run from a file. */
type Shown =
  | { readonly kind: 'live' }
  /** On nodes of its own; null: none was begun yet. */
  | { readonly kind: 'scenario'; readonly runId: string | null }
  | { readonly kind: 'simulated'; readonly run: NewRun }
  | { readonly kind: 'recorded'; readonly run: Run };

const SIMULATED: Shown = { kind: 'simulated', run: NEW_RUN };
const FIRST_OF = {
  live: { kind: 'live' },
  scenario: { kind: 'scenario', runId: null },
  simulated: SIMULATED,
} satisfies Record<string, Shown>;

interface LabAppProps {
  /** The page is that of a supervisor: it begins with the real nodes. */
  readonly hasNodes: boolean;
}

export function LabApp({ hasNodes }: LabAppProps) {
  const [shown, setShown] = useState<Shown>(hasNodes ? { kind: 'live' } : SIMULATED);
  const player = usePlayer(shown);
  const act = (deed: Deed): void => player.current?.act(deed);
  const show = (next: Shown): void => {
    setShown(next);
    lab.play(true);
  };
  const transcript = useLab((state) => state.transcript);
  const lastMs = useLab(({ story }) => story.lastMs);
  const onDeed = shown.kind === 'recorded' || shown.kind === 'scenario' ? null : act;
  return (
    <main
      className={classes['lab']}
      data-testid="lab"
      data-kind={shown.kind}
      data-last-ms={lastMs}
      data-transcript={transcript}
    >
      <Head kind={shown.kind} />
      <div className={classes['controls']}>
        <Sources hasNodes={hasNodes} shown={shown} onShow={show} onDeed={act} />
        <Controls onStep={() => player.current?.step()} />
      </div>
      {shown.kind === 'scenario' && <RunOutcome runId={shown.runId} />}
      <Timeline />
      <Counters />
      <Stage onDeed={onDeed} />
      <Talks onDeed={onDeed} />
      <div className={classes['facts']}>
        <OrderMatrix />
        <div className={classes['column']}>
          <FailoverCards />
          <EventList />
        </div>
        <div className={classes['column']}>
          <FaultList onDeed={onDeed} />
          {onDeed !== null && (
            <DeedList rate={shown.kind === 'simulated' ? shown.run.rate : 0} onDeed={onDeed} />
          )}
        </div>
      </div>
    </main>
  );
}

interface SourcesProps extends LabAppProps {
  readonly shown: Shown;
  readonly onShow: (next: Shown) => void;
  readonly onDeed: (deed: Deed) => void;
}

/** Where the run comes from, and what it begins with. */
function Sources({ hasNodes, shown, onShow, onDeed }: SourcesProps) {
  const t = useText();
  return (
    <div className={classes['sources']}>
      {hasNodes && (
        <SegmentedControl
          size="xs"
          aria-label={t('lab:source')}
          value={shown.kind === 'recorded' ? 'simulated' : shown.kind}
          onChange={(kind) => onShow(FIRST_OF[kind])}
          data={[
            { value: 'live', label: t('lab:sourceLive') },
            { value: 'scenario', label: t('lab:sourceScenario') },
            { value: 'simulated', label: t('lab:sourceSimulated') },
          ]}
        />
      )}
      {shown.kind === 'scenario' && (
        <ScenarioForm runId={shown.runId} onRun={(runId) => onShow({ kind: 'scenario', runId })} />
      )}
      {shown.kind === 'live' && (
        <>
          <Load first={0} onDeed={onDeed} />
          <Button
            size="xs"
            variant="default"
            component="a"
            href="/lab/v1/report"
            download
            data-testid="lab-report"
          >
            {t('lab:report')}
          </Button>
        </>
      )}
      {(shown.kind === 'simulated' || shown.kind === 'recorded') && (
        <NewRunForm onBegin={(run) => onShow({ kind: 'simulated', run })} onDeed={onDeed} />
      )}
      <OpenRecording onOpen={(run) => onShow({ kind: 'recorded', run })} />
    </div>
  );
}

/** Plays what is shown; another one when it is another. */
function usePlayer(shown: Shown): React.RefObject<Player | null> {
  const player = useRef<Player | null>(null);
  useEffect(() => {
    const playing = playerOf(shown);
    player.current = playing;
    const stop = startClock(playing);
    return () => {
      stop();
      playing.close();
    };
  }, [shown]);
  return player;
}

function playerOf(shown: Shown): Player {
  switch (shown.kind) {
    case 'live':
      return new LivePlayer();
    case 'scenario':
      return shown.runId === null ? new RecordedPlayer(emptyRun()) : new LivePlayer(runPath(shown.runId));
    case 'simulated':
      return new SimPlayer(scenarioOf(shown.run));
    case 'recorded':
      return new RecordedPlayer(shown.run);
  }
}

function Head({ kind }: { readonly kind: Shown['kind'] }) {
  const t = useText();
  const trouble = useLab((state) => state.trouble);
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('lab:title')}</h1>
        <p>{t(`lab:${kind}`)}</p>
        <ThemeToggle />
      </header>
      {trouble !== null && (
        <p className={classes['trouble']} role="alert" data-testid="lab-trouble">
          {trouble}
        </p>
      )}
    </>
  );
}

/** The ring and, beside it, who said what to whom. */
function Stage({ onDeed }: { readonly onDeed: ((deed: Deed) => void) | null }) {
  const t = useText();
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <div className={classes['stage']}>
      <div className={classes['ringSide']}>
        <LabRing
          onNode={(name, at) => setAsked({ name, at })}
          onSplit={(groups) => onDeed?.({ partition: groups, tag: 'split' })}
        />
        {onDeed !== null && (
          <p className={classes['hint']}>
            {t('lab:hint')} <AddNode onDeed={onDeed} />
          </p>
        )}
      </div>
      <SpaceTimeView />
      {onDeed !== null && <NodeMenu asked={asked} onDeed={onDeed} onClose={() => setAsked(null)} />}
    </div>
  );
}
