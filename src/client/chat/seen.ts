/** What follows from which rows are in view. Pure. */
import type { Row } from './rows.ts';

/** Index of the last placed message down to the row of this key; 0 when there is none. */
export function indexSeen(rows: readonly Row[], lastKey: string | null): number {
  for (let i = placeOf(rows, lastKey); i >= 0; i -= 1) {
    const row = rows[i]!;
    if (row.kind === 'message' && row.message.index !== null) return row.message.index;
  }
  return 0;
}

/** An instant of the day of the row of this key; null when the day's own line is that row. */
export function dayAbove(rows: readonly Row[], firstKey: string | null): string | null {
  const place = placeOf(rows, firstKey);
  for (let i = place; i >= 0; i -= 1) {
    const row = rows[i]!;
    if (row.kind === 'day') return i === place ? null : row.at;
  }
  return null;
}

/** Whether the line "New" stands below what is in view: its place then, else -1. */
export function unreadBelow(rows: readonly Row[], lastKey: string | null): number {
  const unread = rows.findIndex(({ kind }) => kind === 'unread');
  return unread > placeOf(rows, lastKey) ? unread : -1;
}

/** From the end: what is looked for is mostly there. */
function placeOf(rows: readonly Row[], key: string | null): number {
  return key === null ? -1 : rows.findLastIndex((row) => row.key === key);
}
