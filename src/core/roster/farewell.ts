/**
 * Being told that one was removed (RS24). Whoever missed the entry itself hears it from a member, who shows that entry
 * and signs; nothing goes to or comes from a device that does not belong any more, except this.
 */
import { decodePayload } from '../../protocol/encode-payload.ts';
import type { Entry } from '../../protocol/entry.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';
import type { Removed } from '../../protocol/peer-messages.ts';
import { removedPreimage } from '../../protocol/removed.ts';
import { becomeFollower } from '../election/role.ts';
import { publish } from '../state.ts';
import type { CoreState } from '../state.ts';

/** Entries are at most 64 KiB. */
const ENTRY_BYTES = 128 * 1024;

/** True when this device does not belong to the group any more, as far as it knows. */
export function isRemoved(state: CoreState): boolean {
  return state.farewellIndex !== null || state.roster.removed.has(state.deviceId);
}

/** What to say to a device that was removed; null for one that was not, or when the entry is not at hand. */
export function farewellTo(state: CoreState, device: DeviceId): Removed | null {
  const removed = state.roster.removed.get(device);
  if (removed === undefined) return null;
  const entry = state.log.entries(removed.index, removed.index, 1, ENTRY_BYTES)[0];
  if (entry === undefined) return null;
  const signature = state.ports.sign(removedPreimage(state.scope, device, entry.index, entry.hash));
  return { type: 'removed', entry, signature };
}

/**
 * Believed from a device of the last known roster, about an entry beyond what is confirmed here that removes this
 * device. That the signatures hold was checked at the door.
 */
export function handleFarewell(state: CoreState, from: DeviceId, { entry }: Removed): void {
  const sender = state.roster.devices.get(from);
  if (sender === undefined || sender.memberId === null) return;
  if (entry.index <= state.hardState.commitIndex || !removes(state, entry)) return;
  state.farewellIndex = entry.index;
  endMembership(state, entry.index);
}

/** From here on this replica neither asks nor answers. */
export function endMembership(state: CoreState, index: Index): void {
  becomeFollower(state, state.hardState.term, null);
  if (state.outage !== null) state.outage.campaignTick = null;
  state.out.statusChanged = true;
  publish(state, { type: 'removed', index });
}

function removes({ roster, deviceId }: CoreState, { body }: Entry): boolean {
  if (body.kind !== 'event' || body.event.header.seal !== 0) return false;
  try {
    const payload = decodePayload(body.event.header.kind, body.event.payload);
    if (payload.kind === 'deviceRemoved') return payload.deviceId === deviceId;
    const own = roster.devices.get(deviceId)?.memberId;
    return payload.kind === 'memberRemoved' && payload.memberId === own;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}
