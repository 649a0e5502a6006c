/** One thing, done in several groups. */

/** All of them are tried: one that stands still must not keep it from the others. Throws the first refusal. */
export async function inGroups(
  groupIds: readonly string[],
  act: (groupId: string) => Promise<unknown>,
): Promise<void> {
  const results = await Promise.allSettled(groupIds.map(act));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
