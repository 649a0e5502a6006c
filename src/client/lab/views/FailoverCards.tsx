/** One card for each change of host: what was lost when, how soon the others noticed, chose, and went on. Newest first. */
import { useText } from '../../text/text.ts';
import { lab, useLab } from '../lab-store.ts';
import type { ElectionRow } from '../../../sim/scenario/elections.ts';
import { momentText } from './moment-text.ts';
import classes from './failover-cards.module.css';

export function FailoverCards() {
  const t = useText();
  const elections = useLab((state) => state.elections.rows);
  const cursorMs = useLab((state) => state.listMs);
  const shown = elections.filter(({ electedMs }) => electedMs <= cursorMs).toReversed();
  return (
    <section aria-label={t('lab:failovers')} data-testid="lab-failovers" data-count={shown.length}>
      <h2 className={classes['title']}>{t('lab:failovers')}</h2>
      {shown.length === 0 ? (
        <p className={classes['none']}>{t('lab:noFailover')}</p>
      ) : (
        <ol className={classes['list']} role="list">
          {shown.map((election) => (
            <Card key={election.term} election={election} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Card({ election }: { readonly election: ElectionRow }) {
  const t = useText();
  const { former, host, term, lostMs, suspectedMs, electedMs, firstConfirmedMs, lastConfirmedMs } = election;
  const { accepted, confirmed } = lab.state.story.sceneAt(electedMs).counters;
  const fromMs = lostMs ?? lastConfirmedMs ?? electedMs;
  const steps = [
    ['suspected', suspectedMs],
    ['elected', electedMs],
    ['confirmed', firstConfirmedMs],
  ] as const;
  return (
    <li className={classes['card']} data-testid="lab-failover" data-term={term}>
      <button
        type="button"
        className={classes['go']}
        onClick={() => {
          lab.play(false);
          lab.showAt(electedMs);
        }}
      >
        {t('lab:failover', { from: former ?? t('lab:nobody'), to: host, term, at: momentText(fromMs) })}
      </button>
      <dl className={classes['steps']}>
        {steps.map(([key, ms]) => (
          <div key={key}>
            <dt>{t(`lab:step_${key}`)}</dt>
            <dd>{ms === null ? '–' : `+${momentText(ms - fromMs)}`}</dd>
          </div>
        ))}
        <div>
          <dt>{t('lab:waited')}</dt>
          <dd>{accepted - confirmed}</dd>
        </div>
      </dl>
    </li>
  );
}
