/** Whether a message names this node's member; as the node counts (MS85). Pure. */
import { mentionPattern } from '../../protocol/mention.ts';
import type { GroupState } from './model.ts';

/** Made once for a group, asked of many texts. */
export function namingOf({ group, members }: GroupState): (text: string) => boolean {
  const name = members.find(({ id }) => id === group.myMemberId)?.name;
  if (name === undefined) return () => false;
  const pattern = mentionPattern(name);
  return (text) => pattern.test(text);
}
