/** Whether a message names this node's member; as the node counts (MS85, MS284). Pure. */
import type { Message } from '../../api/messages.ts';
import { mentionPattern } from '../../protocol/mention.ts';
import type { GroupState } from './model.ts';

/** Made once for a group, asked of many messages. */
export function namingOf({
  group,
  members,
}: GroupState): (message: Pick<Message, 'text' | 'mentions'>) => boolean {
  const name = members.find(({ id }) => id === group.myMemberId)?.name;
  const pattern = name === undefined ? null : mentionPattern(name);
  return ({ text, mentions }) =>
    // Where a message says whom it names, its text says nothing about that.
    mentions === undefined ? pattern?.test(text) === true : namesMember(mentions, group.myMemberId);
}

/** Whether the list of whom a message names has somebody. */
export function namesMember(mentions: NonNullable<Message['mentions']>, memberId: string): boolean {
  return mentions.everybody || mentions.members.some((one) => one.memberId === memberId);
}
