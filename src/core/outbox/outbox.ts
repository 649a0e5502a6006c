/**
 * Own events until they have their place in the confirmed log (rules OB1..OB6). They are numbered once, saved
 * before they leave, resent to whoever is host, and removed when applied. So an event is neither lost nor doubled.
 */
import { toHex } from '../../protocol/ids.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { SEAL_CLEAR, type Head, type Hlc, type SignedEvent } from '../../protocol/event.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Propose, ProposeAnswer } from '../../protocol/peer-messages.ts';
import type { SealedHeader } from '../../protocol/seal.ts';
import type { Draft } from '../inputs.ts';
import type { NotSealed } from '../ports.ts';
import type { ProposeResult } from '../ready.ts';
import { isRemoved } from '../roster/farewell.ts';
import { isFrozen } from '../tamper/freeze.ts';
import { isReachable, leaderOf, publish, send } from '../state.ts';
import type { CoreState } from '../state.ts';
import { nextAfter } from '../tentative/gossip.ts';
import { holdEvent } from '../tentative/hold.ts';
import { headerToSeal, makeEvent } from './make-event.ts';

/** Newcomers' events that are carried at a time, and for how long. */
const CARRIED_MAX = 64;
const CARRIED_MS = 10_000;

export function proposeDrafts(state: CoreState, drafts: readonly Draft[]): ProposeResult[] {
  return drafts.map((draft) => proposeOne(state, draft));
}

function proposeOne(state: CoreState, draft: Draft): ProposeResult {
  const { outbox } = state;
  if (draft.clientId !== '') {
    const known = outbox.clientIds.get(draft.clientId) ?? state.ports.log.ownEvent(draft.clientId);
    if (known !== undefined) {
      // OB2 The same clientId names the same message, for ever. MK68 What is sealed only its author can compare.
      const same = draft.seal !== SEAL_CLEAR || known.payloadHash === toHex(state.ports.hash(draft.payload));
      return same ? { kind: 'known', id: known.id } : { kind: 'refused', code: 'client_id_reused' };
    }
  }
  const own = state.roster.devices.get(state.deviceId);
  if (isRemoved(state)) return { kind: 'refused', code: 'removed' };
  if (isFrozen(state)) return { kind: 'refused', code: 'group_frozen' };
  if (own === undefined || own.memberId === null) return { kind: 'refused', code: 'not_joined' };
  if (own.lastSeq > outbox.lastSeq) {
    outbox.lastSeq = own.lastSeq;
    outbox.lastId = own.lastId;
  }
  const maker = { groupId: state.scope.groupId, deviceId: state.deviceId, ...cryptoOf(state) };
  const place = {
    seq: outbox.lastSeq + 1,
    prev: outbox.lastId,
    head: nextHead(state),
    after: nextAfter(state),
    hlc: nextHlc(state),
  };
  const payload = sealedPayload(state, draft, headerToSeal(maker, draft, place));
  if (typeof payload === 'string') return { kind: 'notYet', reason: payload };
  const event = makeEvent(maker, { ...draft, payload }, place);
  // OB7 What nobody could carry is not made; nothing that was made is forgotten for it.
  if (!state.tentative.held.hasRoomFor(event)) return { kind: 'refused', code: 'outbox_full' };
  outbox.lastSeq = event.header.seq;
  outbox.lastId = event.id;
  outbox.pending.push(event);
  outbox.unsaved.push(event);
  holdEvent(state, event);
  if (draft.clientId !== '') {
    outbox.clientIds.set(draft.clientId, { id: event.id, payloadHash: event.header.payloadHash });
  }
  return { kind: 'made', event };
}

/** MK68 As the draft says: clear, or sealed for this header. */
function sealedPayload({ ports }: CoreState, draft: Draft, header: SealedHeader): Uint8Array | NotSealed {
  if (draft.seal === SEAL_CLEAR) return draft.payload;
  return ports.seal === undefined ? 'not_in' : ports.seal(header, draft.payload);
}

function cryptoOf(state: CoreState): { hash: CoreState['ports']['hash']; sign: CoreState['ports']['sign'] } {
  return { hash: (bytes) => state.ports.hash(bytes), sign: (bytes) => state.ports.sign(bytes) };
}

/** The applied head as far as its hash is known, but never one before that of the last own event. */
function nextHead({ outbox, appliedHead }: CoreState): Head {
  if (appliedHead.index > outbox.head.index) outbox.head = appliedHead;
  return outbox.head;
}

