/** Under a message that was not taken: why, and what can be done about it. */
import { useText } from '../text/text.ts';
import { discard, retry } from './actions.ts';
import type { Certainty } from './certainty.ts';
import { reasonOf, sentenceOf } from './Mark.tsx';
import classes from './message.module.css';

interface FailedNoteProps {
  readonly certainty: Certainty;
}

export function FailedNote({ certainty }: FailedNoteProps) {
  const t = useText();
  if (certainty.kind === 'rejected') {
    return <p className={classes['failure']}>{sentenceOf(t, certainty)}</p>;
  }
  if (certainty.kind !== 'failed') return null;
  const { clientId } = certainty.sending;
  return (
    <p className={classes['failure']} role="alert">
      <span>{reasonOf(t, certainty)}</span>
      <button
        type="button"
        data-testid="message-retry"
        className={classes['failureAction']}
        onClick={() => retry(clientId)}
      >
        {t('chat:retry')}
      </button>
      <button
        type="button"
        data-testid="message-discard"
        className={classes['failureAction']}
        onClick={() => discard(clientId)}
      >
        {t('chat:delete')}
      </button>
    </p>
  );
}
