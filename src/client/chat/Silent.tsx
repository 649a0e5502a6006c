/** In place of a text that is not there: why. */
import type { Message } from '../../api/messages.ts';
import { useText } from '../text/text.ts';
import classes from './message.module.css';

type Silence = 'talk:expired' | 'chat:deleted' | `chat:unreadable_${NonNullable<Message['unreadable']>}`;

/** Null for what can be read. */
export function silenceOf({ expired, deleted, unreadable }: Message): Silence | null {
  if (expired === true) return 'talk:expired';
  if (deleted === true) return 'chat:deleted';
  return unreadable === undefined ? null : `chat:unreadable_${unreadable}`;
}

export function Silent({ text }: { readonly text: Silence }) {
  const t = useText();
  return (
    <div className={`${classes['text']} ${classes['gone']}`} data-testid="message-text">
      {t(text)}
    </div>
  );
}
