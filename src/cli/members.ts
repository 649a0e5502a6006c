/** Members as somebody at a terminal names them. */
import type { DemesClient } from '../sdk/client.ts';
import { usage } from './failure.ts';
import { printableLine } from './printable.ts';

/** Their ids. Throws a usage Failure that lists the members. */
export async function membersNamed(
  client: DemesClient,
  groupId: string,
  wanted: readonly string[],
): Promise<string[]> {
  const members = wanted.length === 0 ? [] : await client.members(groupId);
  return wanted.map((one) => {
    const found = members.filter(({ id, name }) => id === one || name === one);
    if (found.length === 1) return found[0]!.id;
    const there = members.map(({ id, name }) => `${printableLine(name)} (${id})`).join(', ');
    const sentence =
      found.length === 0 ? `There is no member "${one}".` : `Several members are called "${one}".`;
    throw usage(sentence, `There are: ${there}.`);
  });
}
