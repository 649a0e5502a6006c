/** MS297 Who has read a message: a count under the last one, names among the details. Nothing while nobody tells. */
import type { Message } from '../../api/messages.ts';
import type { Receipt } from '../../api/members.ts';
import { useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './message.module.css';
import { useNameOf } from './names.ts';
import { readBy } from './read-by.ts';

const NOBODY: readonly Receipt[] = [];

export function useReadBy(message: Pick<Message, 'author' | 'index' | 'roomId'>): readonly string[] {
  const receipts = useGroup((group) => group.receipts[message.roomId] ?? NOBODY) ?? NOBODY;
  return readBy(message, receipts);
}

export function ReadBy({ message }: { readonly message: Message }) {
  const t = useText();
  const nameOf = useNameOf();
  const members = useReadBy(message);
  if (members.length === 0) return null;
  return (
    <p
      className={classes['readBy']}
      data-testid="read-by"
      data-count={members.length}
      title={members.map((id) => nameOf(id)).join(', ')}
    >
      {t('reading:readBy', { count: members.length })}
    </p>
  );
}
