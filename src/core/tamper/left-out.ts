/**
 * A host that leaves out what somebody says (TE11..TE13). Others hold such an event within seconds (TN8), so its voters
 * see what it does: each of them by itself looks for another host then, and with a majority of them there is one. A vote
 * like any other: nothing can be lost by it, and what it costs when it is a mistake is a moment.
 */
import type { DeviceId } from '../../protocol/ids.ts';
import { mayRun } from '../election/campaign.ts';
import { startPreVote } from '../election/pre-vote.ts';
import { isRemoval } from '../replication/removals.ts';
import { isImpaired, isReceiving } from '../snapshot/state.ts';
import { publish } from '../state.ts';
import type { CoreState } from '../state.ts';
import type { LeftOutWait } from './left-out-state.ts';

/** An honest host orders what it hears within milliseconds, and what waits for something within a second (TN14). */
const LEFT_OUT_MS = 20_000;
/** Whoever lags behind its host, as that one says, may lack the entry: then it takes so many times as long. */
const LAGGING_TIMES = 3;
/** Until the others have noticed, too. */
const RETRY_MS = 5_000;
const SPENT_MAX = 1_024;

/** With every tick: costs nothing while nobody's event waits. */
export function tickLeftOut(state: CoreState): void {
  const { leftOut, role, hardState } = state;
  const host = role.name === 'follower' ? role.leader : null;
  const isNew = hardState.term !== leftOut.term || (host !== null && host !== leftOut.host);
  if (isNew) begin(state, host);
  if (host === null) return;
  noteWaits(state);
  for (const [author, wait] of leftOut.waits) {
    if (!leftOut.spent.has(wait.id) && isLeftOut(state, wait)) blame(state, host, author, wait);
  }
  leftOut.isDistrusted = [...leftOut.waits.values()].some(({ id }) => leftOut.blamed.has(id));
  if (!leftOut.isDistrusted || state.tick < leftOut.nextTryTick || !mayRun(state)) return;
  leftOut.nextTryTick = nextTry(state);
  startPreVote(state);
}

/** TE13 Another host or another term: what is held against the one before stays with that one. */
function begin(state: CoreState, host: DeviceId | null): void {
  const { leftOut, hardState, ticks, tick } = state;
  for (const [device, untilTick] of leftOut.shunned) if (untilTick <= tick) leftOut.shunned.delete(device);
  if (leftOut.isDistrusted) leftOut.shunned.set(leftOut.host!, tick + ticks.handoverEvery);
  leftOut.host = host;
  leftOut.term = hardState.term;
  leftOut.hostCommit = 0;
  leftOut.isDistrusted = false;
  leftOut.waits.clear();
  leftOut.blamed.clear();
}

/**
 * Of each device its next event, if that has no place: while a host takes any of a device's events, it leaves none out.
 * A removal may wait for a vote for as long as that takes (RS23).
 */
function noteWaits({ leftOut, tentative: { held }, tick, hardState }: CoreState): void {
  if (held.looseCount === 0) {
    leftOut.waits.clear();
    return;
  }
  for (const device of leftOut.waits.keys())
    if (held.lastSeq(device) === undefined) leftOut.waits.delete(device);
  for (const device of held.devices) {
    const [next] = held.of(device);
    if (next === undefined || next.index !== null || isRemoval(next.event.header.kind))
      leftOut.waits.delete(device);
    else if (leftOut.waits.get(device)?.id !== next.event.id)
      leftOut.waits.set(device, {
        id: next.event.id,
        sinceTick: tick,
        commitIndex: hardState.commitIndex,
      });
  }
}

/** A host that confirms nothing while its log grows has no room, and leaves nobody out. */
function isLeftOut(state: CoreState, { sinceTick, commitIndex }: LeftOutWait): boolean {
  const { leftOut, hardState, log, ticks, tick } = state;
  const waited = tick - sinceTick;
  const patience = ticks.of(LEFT_OUT_MS);
  if (waited < patience || isReceiving(state) || isImpaired(state)) return false;
  const isServing = hardState.commitIndex > commitIndex || log.last.index === hardState.commitIndex;
  // What it says of itself need not be true.
  const isLevel = leftOut.hostCommit <= hardState.commitIndex || waited >= LAGGING_TIMES * patience;
  return isServing && isLevel;
}

function blame(state: CoreState, host: DeviceId, author: DeviceId, { id }: LeftOutWait): void {
  const { leftOut, tentative } = state;
  const [oldest] = leftOut.spent;
  if (leftOut.spent.size >= SPENT_MAX && oldest !== undefined) leftOut.spent.delete(oldest);
  leftOut.spent.add(id);
  leftOut.blamed.add(id);
  // All voters notice within a moment of each other; who comes first should find the others ready.
  leftOut.nextTryTick = nextTry(state);
  const { seq } = tentative.held.of(author)[0]!.event.header;
  publish(state, { type: 'leftOut', host, deviceId: author, seq });
}

function nextTry({ tick, ticks, random }: CoreState): number {
  return tick + ticks.of(RETRY_MS) + random.below(ticks.of(RETRY_MS));
}
