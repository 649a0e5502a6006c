/**
 * A host sends its state instead of its log (rules SN2..SN4): offered first, then in parts within a window, each
 * answered by how far the receiver has them. So a broken link goes on where it was. Raft's InstallSnapshot, in parts.
 */
import type { DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { SnapshotAnswer } from '../../protocol/peer-messages.ts';
import { answered } from '../replication/leader.ts';
import { becomeProbe } from '../replication/progress.ts';
import type { Progress } from '../replication/progress.ts';
import { send } from '../state.ts';
import { isDamaged } from './state.ts';
import type { CoreState, LeaderRole } from '../state.ts';
import { takeSnapshot, type TakenSnapshot } from './take.ts';

/** Rounds that a host waits before it offers again to whoever refused. */
const REFUSED_PAUSE_ROUNDS = 10;

/** On its way to one receiver. */
export interface SnapshotTransfer {
  readonly taken: TakenSnapshot;
  /** The receiver has everything before; null until it answered the offer. */
  wanted: number | null;
  /** Sent up to here. */
  sent: number;
  /** When parts were last sent again. */
  rewoundTick: number;
  /** Since then it said again that it lacks what follows. */
  isShort: boolean;
}

/** The receiver lacks so much, or what is not at hand: then the log is not for it. */
export function needsSnapshot(state: CoreState, { mode, next }: Progress): boolean {
  if (next <= state.log.base.index) return true;
  // What both have is settled first (LG1): then nothing above it has to be thrown away there.
  if (mode === 'probe' && next > 1) return false;
  return isFarBehind(state, next);
}

export function isFarBehind({ appliedIndex, options }: CoreState, next: number): boolean {
  return appliedIndex - (next - 1) > options.snapshots.behindEntries;
}

/** Offers, or sends as many parts as the window allows. False when there is nothing that would help this receiver. */
export function sendSnapshot(state: CoreState, role: LeaderRole, to: DeviceId, progress: Progress): boolean {
  if (state.tick < progress.snapshotNotBeforeTick) return false;
  const transfer = progress.transfer ?? beginTransfer(state, role, progress);
  if (transfer === null) return false;
  const { taken } = transfer;
  const { term } = state.hardState;
  if (transfer.wanted === null) {
    if (progress.probeSentTick !== null) return true;
    progress.probeSentTick = state.tick;
    const { index, hash, digest, bytes } = taken;
    send(state, to, { type: 'snapshotOffer', term, index, hash, digest, bytes: bytes.length });
    return true;
  }
  if (transfer.isShort && transfer.rewoundTick !== state.tick) rewind(state, transfer);
  const { chunkBytes } = state.options.snapshots;
  const window = transfer.wanted + LIMITS.snapshotChunksInFlightMax * chunkBytes;
  const end = Math.min(taken.bytes.length, window);
  while (transfer.sent < end) {
    const offset = transfer.sent;
    transfer.sent = Math.min(offset + chunkBytes, end);
    const bytes = taken.bytes.slice(offset, transfer.sent);
    send(state, to, { type: 'snapshotChunk', term, digest: taken.digest, offset, bytes });
  }
  return true;
}

/** What the receiver lacks is sent again. */
function rewind(state: CoreState, transfer: SnapshotTransfer): void {
  transfer.sent = transfer.wanted ?? 0;
  transfer.rewoundTick = state.tick;
  transfer.isShort = false;
}

/** One snapshot serves all receivers until it is itself too old. */
function beginTransfer(state: CoreState, role: LeaderRole, progress: Progress): SnapshotTransfer | null {
  // SN19 Its hashes would end there: a receiver could not tell which of its own entries to keep, and drop a last copy.
  if (isDamaged(state.missing) || state.missing.history.length > 0) return null;
  const helps = (taken: TakenSnapshot): boolean => taken.index >= progress.next;
  let taken = role.snapshot;
  if (taken === null || !helps(taken) || isFarBehind(state, taken.index + 1)) {
    if (state.appliedIndex < progress.next) return null;
    taken = takeSnapshot(state, role);
    if (taken === null || !helps(taken)) return null;
    role.snapshot = taken;
  }
  progress.mode = 'snapshot';
  progress.inFlight = [];
  progress.probeSentTick = null;
  progress.progressTick = state.tick;
  // What it will lack afterwards, it says itself.
  progress.missing = Infinity;
  progress.transfer = { taken, wanted: null, sent: 0, rewoundTick: state.tick, isShort: false };
  return progress.transfer;
}

export function handleSnapshotAnswer(state: CoreState, from: DeviceId, answer: SnapshotAnswer): void {
  const about = answered(state, from, answer);
  if (about === null) return;
  const { progress, role } = about;
  const { transfer } = progress;
  if (transfer?.taken.digest !== answer.digest) return;
  if (answer.result.kind === 'refused') {
    if (answer.result.reason !== 'stale') {
      progress.snapshotNotBeforeTick = state.tick + REFUSED_PAUSE_ROUNDS * state.ticks.round;
      role.snapshot = null;
    }
    becomeProbe(progress, progress.match + 1, state.tick);
    return;
  }
  const { offset } = answer.result;
  if (offset > transfer.taken.bytes.length) return;
  if (transfer.wanted !== null && offset <= transfer.wanted) {
    // Said for each part that came out of order: once a tick what follows is sent again, or it would multiply.
    if (offset === transfer.wanted) transfer.isShort = true;
    return;
  }
  transfer.isShort = false;
  transfer.sent = Math.max(transfer.wanted === null ? 0 : transfer.sent, offset);
  transfer.wanted = offset;
  progress.progressTick = state.tick;
}

/** SN2 Appends that were overtaken may arrive after all: whoever lacks only a little by then gets the rest by log. */
export function endNeedlessSnapshot(state: CoreState, progress: Progress): void {
  const next = progress.match + 1;
  if (progress.mode !== 'snapshot' || next <= state.log.base.index || isFarBehind(state, next)) return;
  becomeProbe(progress, next, state.tick);
}

/** Silence for a round: offered again. However old the snapshot is by now, it goes on: else a slow link never ends. */
export function resendSnapshot(state: CoreState, progress: Progress): void {
  const { transfer } = progress;
  if (transfer === null || state.tick - progress.progressTick <= state.ticks.round) return;
  progress.progressTick = state.tick;
  progress.probeSentTick = null;
  transfer.wanted = null;
}
