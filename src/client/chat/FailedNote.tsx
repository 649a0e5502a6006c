/** Under a message that was not taken: why, and what can be done about it. */
import { useText } from '../text/text.ts';
import { discard, retry, sendAgain } from './actions.ts';
import type { Certainty } from './certainty.ts';
import { reasonOf, sentenceOf } from './Mark.tsx';
import classes from './message.module.css';
import type { MessageRow, SendingRow } from './rows.ts';

interface FailedNoteProps {
  readonly row: MessageRow | SendingRow;
  readonly certainty: Certainty;
}

export function FailedNote({ row, certainty }: FailedNoteProps) {
  const t = useText();
  if (row.kind === 'sending') {
    const { clientId } = row.sending;
    return (
      <div className={classes['failure']} role="alert">
        <span>{reasonOf(t, certainty)}</span>
        <Action id="message-retry" label={t('chat:retry')} run={() => retry(clientId)} />
        <Action id="message-discard" label={t('chat:delete')} run={() => discard(clientId)} />
      </div>
    );
  }
  // The log has refused it for good: only another message can say the same.
  return (
    <div className={classes['failure']}>
      <span>{sentenceOf(t, certainty)}</span>
      {row.isMine && <Action id="message-retry" label={t('chat:retry')} run={() => sendAgain(row.message)} />}
    </div>
  );
}

interface ActionProps {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
}

function Action({ id, label, run }: ActionProps) {
  return (
    <button type="button" data-testid={id} className={classes['failureAction']} onClick={run}>
      {label}
    </button>
  );
}
