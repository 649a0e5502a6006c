/** MS297 Who has read a message, of those who tell. Pure. */
import type { Receipt } from '../../api/members.ts';
import type { Message } from '../../api/messages.ts';

/** Ids of members, its author left out; none of a message without a place. */
export function readBy(
  { author, index }: Pick<Message, 'author' | 'index'>,
  receipts: readonly Receipt[],
): readonly string[] {
  if (index === null) return [];
  return receipts
    .filter((one) => one.index >= index && one.memberId !== author.memberId)
    .map(({ memberId }) => memberId);
}
