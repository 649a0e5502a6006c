/** Remembers in this browser what was shown last, so that `/` opens it. A convenience: it may be gone at any time. */
import type { LastPlace } from './place.ts';

const KEY = 'demes-last-place';

/** As this tab knows it: asked for at every change of the state, so it is read from the browser once. */
let last: LastPlace | null = null;

export function lastPlace(): LastPlace {
  last ??= read();
  return last;
}

export function keepLastPlace(groupId: string, roomId: string | null): void {
  const { rooms } = read();
  last = { groupId, rooms: roomId === null ? rooms : { ...rooms, [groupId]: roomId } };
  try {
    window.localStorage.setItem(KEY, JSON.stringify(last));
  } catch {
    // Storage may be full or forbidden; then `/` opens the first group.
  }
}

function read(): LastPlace {
  try {
    const kept = JSON.parse(window.localStorage.getItem(KEY) ?? 'null') as Partial<LastPlace> | null;
    return { groupId: kept?.groupId ?? null, rooms: kept?.rooms ?? {} };
  } catch {
    return { groupId: null, rooms: {} };
  }
}