/** Hybrid logical clock: wall time when it moves on, else a counter (Kulkarni et al. 2014). */
function nextHlc(state: CoreState): Hlc {
  const { hlc } = state.outbox;
  const wallMs = Math.floor(state.wallMs);
  const counts = hlc.counter < 0xffff;
  state.outbox.hlc =
    wallMs > hlc.wallMs
      ? { wallMs, counter: 0 }
      : counts
        ? { wallMs: hlc.wallMs, counter: hlc.counter + 1 }
        : { wallMs: hlc.wallMs + 1, counter: 0 };
  return state.outbox.hlc;
}

/** OB3 Sends the host what it does not have, as far as the window allows; only saved events leave. */
export function sendOutbox(state: CoreState): void {
  const host = leaderOf(state);
  const { outbox } = state;
  if (host === null || host === state.deviceId || !isReachable(state, host)) return;
  resetWindow(state, host);
  sendCarried(state, host);
  const first = outbox.pending[0]?.header.seq;
  if (first === undefined) return;
  const windowEnd = first + LIMITS.proposeEventsInFlightMax - 1;
  let from = Math.max(0, outbox.sentSeq + 1 - first);
  while (from < outbox.pending.length && outbox.pending[from]!.header.seq <= windowEnd) {
    const events: SignedEvent[] = [];
    let bytes = 0;
    while (from < outbox.pending.length && events.length < LIMITS.proposeEventsMax) {
      const event = outbox.pending[from]!;
      bytes += event.payload.length + event.headerBytes.length;
      if (events.length > 0 && bytes > LIMITS.proposeBytesMax) break;
      events.push(event);
      from++;
    }
    if (outbox.sentSeq < first) outbox.progressTick = state.tick;
    outbox.sentSeq = events.at(-1)!.header.seq;
    send(state, host, { type: 'propose', events } satisfies Propose);
  }
}

/** A new host, or one that has been silent about our events for a round: begin with the first again. */
function resetWindow(state: CoreState, host: DeviceId): void {
  const { outbox } = state;
  const first = outbox.pending[0]?.header.seq ?? outbox.lastSeq + 1;
  const stuck = outbox.sentSeq >= first && state.tick - outbox.progressTick > state.ticks.round;
  // What the host before held, the new one may lack.
  if (outbox.sentTo !== host) state.heldBelowSeq = 0;
  if (outbox.sentTo !== host || stuck) {
    outbox.sentTo = host;
    outbox.sentSeq = first - 1;
  }
  if (outbox.sentSeq < first - 1) outbox.sentSeq = first - 1;
}

/** A newcomer's event goes to whoever is host, for a while. */
export function carry(state: CoreState, event: SignedEvent): void {
  if (state.carried.size >= CARRIED_MAX) return;
  const untilTick = state.tick + state.ticks.of(CARRIED_MS);
  state.carried.set(event.header.deviceId, { event, untilTick, sentTick: null });
}

function sendCarried(state: CoreState, host: DeviceId): void {
  for (const carried of state.carried.values()) {
    if (carried.sentTick !== null && state.tick - carried.sentTick <= state.ticks.round) continue;
    carried.sentTick = state.tick;
    send(state, host, { type: 'propose', events: [carried.event] });
  }
}

/** OB4 The host says how far it has our events durably, or where it lacks one. */
export function handleProposeAnswer(state: CoreState, from: DeviceId, answer: ProposeAnswer): void {
  const { outbox } = state;
  if (answer.deviceId !== state.deviceId || leaderOf(state) !== from || outbox.sentTo !== from) return;
  if (answer.term !== state.hardState.term) return;
  if (answer.nextSeq > outbox.lastSeq + 1) return;
  if (answer.nextSeq > state.heldBelowSeq) {
    state.heldBelowSeq = answer.nextSeq;
    publish(state, { type: 'held', belowSeq: answer.nextSeq });
    outbox.progressTick = state.tick;
  }
}

/** OB5 These numbers have their place; what the host was sent beyond them stays under way. */
export function removeApplied(state: CoreState, upTo: number): number[] {
  const { outbox } = state;
  const waiting = outbox.pending.findIndex((event) => event.header.seq > upTo);
  const removed = outbox.pending.splice(0, waiting < 0 ? outbox.pending.length : waiting);
  for (const event of removed) outbox.clientIds.delete(event.header.clientId);
  if (removed.length > 0) outbox.progressTick = state.tick;
  return removed.map((event) => event.header.seq);
}
