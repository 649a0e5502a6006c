/**
 * What is shown of a group and has no confirmed place (MS130): the own events, and while nobody confirms everybody's
 * that this device holds, in the order that is the same for all who hold them (TN1).
 */
import type { ReplicaView } from '../../core/view.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { EVENT_KIND, SEAL_CLEAR, type SignedEvent } from '../../protocol/event.ts';
import type { EventId, RoomId } from '../../protocol/ids.ts';
import type { Payload } from '../../protocol/payloads.ts';

const payloads = new WeakMap<SignedEvent, Payload | null>();

/** Null for what this node cannot read, whoever made it. */
export function payloadOf(event: SignedEvent): Payload | null {
  let payload = payloads.get(event);
  if (payload !== undefined) return payload;
  payload = event.header.seal === SEAL_CLEAR ? decoded(event) : null;
  payloads.set(event, payload);
  return payload;
}

function decoded({ header, payload }: SignedEvent): Payload | null {
  try {
    return decodePayload(header.kind, payload);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

/** From one look at the group. */
export class Waiting {
  /** In the order in which they are shown. */
  readonly events: readonly SignedEvent[];

  constructor(view: ReplicaView) {
    const held = view.tentative();
    this.events = held.length === 0 ? view.outbox : held.filter((event) => maySay(view, event));
  }

  messages(): SignedEvent[] {
    return this.events.filter(({ header }) => header.kind === EVENT_KIND.message);
  }

  messagesIn(roomId: RoomId): SignedEvent[] {
    return this.events.filter(({ header }) => header.kind === EVENT_KIND.message && header.roomId === roomId);
  }

  message(id: EventId): SignedEvent | undefined {
    return this.events.find((event) => event.id === id && event.header.kind === EVENT_KIND.message);
  }
}

/** It would take effect if it were confirmed now (MS1). The own events were looked at when they were made. */
function maySay({ roster, deviceId: self }: ReplicaView, event: SignedEvent): boolean {
  const { deviceId, roomId } = event.header;
  if (deviceId === self) return true;
  const device = roster.devices.get(deviceId);
  const isMember = device !== undefined && device.memberId !== null && device.kind !== 'keeper';
  return isMember && roster.rooms.has(roomId) && payloadOf(event) !== null;
}
