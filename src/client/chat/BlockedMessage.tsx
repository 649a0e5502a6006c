/** MS295 Where a member stands whom this person does not want to see: one line, and a way to see the message all the same. */
import { blockedIn } from '../state/blocked.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { unfold, useChatUi } from './chat-ui.ts';
import classes from './message.module.css';

/** Whether what this member says is not shown. `messageId`: null where it cannot be asked for. */
export function useIsFolded(memberId: string, messageId: string | null): boolean {
  const isBlocked = useApp((state) => blockedIn(state).includes(memberId));
  const isUnfolded = useChatUi(({ unfolded }) => messageId !== null && unfolded.has(messageId));
  return isBlocked && !isUnfolded;
}

interface BlockedMessageProps {
  readonly messageId: string;
  readonly tabIndex: number;
}

export function BlockedMessage({ messageId, tabIndex }: BlockedMessageProps) {
  const t = useText();
  return (
    <p className={classes['blocked']} data-testid="message-blocked">
      {t('reading:blockedMessage')}
      <button
        type="button"
        className={classes['unfold']}
        data-testid="message-unfold"
        tabIndex={tabIndex}
        onClick={() => unfold(messageId)}
      >
        {t('reading:blockedShow')}
      </button>
    </p>
  );
}
