/** What a replica remembers about snapshots and history, beside what its disk keeps. */
import type { Entry } from '../../protocol/entry.ts';
import type { DeviceId, Hash, Index } from '../../protocol/ids.ts';
import type { SnapshotState } from '../../protocol/snapshot.ts';
import type { LogReader } from '../ports.ts';
import type { RaftLog } from '../log/raft-log.ts';
import type { HardState, SaveBatch, Verdict } from '../ready.ts';
import type { RosterState } from '../roster/state.ts';
import type { Replacement } from '../replication/damaged-end.ts';
import type { Hole, LogBase, SnapshotInstall, Unjudged } from './holes.ts';
import type { RecentHashes } from './recent-hashes.ts';
import { RecentHistory } from './recent-history.ts';

/** A snapshot on its way in. Lost with the process: then it is offered from its beginning. */
export interface Incoming {
  readonly from: DeviceId;
  readonly index: Index;
  readonly hash: Hash;
  readonly bytes: number;
  readonly digest: Hash;
  readonly parts: Uint8Array[];
  /** Bytes of the parts. */
  have: number;
  /** Read and believed; it is installed as soon as nothing of the log waits for the disk. */
  checked: SnapshotState | null;
  /** When the last new part came. */
  heardTick: number;
}

/** The log folded again, to learn the verdicts that a snapshot left out. */
export interface Refold {
  readonly range: Unjudged;
  readonly roster: RosterState;
  /** Folded up to here. */
  index: Index;
  readonly recent: RecentHashes;
  /** Of the range, those that are not simply valid: few, and kept until the rows turned out to be the snapshot's. */
  readonly odd: Map<Index, Verdict>;
  /** The rows were the snapshot's: verdicts are handed out. */
  proved: boolean;
  /** It began with the first entry. */
  readonly isFromStart: boolean;
}

export interface MissingState {
  /** As the disk will have them after the next save, ascending. */
  holes: Hole[];
  unjudged: Unjudged[];
  incoming: Incoming | null;
  /** To be saved next. */
  install: SnapshotInstall | null;
  /** To be saved next. */
  history: readonly Entry[];
  /** Of it, and durable, what will be folded again. */
  readonly recent: RecentHistory;
  /** Of the last snapshot installed, until the disk has them: see LogReader.pastHash. */
  hashes: { readonly last: Index; readonly hashes: readonly Hash[] } | null;
  asked: { readonly to: DeviceId; readonly high: Index; readonly untilTick: number } | null;
  lastAsked: DeviceId | null;
  /** What the host has instead of a damaged end, on its way in. */
  replacement: Replacement | null;
  /** Entries took the place of a damaged end, and the disk does not have them yet. */
  isReplaced: boolean;
  /** To be saved next: the entry before the truncation, which is damaged. */
  lastDamaged: LogBase | null;
  /** Questions in a row that nobody answered in time. */
  silences: number;
  /** Who had nothing or sent what does not fit, and the tick from which on it is asked again. */
  readonly emptyHanded: Map<DeviceId, number>;
  /** Who did not answer in time when it was asked last. */
  readonly silent: Set<DeviceId>;
  /** Pages given to others in this tick. */
  given: { tick: number; pages: number };
  refold: Refold | null;
  /** What the log up to an entry gave: all before the first that was not judged. Null where that is not at hand. */
  folded: { readonly index: Index; readonly roster: RosterState } | null;
}

export function restoreMissing(reader: LogReader): MissingState {
  return {
    holes: [...reader.holes()],
    unjudged: [...reader.unjudged()],
    incoming: null,
    install: null,
    history: [],
    recent: new RecentHistory(),
    hashes: null,
    asked: null,
    lastAsked: null,
    replacement: null,
    isReplaced: false,
    lastDamaged: null,
    silences: 0,
    emptyHanded: new Map(),
    silent: new Set(),
    given: { tick: 0, pages: 0 },
    refold: null,
    folded: null,
  };
}

/** What the next save does about snapshots and history; null for nothing. */
export function unsavedOf({
  install,
  history,
  lastDamaged,
}: MissingState): Pick<SaveBatch, 'snapshot' | 'history' | 'lastDamaged'> | null {
  if (install === null && history.length === 0 && lastDamaged === null) return null;
  return {
    ...(install === null ? {} : { snapshot: install }),
    ...(lastDamaged === null ? {} : { lastDamaged }),
    ...(history.length === 0 ? {} : { history }),
  };
}

/** That save is durable. */
export function savedMissing({ missing, log }: { missing: MissingState; log: RaftLog }): void {
  if (missing.install === null && missing.history.length === 0 && !missing.isReplaced) return;
  missing.isReplaced = false;
  missing.lastDamaged = null;
  missing.install = null;
  missing.history = [];
  missing.hashes = null;
  log.rebase();
}

/** How many entries are not on this disk. */
export function missingCount({ holes }: Pick<MissingState, 'holes'>): number {
  let count = 0;
  for (const { low, high } of holes) count += high - low + 1;
  return count;
}

/** SN12 Whoever waits for the rest of a snapshot does not run: what it lacks, a quorum has. */
export function isReceiving({ missing, hardState }: MissingAndTerm): boolean {
  return missing.incoming !== null && missing.incoming.index > hardState.commitIndex;
}

/**
 * SN14 Damage left a hole among entries that may not be confirmed. What this device said about them may be what a quorum
 * counts on, so it says nothing until they are back, or known to be confirmed: no vote, no acknowledgement, no running.
 */
export function isImpaired({ missing, hardState }: MissingAndTerm): boolean {
  return missing.holes.some(({ high }) => high > hardState.commitIndex);
}

/**
 * SN14 Who runs must have all that it has not applied: a host goes by the numbers of its whole log (LG4), and could not
 * even count to what is missing. With an entry that may not be confirmed that is so in any case.
 */
export function lacksUnapplied({
  missing,
  appliedIndex,
}: {
  missing: MissingState;
  appliedIndex: Index;
}): boolean {
  return missing.holes.some(({ high }) => high > appliedIndex);
}

/** Something is missing for which no snapshot stands: it was damaged. */
export function isDamaged({ holes, unjudged }: MissingState): boolean {
  return holes.some((hole) => !unjudged.some(({ low, high }) => low <= hole.low && hole.high <= high));
}

interface MissingAndTerm {
  readonly missing: MissingState;
  readonly hardState: HardState;
}
