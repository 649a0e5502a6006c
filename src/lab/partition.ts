/** Which links a partition cuts: pure. */

/** Both ways of every link between two that are named and share no group. Who is not named keeps all links. */
export function linksCut(groups: readonly (readonly string[])[]): (readonly [from: string, to: string])[] {
  const names = [...new Set(groups.flat())];
  const share = (a: string, b: string): boolean =>
    groups.some((group) => group.includes(a) && group.includes(b));
  return names.flatMap((a) => names.filter((b) => !share(a, b)).map((b) => [a, b] as const));
}
