/** One device in few words: which it is, whether it is there, how far away, how far behind. */
import { decimalText } from '../text/decimal.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import classes from './members-panel.module.css';
import { KnownAgainst } from './KnownAgainst.tsx';
import { lastSeenText } from './last-seen-text.ts';
import { shortId, type DeviceRow } from './rows.ts';
import { useMinute } from './use-minute.ts';

export function DeviceLine({ device }: { readonly device: DeviceRow }) {
  const t = useText();
  const facts = useFacts(device);
  const { id, name, kind, isThis, isReachable, marks } = device;
  return (
    <li
      className={classes['device']}
      data-device-id={id}
      data-reachable={isReachable}
      title={hintOf(t, device)}
    >
      {isThis && name === '' ? (
        t('members:thisDevice')
      ) : (
        <>
          {name === '' ? (
            t(kind === 'keeper' ? 'members:keeper' : 'members:device')
          ) : (
            <Written>{name}</Written>
          )}{' '}
          <code className={classes['id']}>{shortId(id)}</code>
          {name !== '' && kind === 'keeper' && ` · ${t('members:keeper')}`}
          {isThis && ` · ${t('members:thisDevice')}`}
        </>
      )}
      {facts.length > 0 && ` · ${facts.join(' · ')}`}
      <KnownAgainst marks={marks} />
    </li>
  );
}

function hintOf(t: ReturnType<typeof useText>, { id, kind, isVoter, rttMs }: DeviceRow): string {
  if (kind === 'keeper') return t('members:keeperHint');
  if (!isVoter) return t('members:learnerHint');
  return rttMs === null ? id : `${id} · ${t('members:roundTripHint', { ms: inMs(rttMs) })}`;
}

function useFacts(device: DeviceRow): string[] {
  const t = useText();
  const nowMs = useMinute();
  const { isReachable, isIndirect, isVoter, rttMs, behind, lastSeenAt } = device;
  const facts: string[] = [];
  if (!isReachable) facts.push(t('members:notReachable'));
  if (lastSeenAt !== null) facts.push(lastSeenText(t, lastSeenAt, nowMs));
  if (isReachable && rttMs !== null) facts.push(t('members:roundTrip', { ms: inMs(rttMs) }));
  if (isReachable && isIndirect) facts.push(t('members:via'));
  if (behind !== null && behind > 0) facts.push(t('members:behind', { count: behind }));
  if (!isVoter) facts.push(t('members:learner'));
  return facts;
}

function inMs(ms: number): string {
  return decimalText(ms, ms < 9.95 ? 1 : 0);
}
