/** How many votes there are and how many are needed: a dot each. */
import type { GroupStatus } from '../../api/groups.ts';
import { useText } from '../text/text.ts';
import classes from './network-panel.module.css';

export function Quorum({ status }: { readonly status: GroupStatus }) {
  const t = useText();
  const { needed, reachable } = status.quorum;
  const voters = status.voters.length;
  const waiting = status.tentative;
  const isEnough = reachable >= needed;
  return (
    <div className={classes['quorum']} data-enough={isEnough}>
      <span className={classes['dots']} aria-hidden="true">
        {Array.from({ length: voters }, (_, place) => (
          <span
            key={place}
            className={classes['vote']}
            data-reachable={place < reachable}
            data-last-needed={place === needed - 1}
          />
        ))}
      </span>
      <span>{t('network:quorum', { needed, voters, reachable })}</span>
      <span className={classes['quiet']}>
        {t(isEnough ? 'network:quorumGood' : 'network:quorumShort')}{' '}
        {!isEnough && waiting > 0 && t('network:quorumWaiting', { count: waiting })}
      </span>
    </div>
  );
}
