/**
 * Who holds what (rules TN8..TN12): one number per device says how far it is held, so two nodes find out with one
 * message each what the other lacks (anti-entropy by digest, as in Bayou). It runs only where the log cannot do the
 * work: without a host that has a quorum, or for what was not confirmed within a second.
 */
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, EventId, Index } from '../../protocol/ids.ts';
import { sortedIds } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Digest } from '../../protocol/peer-messages.ts';
import { isVoter } from '../roster/quorum.ts';
import { isReachable, noteEvent, publish, send } from '../state.ts';
import { holdEvent } from './hold.ts';
import { compareEvents, tentativeOrder } from './order.ts';
import type { HeldEvent } from './held-events.ts';
import type { TentativeScope } from './scope.ts';
import type { PeerDigest } from './tentative-state.ts';

const NOTHING: readonly SignedEvent[] = [];
/** A host that works confirms long before. */
const PATIENCE_MS = 1000;
/** A few lines of chat. */
const PUSHED_MAX = 4;

/** TN8 True while events are to be told to everybody within reach, and not to the host alone. */
function isGossiping(state: TentativeScope): boolean {
  if (isWithoutHost(state)) return true;
  const sinceTick = state.tentative.held.looseSinceTick;
  return sinceTick !== null && state.tick - sinceTick >= state.ticks.of(PATIENCE_MS);
}

/** TN16 No host with a quorum was heard for longer than one takes that dies and is followed by another. */
function isWithoutHost(state: TentativeScope): boolean {
  const { learnerHeartbeatMs, heartbeatMs } = state.options.timing;
  const isDueMs = isVoter(state.configs.newest.config, state.deviceId) ? heartbeatMs : learnerHeartbeatMs;
  const heardMs = Math.max(0, state.hostHeardMonoMs);
  return state.monoMs - heardMs > Math.max(PATIENCE_MS, 3 * isDueMs);
}

/** TN9 Tells peers what is held here when they do not know it, and again when nothing came of it. */
export function tickGossip(state: TentativeScope): void {
  const { tentative } = state;
  if (state.tick < tentative.nextTick) return;
  tentative.nextTick = state.tick + state.ticks.heartbeat;
  if (!isGossiping(state)) return;
  for (const device of state.peers.keys()) {
    if (!isReachable(state, device) || !state.roster.devices.has(device)) continue;
    const peer = peerDigest(state, device);
    // Under a host most of what is new comes with the log, all the time.
    if (isWithoutHost(state) && isNews(state, peer)) peer.owed = true;
    if (state.tick - peer.sentTick >= state.ticks.round && !isLevel(state, peer)) peer.owed = true;
  }
}

/** After the save: what is told is durable here, so a digest is an acknowledgement too (TN10). */
export function sendGossip(state: TentativeScope): void {
  pushOwn(state);
  for (const [device, peer] of state.tentative.peers) {
    if (!peer.owed) continue;
    peer.owed = false;
    if (!isReachable(state, device)) continue;
    peer.sentRevision = state.tentative.held.revision;
    peer.sentAppliedIndex = state.appliedIndex;
    peer.sentTick = state.tick;
    send(state, device, ownDigest(state));
  }
}

/** TN8 What is said here goes out at once to those who know the rest; who lacks much asks for it piece by piece. */
function pushOwn(state: TentativeScope): void {
  const { held, peers } = state.tentative;
  const last = held.lastSeq(state.deviceId);
  if (last === undefined || !isWithoutHost(state)) return;
  for (const [device, peer] of peers) {
    const known = Math.max(peer.pushedSeq, peer.numbers.get(state.deviceId) ?? Infinity);
    if (last <= known || !peer.isKnown || !isReachable(state, device)) continue;
    const own = held.of(state.deviceId).filter(({ event }) => event.header.seq > known);
    if (own.length > PUSHED_MAX) continue;
    peer.pushedSeq = last;
    send(state, device, { type: 'gossip', events: own.map(({ event }) => event) });
  }
}

