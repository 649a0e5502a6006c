/**
 * What is shown of a group and has no confirmed place (MS130): the own events, and while nobody confirms everybody's
 * that this device holds, in the order that is the same for all who hold them (TN1).
 */
import type { ReplicaView } from '../../core/view.ts';
import { isMessageKind, type SignedEvent } from '../../protocol/event.ts';
import type { EventId, RoomId } from '../../protocol/ids.ts';
import { inTheClear, type ReadEvent } from '../storage/readable.ts';
import { payloadOf } from './event-reader.ts';
import { isSeen } from './room-view.ts';

/** From one look at the group. */
export class Waiting {
  /** In the order in which they are shown. */
  readonly events: readonly SignedEvent[];

  constructor(view: ReplicaView, read: ReadEvent = inTheClear) {
    const held = view.tentative();
    this.events = held.length === 0 ? view.outbox : held.filter((event) => maySay(view, event, read));
  }

  messages(): SignedEvent[] {
    return this.events.filter(({ header }) => isMessageKind(header.kind));
  }

  messagesIn(roomId: RoomId): SignedEvent[] {
    return this.events.filter(({ header }) => isMessageKind(header.kind) && header.roomId === roomId);
  }

  message(id: EventId): SignedEvent | undefined {
    return this.events.find((event) => event.id === id && isMessageKind(event.header.kind));
  }
}

/** It would take effect if it were confirmed now (MS1). The own events were looked at when they were made. */
function maySay(view: ReplicaView, event: SignedEvent, read: ReadEvent): boolean {
  const { roster, deviceId: self } = view;
  const { deviceId, roomId } = event.header;
  if (deviceId === self) return true;
  const device = roster.devices.get(deviceId);
  const isMember = device !== undefined && device.memberId !== null && device.kind !== 'keeper';
  const room = roster.rooms.get(roomId);
  if (!isMember || room === undefined || room.isArchived) return false;
  return isSeen(view, room, deviceId) && payloadOf(event, read) !== null;
}
