/**
 * How a list of rows became another one, as the virtual list needs it: rows that came in above move the others down,
 * and their numbers must not change with it. Pure.
 */
import type { Row } from './rows.ts';

export interface Track {
  readonly rows: readonly Row[];
  /** Number of the first row. It falls as older ones come in. */
  readonly first: number;
  /** Another one when nothing of before is there any more: the list begins anew. */
  readonly generation: number;
}

/** So far from zero that a lifetime of older rows fits above. */
const FIRST = 1_000_000_000;

export function startTrack(rows: readonly Row[]): Track {
  return { rows, first: FIRST, generation: 0 };
}

export function followTrack(track: Track, rows: readonly Row[]): Track {
  if (track.rows === rows) return track;
  const moved = movedBy(track.rows, rows);
  if (moved === null) return { rows, first: FIRST, generation: track.generation + 1 };
  return { ...track, rows, first: track.first - moved };
}

/** How many rows came in above; null when no message of before is there any more; 0 when there was none. */
function movedBy(before: readonly Row[], rows: readonly Row[]): number | null {
  const known = before.findIndex(isMessage);
  if (known === -1 || rows.length === 0) return 0;
  if (rows[known]?.key === before[known]!.key) return 0;
  const places = new Map(rows.map(({ key }, i) => [key, i]));
  for (let i = known; i < before.length; i += 1) {
    const place = isMessage(before[i]!) ? places.get(before[i]!.key) : undefined;
    if (place !== undefined) return place - i;
  }
  return null;
}

function isMessage(row: Row): boolean {
  return row.kind === 'message' || row.kind === 'sending';
}
