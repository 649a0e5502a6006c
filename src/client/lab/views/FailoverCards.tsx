/** One card for each change of host: what was lost when, how soon the others noticed, chose, and went on. Newest first. */
import { useMemo } from 'react';
import { useText } from '../../text/text.ts';
import { lab, useLab } from '../lab-store.ts';
import type { ElectionRow } from '../../../sim/scenario/elections.ts';
import { momentText } from './moment-text.ts';
import { Panel } from './Panel.tsx';
import classes from './failover-cards.module.css';

export function FailoverCards() {
  const t = useText();
  const elections = useLab((state) => state.elections.rows);
  const cursorMs = useLab((state) => state.listMs);
  const shown = elections.filter(({ electedMs }) => electedMs <= cursorMs).toReversed();
  return (
    <Panel
      title={t('lab:failovers')}
      none={shown.length === 0 ? t('lab:noFailover') : null}
      data-testid="lab-failovers"
      data-count={shown.length}
    >
      <ol className={classes['list']} role="list">
        {shown.map((election) => (
          <Card key={election.term} election={election} cursorMs={cursorMs} />
        ))}
      </ol>
    </Panel>
  );
}

interface CardProps {
  readonly election: ElectionRow;
  /** What comes after the moment that is shown is not known yet. */
  readonly cursorMs: number;
}

function Card({ election, cursorMs }: CardProps) {
  const t = useText();
  const { former, host, term, lostMs, suspectedMs, electedMs, firstConfirmedMs, lastConfirmedMs } = election;
  const story = useLab((state) => state.story);
  const known = story.facts.countUpTo(electedMs);
  // It is drawn again as often as the moment moves, and what had happened by then hardly ever changes.
  const waited = useMemo(() => {
    const { accepted, confirmed } = story.sceneAt(electedMs).counters;
    return accepted - confirmed;
  }, [story, electedMs, known]);
  const fromMs = lostMs ?? lastConfirmedMs ?? electedMs;
  const steps = [
    ['suspected', suspectedMs],
    ['elected', electedMs],
    ['confirmed', firstConfirmedMs],
  ] as const;
  return (
    <li className={classes['card']} data-testid="lab-failover" data-term={term}>
      <button type="button" className={classes['go']} onClick={() => lab.goTo(electedMs)}>
        {t('lab:failover', { from: former ?? t('lab:nobody'), to: host, term, at: momentText(fromMs) })}
      </button>
      <dl className={classes['steps']}>
        {steps.map(([key, ms]) => (
          <div key={key}>
            <dt>{t(`lab:step_${key}`)}</dt>
            <dd>{ms === null || ms > cursorMs ? '–' : `+${momentText(ms - fromMs)}`}</dd>
          </div>
        ))}
        <div>
          <dt>{t('lab:waited')}</dt>
          <dd>{waited}</dd>
        </div>
      </dl>
    </li>
  );
}
