/** The changes of host that this node lived through, newest first, with what each cost. */
import type { GroupStatus } from '../../api/groups.ts';
import type { Election } from '../../api/network.ts';
import { clockTime, durationText, fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import classes from './elections.module.css';
import { nameOf } from './standing-kind.ts';

/** An outage as long as this fills the bar; longer ones do too. */
const BAR_MS_MAX = 3_000;

interface ElectionsProps {
  readonly status: GroupStatus;
  readonly elections: readonly Election[];
}

export function Elections({ status, elections }: ElectionsProps) {
  const t = useText();
  if (elections.length === 0) return <p className={classes['none']}>{t('network:noElections')}</p>;
  return (
    <ol className={classes['list']} role="list">
      {elections.map((election) => (
        <li
          key={election.id}
          className={classes['election']}
          data-testid="election"
          data-term={election.term}
        >
          <time className={classes['time']} dateTime={election.at} title={fullTime(election.at)}>
            {clockTime(election.at)}
          </time>
          <span className={classes['what']}>
            <span>
              <Written>
                {election.host === null ? t('network:unknownHost') : nameOf(status, election.host)}
              </Written>
              <span className={classes['quiet']}> · {t('network:term', { term: election.term })}</span>
            </span>
            <Cost election={election} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Cost({ election: { durationMs, outageMs } }: { readonly election: Election }) {
  const t = useText();
  if (durationMs === null && outageMs === null) return null;
  const facts = [
    ...(durationMs === null ? [] : [t('network:chosenIn', { time: durationText(durationMs) })]),
    ...(outageMs === null ? [] : [t('network:outage', { time: durationText(outageMs) })]),
  ];
  return (
    <>
      <span className={classes['bar']} aria-hidden="true">
        <span className={classes['outage']} style={{ width: share(outageMs) }} />
        <span className={classes['duration']} style={{ width: share(durationMs) }} />
      </span>
      <span className={classes['quiet']}>{facts.join(' · ')}</span>
    </>
  );
}

function share(ms: number | null): string {
  return `${(Math.min(ms ?? 0, BAR_MS_MAX) / BAR_MS_MAX) * 100}%`;
}
