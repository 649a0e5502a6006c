/** Invitations that are valid, each with a way to withdraw it. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Invite } from '../../api/groups.ts';
import { useText } from '../text/text.ts';
import { clockTime, dayLabel } from '../text/format.ts';
import classes from './invite-dialog.module.css';
import { activeOnes } from './invites.ts';
import { roughTime } from './rough-time.ts';

interface ActiveInvitesProps {
  readonly invites: readonly Invite[];
  /** The one that the dialog shows. */
  readonly ownId: string | null;
  readonly now: number;
  readonly onRevoke: (inviteId: string) => void;
  readonly onNew: () => void;
}

export function ActiveInvites({ invites, ownId, now, onRevoke, onNew }: ActiveInvitesProps) {
  const t = useText();
  const active = activeOnes(invites, now);
  if (active.length === 0) return null;
  return (
    <details className={classes['active']}>
      <summary>
        {t('members:activeInvites')} ({active.length})
      </summary>
      <p className={classes['hint']}>{t('members:activeInvitesHint')}</p>
      <ul className={classes['list']}>
        {active.map((invite) => (
          <InviteRow
            key={invite.id}
            invite={invite}
            isShown={invite.id === ownId}
            now={now}
            onRevoke={onRevoke}
          />
        ))}
      </ul>
      <Button variant="default" size="sm" onClick={onNew}>
        {t('members:newInvite')}
      </Button>
    </details>
  );
}

interface InviteRowProps {
  readonly invite: Invite;
  readonly isShown: boolean;
  readonly now: number;
  readonly onRevoke: (inviteId: string) => void;
}

function InviteRow({ invite, isShown, now, onRevoke }: InviteRowProps) {
  const t = useText();
  const [isRevoking, setRevoking] = useState(false);
  const { createdAt, expiresAt, uses, maxUses } = invite;
  const time = `${dayLabel(createdAt, now)}, ${clockTime(createdAt)}`;
  return (
    <li className={classes['row']} data-invite-id={invite.id}>
      <span className={classes['rowText']}>
        <span>
          {t('members:madeAt', { time })}
          {isShown && <span className={classes['tag']}>{t('members:thisOne')}</span>}
        </span>
        <span className={classes['hint']}>
          {t('members:usedOf', { uses, maxUses })} ·{' '}
          {t('members:endsIn', { time: roughTime(Date.parse(expiresAt) - now) })}
        </span>
      </span>
      <Button
        variant="subtle"
        color="red"
        size="sm"
        loading={isRevoking}
        aria-label={t('members:revokeLabel', { time })}
        onClick={() => {
          setRevoking(true);
          onRevoke(invite.id);
        }}
      >
        {t('members:revoke')}
      </Button>
    </li>
  );
}
