/**
 * A message that has no place yet stands where this node guesses. When the log puts it elsewhere among the others that
 * waited, it says so: nothing jumps silently. Pure.
 */
import type { Message } from '../../api/messages.ts';
import type { Timeline } from '../state/model.ts';

/** Ids of messages that got their place between these two, and stand on another side of one that waited with them. */
export function movedBetween(before: Timeline, after: Timeline): readonly string[] {
  const { waiting } = before;
  if (waiting.length < 2 || before.placed === after.placed) return [];
  const places = placesOf(waiting, after);
  return waiting
    .filter(({ id }, i) => {
      const place = places.get(id);
      if (place === undefined || place === Number.POSITIVE_INFINITY) return false;
      return waiting.some((other, j) => {
        const otherPlace = places.get(other.id);
        return otherPlace !== undefined && (j < i ? otherPlace > place : otherPlace < place);
      });
    })
    .map(({ id }) => id);
}

/** Indexes of those that have one now, infinity for those that wait on; what is not there at all is left out. */
function placesOf(wanted: readonly Message[], { placed, waiting }: Timeline): ReadonlyMap<string, number> {
  const ids = new Set(wanted.map(({ id }) => id));
  const places = new Map<string, number>();
  for (const { id } of waiting) if (ids.has(id)) places.set(id, Number.POSITIVE_INFINITY);
  for (let i = placed.length - 1; i >= 0 && places.size < ids.size; i -= 1) {
    const { id, index } = placed[i]!;
    if (ids.has(id)) places.set(id, index ?? 0);
  }
  return places;
}
