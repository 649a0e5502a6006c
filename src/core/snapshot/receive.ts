/** A receiver's side of a snapshot (rules SN4..SN12): collects parts, checks the whole, goes on from it. */
import { decodeSnapshot, rowsDigestOf } from '../../protocol/encode-snapshot.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { toHex, type DeviceId, type Hash } from '../../protocol/ids.ts';
import type { SnapshotAnswer, SnapshotChunk, SnapshotOffer } from '../../protocol/peer-messages.ts';
import type { SnapshotState } from '../../protocol/snapshot.ts';
import { removeApplied } from '../outbox/outbox.ts';
import { owe } from '../replication/acknowledge.ts';
import { follow } from '../replication/follower.ts';
import { commitTo } from '../replication/leader.ts';
import { adoptRank } from '../replication/store.ts';
import { rosterFromRows } from '../roster/rows.ts';
import { leaderOf, publish, send } from '../state.ts';
import type { CoreState } from '../state.ts';
import { holdDisplaced, releaseAll, removedRows } from '../tentative/hold.ts';
import { refusalOf } from './check.ts';
import { holdsEntry, keptOf } from './kept.ts';
import type { Incoming } from './state.ts';

/** Rounds of silence after which half a snapshot is given up. */
const FORGET_ROUNDS = 100;

export function handleSnapshotOffer(state: CoreState, from: DeviceId, offer: SnapshotOffer): void {
  if (!follow(state, from, offer.term)) return;
  const { missing, log } = state;
  // SN6 The entry is there: the host's word that it is confirmed is enough, as in a commit notice.
  if (log.head(offer.index)?.hash === offer.hash) commitTo(state, offer.index);
  if (offer.index <= state.hardState.commitIndex) {
    owe(state, from, state.hardState.commitIndex);
    answer(state, from, offer.digest, { kind: 'refused', reason: 'stale' });
    return;
  }
  if (missing.incoming?.digest !== offer.digest) {
    const { index, hash, bytes, digest } = offer;
    const heardTick = state.tick;
    missing.incoming = { from, index, hash, bytes, digest, parts: [], have: 0, checked: null, heardTick };
  }
  answer(state, from, offer.digest, { kind: 'wants', offset: missing.incoming.have });
}

export function handleSnapshotChunk(state: CoreState, from: DeviceId, chunk: SnapshotChunk): void {
  if (!follow(state, from, chunk.term)) return;
  const { incoming } = state.missing;
  if (incoming === null || incoming.digest !== chunk.digest || incoming.checked !== null) return;
  const fits = chunk.bytes.length > 0 && incoming.have + chunk.bytes.length <= incoming.bytes;
  if (chunk.offset === incoming.have && fits) {
    incoming.parts.push(chunk.bytes);
    incoming.have += chunk.bytes.length;
    incoming.heardTick = state.tick;
  }
  const reason = incoming.have === incoming.bytes ? finish(state, incoming) : null;
  if (reason === null) {
    answer(state, from, chunk.digest, { kind: 'wants', offset: incoming.have });
    return;
  }
  state.missing.incoming = null;
  answer(state, from, chunk.digest, { kind: 'refused', reason });
}

function answer(state: CoreState, to: DeviceId, digest: Hash, result: SnapshotAnswer['result']): void {
  const { term } = state.hardState;
  send(state, to, { type: 'snapshotAnswer', term, clockMs: state.wallMs, digest, result });
}

/** All parts are there: null when they are what was offered and may be believed. */
function finish(state: CoreState, incoming: Incoming): ReturnType<typeof refusalOf> {
  const bytes = joined(incoming);
  if (toHex(state.ports.hash(bytes)) !== incoming.digest) return 'damaged';
  const snapshot = readSnapshot(bytes);
  if (snapshot === null) return 'damaged';
  const reason = refusalOf(state, snapshot, incoming.index, incoming.hash);
  if (reason === null) incoming.checked = snapshot;
  return reason;
}

function joined({ parts, bytes }: Incoming): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function readSnapshot(bytes: Uint8Array): SnapshotState | null {
  try {
    return decodeSnapshot(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

export function tickIncoming(state: CoreState): void {
  const { incoming } = state.missing;
  if (incoming === null) return;
  const isSilent = state.tick - incoming.heardTick > FORGET_ROUNDS * state.ticks.round;
  if (isSilent || incoming.index <= state.hardState.commitIndex) state.missing.incoming = null;
}

/**
 * SN11 Called before a bundle is handed out, when nothing of the log waits to be saved: from here on the replica is one
 * that has applied the snapshot's entry, and its disk becomes so in one transaction.
 */
export function installIncoming(state: CoreState): void {
  const { missing, log, role } = state;
  const { incoming } = missing;
  const snapshot = incoming?.checked ?? null;
  if (incoming === null || snapshot === null) return;
  if (role.name === 'leader') return;
  const { index, term, at } = snapshot.certificate.heads[0]!;
  const base = { index, term, at, hash: incoming.hash };
  if (index <= state.hardState.commitIndex || holdsEntry(state, base)) {
    // SN6 It came by log meanwhile, maybe with more behind it that the host counts on.
    missing.incoming = null;
    commitTo(state, index);
    if (leaderOf(state) === incoming.from) owe(state, incoming.from, index);
    return;
  }
  if (log.hasUnsaved || missing.history.length > 0) return;
  missing.incoming = null;
  const keep = keptOf(state, snapshot);
  const digest = rowsDigestOf(snapshot.rows, (bytes) => state.ports.hash(bytes));
  log.install(base);
  state.durableIndex = Math.min(state.durableIndex, keep);
  state.configs.install(keep, snapshot.configs);
  // SN17 Of a snapshot that waits for its proof nothing is believed.
  if (missing.unjudged.length === 0) missing.folded = { index: state.appliedIndex, roster: state.roster };
  state.roster = rosterFromRows(snapshot.rows);
  missing.holes = missing.holes.filter(({ low }) => low <= keep);
  missing.holes.push({ low: keep + 1, high: index, hash: base.hash });
  missing.unjudged.push({ low: state.appliedIndex + 1, high: index, digest });
  missing.hashes = { last: index, hashes: snapshot.hashes };
  missing.install = {
    base,
    keep,
    unjudgedFrom: state.appliedIndex + 1,
    configs: snapshot.configs,
    rank: snapshot.rank,
    foldRows: snapshot.rows,
    digest,
    hashes: snapshot.hashes,
    outboxRemoved: removeApplied(state, state.roster.devices.get(state.deviceId)?.lastSeq ?? 0),
    ...removedRows(releaseAll(state)),
  };
  holdDisplaced(state, keep + 1);
  state.appliedIndex = index;
  state.appliedHead = { index, hash: base.hash };
  for (const device of state.carried.keys()) {
    if (state.roster.devices.has(device)) state.carried.delete(device);
  }
  commitTo(state, index);
  adoptRank(state, snapshot.rank, state.hardState.term);
  if (leaderOf(state) === incoming.from) owe(state, incoming.from, index);
  publish(state, { type: 'installed', low: keep + 1, index });
  state.out.statusChanged = true;
}
