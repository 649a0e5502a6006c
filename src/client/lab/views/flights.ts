/** Messages between nodes as dots on their way: which are to be seen at a moment, and how far each has come. Pure. */
import type { FrameKind } from '../../../sim/scenario/frame-kinds.ts';
import type { Frame, FrameLog } from '../story/frame-log.ts';

export interface Flight {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly kind: FrameKind;
  readonly isLost: boolean;
  /** 0..1 of its way. */
  readonly share: number;
}

/** So long is a dot to be seen at least, ms of the person; a frame on one machine takes less than one. */
const SEEN_MS = 260;
/** A lost one ends on half of its way. */
const LOST_SHARE = 0.5;
/** More dots tell nothing more. */
const FLIGHTS_MAX = 160;

/** @param speed ms of the story in one of the person's */
export function flightsAt(log: FrameLog, atMs: number, speed: number): Flight[] {
  const seenMs = SEEN_MS * speed;
  const flights: Flight[] = [];
  for (const frame of log.during(atMs - seenMs, atMs)) {
    const share = shareOf(frame, atMs, seenMs);
    if (share > 1) continue;
    const { at, from, to, kind, isLost } = frame;
    flights.push({ at, from, to, kind, isLost, share });
  }
  return flights.slice(-FLIGHTS_MAX);
}

function shareOf({ sentMs, arrivedMs }: Frame, atMs: number, seenMs: number): number {
  if (arrivedMs === Infinity) {
    const share = (LOST_SHARE * (atMs - sentMs)) / seenMs;
    return share > LOST_SHARE ? Infinity : share;
  }
  return (atMs - sentMs) / Math.max(seenMs, arrivedMs - sentMs);
}
