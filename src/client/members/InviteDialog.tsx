/** An invitation to hand on, and a live look at who comes by it. */
import { Button, Loader, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Member } from '../../api/members.ts';
import { focusComposer } from '../chat/composer-focus.ts';
import { useNow } from '../onboarding/use-now.ts';
import { useApp, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { ActiveInvites } from './ActiveInvites.tsx';
import { Arrivals } from './Arrivals.tsx';
import classes from './invite-dialog.module.css';
import { inviteState, isActive, newcomers } from './invites.ts';
import { InviteFacts, InviteText } from './InviteText.tsx';
import { useInvitation } from './use-invitation.ts';

const EXPIRY_LOOKED_AT_MS = 10_000;

interface InviteDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function InviteDialog({ opened, onClose }: InviteDialogProps) {
  const t = useText();
  const groupId = useApp((state) => state.groupId);
  const groupName = useGroup((group) => group.group.name) ?? '';
  const opener = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (opened) opener.current = document.activeElement;
  }, [opened]);
  const sayHello = (): void => {
    opener.current = null;
    onClose();
  };
  const isNarrow = useMediaQuery('(max-width: 719px)') ?? false;
  return (
    <Modal
      opened={opened && groupId !== null}
      onClose={onClose}
      returnFocus={false}
      onExitTransitionEnd={() => focusAgain(opener.current)}
      title={
        <span className={classes['title']}>
          {t('members:inviteTitle')}
          <span className={classes['group']}>
            <Written isOneLine>{groupName}</Written>
          </span>
        </span>
      }
      size={680}
      fullScreen={isNarrow}
      closeButtonProps={{ 'aria-label': t('members:close') }}
      data-testid="invite-dialog-frame"
    >
      {groupId !== null && <InviteContent key={groupId} groupId={groupId} onSayHello={sayHello} />}
    </Modal>
  );
}

/** Opened right after the group was made, there is no opener any more: one goes on by saying something. */
function focusAgain(opener: Element | null): void {
  if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) opener.focus();
  else focusComposer();
}

const NOBODY: readonly Member[] = [];

interface InviteContentProps {
  readonly groupId: string;
  readonly onSayHello: () => void;
}

/** Drawn only while the dialog is open: who is there at that moment is not news. */
function InviteContent({ groupId, onSayHello }: InviteContentProps) {
  const t = useText();
  const members = useGroup((group) => group.members) ?? NOBODY;
  const [before] = useState(() => new Set(members.map(({ id }) => id)));
  const now = useNow(EXPIRY_LOOKED_AT_MS, true);
  const { invite, listed, all, isMaking, renew, revoke } = useInvitation(groupId, true);
  const arrived = newcomers(members, before);
  const isStillActive = invite !== null && isActive(invite, listed, now);
  const state = invite === null ? 'waiting' : inviteState(isStillActive, arrived.length);
  const isUndecidable = useGroup((group) => group.status?.tier === 'tentative') ?? false;
  return (
    <div className={classes['stack']} data-testid="invite-dialog" data-invite-state={state}>
      {invite === null || isMaking ? (
        <p className={classes['making']}>
          <Loader size="sm" /> {t('members:making')}
        </p>
      ) : isStillActive ? (
        <InviteText invite={invite} />
      ) : (
        <div className={classes['over']}>
          <strong>{t('members:over')}</strong>
          <span>{t('members:overHint')}</span>
          <Button onClick={renew}>{t('members:newInvite')}</Button>
        </div>
      )}
      {invite !== null && (isStillActive || arrived.length > 0) && (
        <Arrivals arrived={arrived} onDone={onSayHello} />
      )}
      {isUndecidable && (
        <p className={classes['undecidable']} role="status" data-testid="undecidable">
          {t('members:undecidableInvite')}
        </p>
      )}
      {isStillActive && !isMaking && (
        <InviteFacts invite={invite} uses={listed?.uses ?? invite.uses} now={now} />
      )}
      <ActiveInvites invites={all} ownId={invite?.id ?? null} now={now} onRevoke={revoke} onNew={renew} />
    </div>
  );
}
