/** Remembers in this browser what was shown last, so that `/` opens it. A convenience: it may be gone at any time. */
import type { LastPlace } from './place.ts';

const KEY = 'demes-last-place';
const NOTHING: LastPlace = Object.freeze({ groupId: null, rooms: {} });

export function readLastPlace(): LastPlace {
  try {
    const kept = JSON.parse(window.localStorage.getItem(KEY) ?? 'null') as Partial<LastPlace> | null;
    if (kept === null || typeof kept !== 'object') return NOTHING;
    return { groupId: kept.groupId ?? null, rooms: kept.rooms ?? {} };
  } catch {
    return NOTHING;
  }
}

export function keepLastPlace(groupId: string, roomId: string | null): void {
  const { rooms } = readLastPlace();
  const next: LastPlace = { groupId, rooms: roomId === null ? rooms : { ...rooms, [groupId]: roomId } };
  try {
    window.localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Storage may be full or forbidden; then `/` opens the first group.
  }
}
