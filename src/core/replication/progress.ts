/**
 * What the leader knows of one receiver (etcd's Progress). probe: one append at a time until a match is found;
 * replicate: pipelined within a window; snapshot: the state is on its way instead of the log. `next` is optimistic in replicate, and falls back to match + 1 on trouble.
 */
import type { Index } from '../../protocol/ids.ts';
import type { SnapshotTransfer } from '../snapshot/send-snapshot.ts';

/** How far behind a receiver may be and still count as caught up. */
const CAUGHT_UP_ENTRIES = 256;

export interface Progress {
  /** Durable there, by signed acknowledgement. */
  match: Index;
  /** First index not sent yet. */
  next: Index;
  mode: 'probe' | 'replicate' | 'snapshot';
  /** An append to a probed receiver, or the offer of a snapshot, is under way since this tick. */
  probeSentTick: number | null;
  /** Last indexes of the appends under way, ascending. */
  inFlight: Index[];
  /** When match last moved, or when the window was last empty. */
  progressTick: number;
  /** In the present stretch of being reachable and caught up; null while it is not. */
  steadySinceTick: number | null;
  lastHeardTick: number;
  /** The last round of heartbeats that it answered on this link; 0 before the first. */
  answeredRound: number;
  commitSent: Index;
  /** Mode snapshot only. */
  transfer: SnapshotTransfer | null;
  /** No snapshot is offered before: the last was refused. */
  snapshotNotBeforeTick: number;
  /** Entries that it lacks below, as it said last; null while that is not known. */
  missing: number | null;
}

export function newProgress(next: Index, tick: number): Progress {
  return {
    match: 0,
    next,
    mode: 'probe',
    probeSentTick: null,
    inFlight: [],
    progressTick: tick,
    steadySinceTick: null,
    lastHeardTick: tick,
    answeredRound: 0,
    commitSent: 0,
    transfer: null,
    snapshotNotBeforeTick: 0,
    missing: null,
  };
}

/** It holds the log but for a few entries at its end: then it can vote without holding anybody up (SN13). */
export function isCaughtUp({ match, missing }: Progress, commitIndex: Index): boolean {
  return match > 0 && match + CAUGHT_UP_ENTRIES >= commitIndex && missing === 0;
}

/** Back to asking: after a new link, a conflict, or silence about what was sent. */
export function becomeProbe(progress: Progress, next: Index, tick: number): void {
  progress.mode = 'probe';
  // It may have begun anew, and know nothing.
  progress.answeredRound = 0;
  progress.next = Math.max(next, progress.match + 1);
  progress.probeSentTick = null;
  progress.inFlight = [];
  progress.progressTick = tick;
  progress.transfer = null;
}

/** An acknowledgement up to `index` arrived. False when it says nothing new. */
export function advanceMatch(progress: Progress, index: Index, tick: number): boolean {
  const isNews = index > progress.match;
  if (isNews) progress.match = index;
  progress.next = Math.max(progress.next, index + 1);
  while (progress.inFlight.length > 0 && progress.inFlight[0]! <= index) progress.inFlight.shift();
  progress.progressTick = tick;
  progress.probeSentTick = null;
  const isInstalled = progress.transfer !== null && index >= progress.transfer.taken.index;
  if (progress.mode === 'probe' || isInstalled) {
    progress.mode = 'replicate';
    progress.transfer = null;
  }
  return isNews;
}
