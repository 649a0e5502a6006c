/** Which links a partition cuts: pure. */

/** Every pair that is cut: both are named, and no group holds them both. Who is not named keeps all links. */
export function cutPairs(groups: readonly (readonly string[])[]): (readonly [string, string])[] {
  const names = [...new Set(groups.flat())];
  return names.flatMap((a, i) =>
    names
      .slice(i + 1)
      .filter((b) => !groups.some((group) => group.includes(a) && group.includes(b)))
      .map((b) => [a, b] as const),
  );
}
