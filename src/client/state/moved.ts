/**
 * A message that has no place yet stands where this node guesses. When it comes to stand elsewhere, it says so: nothing
 * jumps silently (MS136). Two things can happen to it: another one that was shown with it changes sides with it, and, while
 * nobody confirmed, messages that were said elsewhere come in above it. Pure.
 */
import type { Timeline } from './model.ts';

/**
 * Ids of those that stand elsewhere than before, as few as explain it, each with how many messages came in above it; 0 for one
 * that passed others, whatever came in.
 * `waited`: those that were shown while nobody confirmed; where a host confirms, who was first is no news.
 */
export function movedBetween(
  before: Timeline,
  after: Timeline,
  waited: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const moved = new Map<string, number>();
  const isSame = before.waiting === after.waiting && before.placed === after.placed;
  // Elsewhere in the history what waits is not shown, and what is new is not known.
  if (before.waiting.length === 0 || isSame || before.after !== null || after.after !== null) return moved;
  const stood = new Map(before.waiting.map(({ id }, place) => [id, place]));
  const ids = behind(after, before.placed.at(-1)?.index ?? 0);
  const known = ids.filter((id) => stood.has(id));
  const kept = longestAscending(known.map((id) => stood.get(id)!));
  for (const id of known) if (!kept.has(stood.get(id)!)) moved.set(id, 0);
  let above = 0;
  for (const id of ids) {
    if (!stood.has(id)) above += 1;
    else if (waited.has(id) && !moved.has(id)) {
      if (above > 0) moved.set(id, above);
      // Those behind it stand to it as they did.
      above = 0;
    }
  }
  return moved;
}

/** What stands behind an index, placed and waiting, in the order in which it is shown. */
function behind({ placed, waiting }: Timeline, index: number): string[] {
  const first = placed.findLastIndex((message) => (message.index ?? 0) <= index) + 1;
  return [...placed.slice(first), ...waiting].map(({ id }) => id);
}

/** The most of these different numbers that ascend as they stand; the lower ones where there is a choice. */
function longestAscending(numbers: readonly number[]): ReadonlySet<number> {
  /** Of each length the end that is lowest, and before each number the one that it follows. */
  const ends: number[] = [];
  const previous = new Map<number, number | undefined>();
  for (const one of numbers) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! < one) low = middle + 1;
      else high = middle;
    }
    previous.set(one, ends[low - 1]);
    ends[low] = one;
  }
  const kept = new Set<number>();
  for (let one = ends.at(-1); one !== undefined; one = previous.get(one)) kept.add(one);
  return kept;
}
