/**
 * Messages beside the conversation: what is pinned, what is said in threads, what another message may be about, what
 * programs are told of.
 */
import type { Message } from '../../api/messages.ts';
import type { RepliesQuery, ReplyPage } from '../../api/talk-routes.ts';
import type { ReplicaView } from '../../core/view.ts';
import { DemesError } from '../../protocol/errors.ts';
import { isMessageKind } from '../../protocol/event.ts';
import type { EventId, Index, RoomId } from '../../protocol/ids.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { ReadEvent } from '../storage/readable.ts';
import type { Quotable } from './composing.ts';
import { payloadOf } from './event-reader.ts';
import type { MessageView } from './message-view.ts';
import { isSeen, roomSeen } from './room-view.ts';
import { memberOfDevice } from './roster-view.ts';
import { untouched } from './open-changes.ts';
import { Waiting } from './waiting.ts';

export interface TalkDeskPorts {
  readonly read: ReadEvent;
  /** Both throw what stopped the group. */
  look(): { readonly view: ReplicaView; readonly messages: MessageView };
  store(): Pick<GroupStore, 'readModel'>;
}

export class TalkDesk {
  readonly #ports: TalkDeskPorts;

  constructor(ports: TalkDeskPorts) {
    this.#ports = ports;
  }

  /** MS287 The latest said first. Throws not_found. */
  pins(roomId: RoomId): Message[] {
    const { view, messages } = this.#ports.look();
    roomSeen(view, roomId);
    const { readModel } = this.#ports.store();
    return readModel.pinned(roomId).map((record) => messages.ofRecord(record));
  }

  /** MS351 Confirmed ones of all rooms above an index, the next `limit`, in the order of the log. */
  following(index: Index, limit: number): Message[] {
    const { messages } = this.#ports.look();
    const records = this.#ports.store().readModel.newerThan(index, limit);
    return records.map((record) => messages.ofRecord(record));
  }

  /** MS289 Throws not_found. */
  replies(roomId: RoomId, id: EventId, { before, limit }: RepliesQuery): ReplyPage {
    const { view, messages } = this.#ports.look();
    roomSeen(view, roomId);
    const { readModel } = this.#ports.store();
    const waiting = new Waiting(view, this.#ports.read);
    const places = view.ownPlaces();
    const record = readModel.byId(id);
    const open = waiting
      .messagesIn(roomId)
      .map((event) => messages.ofWaiting(event, places.get(event.id) ?? null));
    if (record === undefined || record.state === 'rejected') {
      const root = open.find((message) => message.id === id);
      if (root === undefined) throw new DemesError('not_found');
      return { root, messages: open.filter(({ threadRoot }) => threadRoot === id), before: null };
    }
    if (record.roomId !== roomId) throw new DemesError('not_found');
    const end = readModel.projectedIndex + 1;
    const page = readModel.thread(record.index, Math.min(before ?? end, end), limit);
    const shown = page.messages.map((one) => messages.ofRecord(one));
    const said = before === undefined ? open.filter(({ threadRoot }) => threadRoot === id) : [];
    return {
      root: messages.ofRecord(record),
      messages: [...shown, ...said],
      before: page.hasMore ? String(page.messages[0]!.index) : null,
    };
  }

  /** What another message may answer, be said about, or say again; in rooms that this node's member sees. */
  quotable(id: EventId): Quotable | undefined {
    const { view } = this.#ports.look();
    const { roster, deviceId: self } = view;
    const record = this.#ports.store().readModel.byId(id);
    const event = record === undefined ? new Waiting(view, this.#ports.read).message(id) : undefined;
    const roomId = record?.roomId ?? event?.header.roomId;
    const room = roomId === undefined ? undefined : roster.rooms.get(roomId);
    if (roomId === undefined || room === undefined || !isSeen(view, room, self)) return undefined;
    if (record !== undefined) {
      if (record.deleted || record.closed !== null) return undefined;
      const { text, parts, passing: isPassing, threadIndex } = record;
      const memberId = memberOfDevice(roster, record.deviceId)?.memberId ?? null;
      return { roomId, memberId, text, parts, isPassing, isInThread: threadIndex !== null };
    }
    if (event === undefined || !isMessageKind(event.header.kind)) return undefined;
    const { text, parts, passing: isPassing } = untouched(event, payloadOf(event, this.#ports.read));
    const memberId = memberOfDevice(roster, event.header.deviceId)?.memberId ?? null;
    return { roomId, memberId, text, parts, isPassing, isInThread: parts.threadRoot !== undefined };
  }
}