function ownDigest({ tentative: { held }, roster, appliedIndex }: TentativeScope): Digest {
  const numbers = sortedIds([...roster.devices.keys()]).map((deviceId) => ({
    deviceId,
    seq: held.lastSeq(deviceId) ?? roster.devices.get(deviceId)!.lastSeq,
  }));
  return { type: 'digest', appliedIndex, held: numbers };
}

/** A new link: whatever was under way may be lost, and the peer may have been away. */
export function forgetSent(state: TentativeScope, device: DeviceId): void {
  const peer = state.tentative.peers.get(device);
  if (peer === undefined) return;
  peer.sentRevision = null;
  peer.isKnown = false;
  peer.pushedSeq = 0;
}

export function handleDigest(state: TentativeScope, from: DeviceId, message: Digest): void {
  const peer = peerDigest(state, from);
  peer.appliedIndex = message.appliedIndex;
  peer.isKnown = true;
  const numbers = new Map(message.held.map(({ deviceId, seq }) => [deviceId, seq]));
  const isMoved = [...numbers].some(([deviceId, seq]) => peer.numbers.get(deviceId) !== seq);
  peer.numbers = numbers;
  if (isMoved) state.out.statusChanged = true;
  // It may be that the peer cannot take what it lacks.
  if (isMoved || state.tick - peer.servedTick >= state.ticks.round) serve(state, from, peer);
  const ageTicks = state.tick - peer.sentTick;
  const isWanted = hasMore(state, peer) && (isNews(state, peer) || ageTicks >= state.ticks.heartbeat / 2);
  if (isWanted || ageTicks >= state.ticks.round) peer.owed = true;
}

function serve(state: TentativeScope, to: DeviceId, peer: PeerDigest): void {
  const events = lackedBy(state, peer);
  if (events.length === 0) return;
  peer.servedTick = state.tick;
  send(state, to, { type: 'gossip', events });
}

/** TN11 Events that somebody made, by whoever holds them; the door has checked the signatures. */
export function handleGossip(state: TentativeScope, from: DeviceId, events: readonly SignedEvent[]): void {
  let isNew = false;
  for (const event of events) {
    const offer = holdEvent(state, event);
    if (offer === 'taken') {
      noteEvent(state, event);
      isNew = true;
    }
    if (offer === 'fork') tellDoubled(state, event);
  }
  // What cannot be taken is not asked for again before its time.
  if (isNew) peerDigest(state, from).owed = true;
}

/** TN3, TN19 Once of each device: everybody who holds the other event sends it again and again. */
function tellDoubled(state: TentativeScope, { header: { deviceId, seq } }: SignedEvent): void {
  const { doubled } = state.tentative;
  if (doubled.has(deviceId)) return;
  doubled.add(deviceId);
  publish(state, { type: 'doubled', deviceId, seq });
}

/** TN7 What a new event comes after: the newest that are shown as unconfirmed here and that nothing shown follows. */
export function nextAfter(state: TentativeScope): EventId[] {
  if (!isGossiping(state)) return [];
  const others = [...state.tentative.held.tips()].filter(({ header }) => header.deviceId !== state.deviceId);
  const newest = others.sort(compareEvents).slice(-LIMITS.afterMax);
  return sortedIds(newest.map(({ id }) => id));
}

/** TN1 What is shown below everything that is confirmed. */
export function shownTentative(state: TentativeScope): readonly SignedEvent[] {
  const { tentative } = state;
  if (!isGossiping(state)) return NOTHING;
  const { revision } = tentative.held;
  const isAll = isWithoutHost(state);
  if (tentative.shown?.revision !== revision || tentative.shown.isAll !== isAll) {
    // Under a host what others have in the log is about to be confirmed.
    const isShown = ({ event, index }: HeldEvent): boolean =>
      isAll || index === null || event.header.deviceId === state.deviceId;
    const events = [...tentative.held.all()].filter(isShown).map(({ event }) => event);
    tentative.shown = { revision, isAll, events: tentativeOrder(events) };
  }
  return tentative.shown.events;
}

