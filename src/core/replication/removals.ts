/**
 * The host's part in a removal (RS23): only a device without a vote may go, so the vote is taken first, by a joint
 * change, and a host that is to go hands over. Until then the event waits, and its author's later ones behind it.
 */
import { decodePayload } from '../../protocol/encode-payload.ts';
import type { EntryBody } from '../../protocol/entry.ts';
import { EVENT_KIND } from '../../protocol/event.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';
import { isVoter } from '../roster/quorum.ts';
import { removedBy } from '../roster/removal.ts';
import type { CoreState, LeaderRole } from '../state.ts';

/** Rounds for which a host goes by a removal that nobody repeats: its author sends again after each. */
const PATIENCE_ROUNDS = 4;

/** What decides whether a removal is right: whoever joins, and what members may do. */
const DECIDES_REMOVALS: ReadonlySet<number> = new Set([
  EVENT_KIND.join,
  EVENT_KIND.role,
  EVENT_KIND.deviceRemoved,
  EVENT_KIND.memberRemoved,
]);

export function isRemoval(kind: number): boolean {
  return kind === EVENT_KIND.deviceRemoved || kind === EVENT_KIND.memberRemoved;
}

/** Where removals stand in a host's log, and whom it is about to remove. */
export interface RemovalsUnderWay {
  /** Of the last entry that decides whether a removal is right. */
  decidingIndex: Index;
  /** Of the last removal. Until it is applied, no voter is chosen. */
  removalIndex: Index;
  /** Who is to lose the vote, with the tick at which that was last asked for. */
  readonly asked: Map<DeviceId, number>;
}

/** `lastIndex`: where the log ends that the host begins with, in which anything may be. */
export function beginRemovals(lastIndex: Index): RemovalsUnderWay {
  return { decidingIndex: lastIndex, removalIndex: lastIndex, asked: new Map() };
}

export function noteRemovals(removals: RemovalsUnderWay, index: Index, body: EntryBody): void {
  if (body.kind !== 'event' || !DECIDES_REMOVALS.has(body.event.header.kind)) return;
  removals.decidingIndex = index;
  if (isRemoval(body.event.header.kind)) removals.removalIndex = index;
}

/**
 * True when this removal may go into the host's log now. Else whoever it is about and has a vote is noted, and the
 * event comes again. One that would be void takes its place without any of that.
 */
export function mayAppendRemoval(state: CoreState, role: LeaderRole, event: SignedEvent): boolean {
  const { removals } = role;
  // What it comes to must be known for certain: a vote is taken for it, or it is not.
  if (state.appliedIndex < removals.decidingIndex) return false;
  if (state.ports.judge(state.roster, event) !== null) return true;
  const payload = decodePayload(event.header.kind, event.payload);
  if (payload.kind !== 'deviceRemoved' && payload.kind !== 'memberRemoved') return true;
  const devices = removedBy(state.roster, payload).map((device) => device.deviceId);
  const { config } = state.configs.newest;
  if (!devices.some((device) => device === state.deviceId || isVoter(config, device))) {
    for (const device of devices) removals.asked.delete(device);
    return true;
  }
  for (const device of devices) removals.asked.set(device, state.tick);
  role.reviewVoters = true;
  return false;
}

/** A removal of this device waits until it has no vote. */
export function isToBeRemoved(state: CoreState, role: LeaderRole, device: DeviceId): boolean {
  const askedTick = role.removals.asked.get(device);
  return askedTick !== undefined && state.tick - askedTick <= PATIENCE_ROUNDS * state.ticks.round;
}
