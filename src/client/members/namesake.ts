/** DV33 What is said of a member that goes by the name of somebody else. */
import type { Member } from '../../api/members.ts';
import { useText } from '../text/text.ts';

/** Empty where there is nothing to say. */
export function useNamesake(member: Pick<Member, 'name' | 'takesNameOf'> | null): string {
  const t = useText();
  const taken = member?.takesNameOf ?? null;
  if (member === null || taken === null) return '';
  return t(taken.verified ? 'members:takesVerified' : 'members:takesFormer', { name: member.name });
}
