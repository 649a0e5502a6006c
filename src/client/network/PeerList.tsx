/** The ring in words, best rank first: also for those who do not see it. */
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { MakeHost } from '../members/MakeHost.tsx';
import { memberRows } from '../members/rows.ts';
import { Icon } from '../shell/Icon.tsx';
import { MemberMark } from '../members/MemberMark.tsx';
import type { GroupState } from '../state/model.ts';
import { language, useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { delayText } from './delay-text.ts';
import classes from './peer-list.module.css';
import { peersOf, type Peer } from './peers.ts';

export function PeerList({ group }: { readonly group: GroupState }) {
  const t = useText();
  const [heir, setHeir] = useState<Peer | null>(null);
  const { status } = group;
  const devices = useMemo(
    () => new Map(memberRows(group, language()).flatMap((row) => row.devices.map((one) => [one.id, one]))),
    [group],
  );
  if (status === null) return null;
  return (
    <>
      <ul className={classes['list']} role="list" aria-label={t('network:peers')}>
        {peersOf(status, group.network).map((peer) => (
          <PeerRow
            key={peer.deviceId}
            peer={peer}
            isKnown={devices.has(peer.deviceId)}
            onMakeHost={() => setHeir(peer)}
          />
        ))}
      </ul>
      <MakeHost
        groupId={group.group.id}
        name={heir?.name ?? ''}
        device={heir === null ? null : (devices.get(heir.deviceId) ?? null)}
        onClose={() => setHeir(null)}
      />
    </>
  );
}

interface PeerRowProps {
  readonly peer: Peer;
  /** The roster has it: it can be asked to be host. */
  readonly isKnown: boolean;
  readonly onMakeHost: () => void;
}

function PeerRow({ peer, isKnown, onMakeHost }: PeerRowProps) {
  const t = useText();
  const { deviceId, name, isHost, isCaretaker, isSelf, isReachable, rank, rttMs } = peer;
  return (
    <li
      className={classes['row']}
      data-testid="peer-row"
      data-device-id={deviceId}
      data-reachable={isReachable}
      data-rtt-ms={rttMs ?? ''}
      data-rank={rank ?? ''}
    >
      <span className={classes['rank']} title={rank === null ? '' : t('network:rank', { rank })}>
        {rank !== null && <span className="demes-unseen">{t('network:rank', { rank })}</span>}
        <span aria-hidden="true">{rank ?? '–'}</span>
      </span>
      <MemberMark id={peer.memberId} name={name} size={32} shape="round" />
      <span className={classes['who']}>
        <span className={classes['line']}>
          <span className={classes['name']}>
            <Written isOneLine>{name}</Written>
          </span>
          {isSelf && <span className={classes['quiet']}>{t('network:thisDevice')}</span>}
          {isHost && (
            <span className={classes['host']} data-testid="host-badge" data-device-id={deviceId}>
              <Icon name="crown" size={14} />
              {t('network:host')}
            </span>
          )}
          {isCaretaker && (
            <span
              className={classes['caretaker']}
              title={t('network:keepsTogetherWhat')}
              data-testid="caretaker-badge"
              data-device-id={deviceId}
            >
              {t('network:keepsTogether')}
            </span>
          )}
        </span>
        <span className={classes['facts']}>{useFacts(peer).join(' · ')}</span>
      </span>
      {peer.mayBeHost && isKnown && (
        <Button
          className={classes['make']}
          variant="subtle"
          size="compact-sm"
          data-action="make-host"
          aria-label={t('network:makeHostOf', { name })}
          onClick={onMakeHost}
        >
          {t('network:makeHost')}
        </Button>
      )}
    </li>
  );
}

function useFacts({ isSelf, isReachable, isVoter, rttMs, through, lag }: Peer): string[] {
  const t = useText();
  return [
    ...(isReachable ? [] : [t('network:unreachable')]),
    ...(isReachable && !isSelf ? [rttMs === null ? t('network:reachable') : delayText(rttMs)] : []),
    ...(through === null ? [] : [t('network:through', { name: through })]),
    ...(lag === null ? [] : [lag === 0 ? t('network:upToDate') : t('network:lag', { count: lag })]),
    ...(isVoter ? [] : [t('network:learner')]),
  ];
}