/** Devices known to hold an event durably, this one included. */
export function holdersOf(state: TentativeScope, { header }: SignedEvent): Set<DeviceId> {
  // Its author saved it before it was sent.
  const holders = new Set<DeviceId>([state.deviceId, header.deviceId]);
  for (const [device, peer] of state.tentative.peers) {
    if ((peer.numbers.get(header.deviceId) ?? 0) >= header.seq) holders.add(device);
  }
  return holders;
}

function peerDigest(state: TentativeScope, device: DeviceId): PeerDigest {
  const { peers } = state.tentative;
  let peer = peers.get(device);
  if (peer === undefined) {
    peer = {
      appliedIndex: 0,
      numbers: new Map(),
      isKnown: false,
      servedTick: Number.NEGATIVE_INFINITY,
      pushedSeq: 0,
      sentRevision: null,
      sentAppliedIndex: 0,
      sentTick: Number.NEGATIVE_INFINITY,
      owed: false,
    };
    peers.set(device, peer);
  }
  return peer;
}

function isNews({ tentative, appliedIndex }: TentativeScope, peer: PeerDigest): boolean {
  return peer.sentRevision !== tentative.held.revision || peer.sentAppliedIndex !== appliedIndex;
}

/** Both hold the same, as far as this node knows. */
function isLevel(state: TentativeScope, peer: PeerDigest): boolean {
  return peer.isKnown && !hasMore(state, peer) && lackedBy(state, peer).length === 0;
}

/** The peer holds something that this node does not. */
function hasMore(state: TentativeScope, peer: PeerDigest): boolean {
  for (const [device, seq] of peer.numbers) {
    const applied = state.roster.devices.get(device)?.lastSeq;
    if (applied !== undefined && seq > (state.tentative.held.lastSeq(device) ?? applied)) return true;
  }
  return false;
}

/**
 * TN12 One bounded batch of what the peer lacks: first from what is confirmed here, then from what is not. Under a
 * host only of what has no place: the rest comes with the log. Who does not know a device cannot take its events.
 */
function lackedBy(state: TentativeScope, peer: PeerDigest): SignedEvent[] {
  const batch = new Batch();
  const isAll = isWithoutHost(state);
  if (isAll) addConfirmed(state, peer, batch);
  const { held } = state.tentative;
  for (const device of sortedIds([...held.devices])) {
    const known = peer.numbers.get(device) ?? Infinity;
    if (held.lastSeq(device)! <= known) continue;
    for (const { event, index } of held.of(device)) {
      if (event.header.seq <= known || (index !== null && !isAll)) continue;
      if (!batch.add(event)) return batch.events;
    }
  }
  return batch.events;
}

function addConfirmed(state: TentativeScope, peer: PeerDigest, batch: Batch): void {
  const from: Index = peer.appliedIndex + 1;
  if (from > state.appliedIndex || from < state.log.base.index + 1) return;
  const { proposeEventsMax, proposeBytesMax } = LIMITS;
  for (const { body } of state.log.entries(from, state.appliedIndex, proposeEventsMax, proposeBytesMax)) {
    if (body.kind !== 'event') continue;
    const { deviceId, seq } = body.event.header;
    if (seq > (peer.numbers.get(deviceId) ?? Infinity) && !batch.add(body.event)) return;
  }
}

/** As much as one proposal carries, so that heartbeats get through. */
class Batch {
  readonly events: SignedEvent[] = [];
  #bytes = 0;

  /** False when it is full: then the event is not in it. */
  add(event: SignedEvent): boolean {
    const bytes = event.headerBytes.length + event.payload.length;
    const isFull =
      this.events.length >= LIMITS.proposeEventsMax || this.#bytes + bytes > LIMITS.proposeBytesMax;
    if (isFull && this.events.length > 0) return false;
    this.events.push(event);
    this.#bytes += bytes;
    return true;
  }
}
