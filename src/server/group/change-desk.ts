/**
 * Changes of messages made at this node (rules MS74 to MS77, MS287, MS288): what could come to nothing is refused before
 * anything is made, what changes nothing is done already. Shown at once, confirmed like everything else.
 */
import type { EditMessage, Message } from '../../api/messages.ts';
import { isVoteIn, mayReactAgain } from '../../chat/changes.ts';
import { may, type Action } from '../../chat/rights.ts';
import type { Draft } from '../../core/inputs.ts';
import type { ReplicaView } from '../../core/view.ts';
import { encodePayload } from '../../protocol/encode-payload.ts';
import { DemesError } from '../../protocol/errors.ts';
import { EVENT_KIND, type SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, EventId, RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { ChangePayload } from '../../protocol/payloads.ts';
import type { MessageRecord } from '../storage/read-model.ts';
import type { ReadEvent } from '../storage/readable.ts';
import { mentionsOf } from './composing.ts';
import { payloadOf } from './event-reader.ts';
import type { MessageView } from './message-view.ts';
import {
  OpenChanges,
  changeOf,
  untouched,
  type OpenChange,
  type Shown,
  type ShownWithOpen,
} from './open-changes.ts';
import { memberOfDevice, sealIn } from './roster-view.ts';
import { Waiting } from './waiting.ts';

export interface ChangeDeskPorts {
  readonly read: ReadEvent;
  /** Both throw what stopped the group. */
  look(): { readonly view: ReplicaView; readonly messages: MessageView };
  byId(id: EventId): MessageRecord | undefined;
  /** How many are pinned in a room. */
  pinned(roomId: RoomId): number;
  /** Resolves when the event is durable here. Rejects with rate_limited, outbox_full, and what stopped the group. */
  make(draft: Draft): Promise<void>;
  tell(message: Message): void;
  /** ms since 1970. */
  wallMs(): number;
}

/** A message as this node shows it. */
interface Known {
  readonly deviceId: DeviceId;
  readonly shown: ShownWithOpen;
}

export class ChangeDesk {
  readonly #ports: ChangeDeskPorts;
  /** Proposed and not in the outbox yet: who asks twice at once gets one event. */
  readonly #underWay = new Set<OpenChange>();

  constructor(ports: ChangeDeskPorts) {
    this.#ports = ports;
  }

  /** Rejects with not_found, conflict (deleted or not accepted), forbidden_role, and as making a message does. */
  async edit(roomId: RoomId, id: EventId, { text, mentions: asked }: EditMessage): Promise<Message> {
    const { shown } = this.#allowed('edit', roomId, id);
    if (shown.passing) throw new DemesError('conflict', { detail: 'What disappears is not edited.' });
    const mentions = mentionsOf(this.#ports.look().view.roster, text, asked, '');
    const edit = { kind: 'edit', target: id, text } as const;
    if (shown.text !== text) await this.#make(roomId, mentions === undefined ? edit : { ...edit, mentions });
    return this.#message(id);
  }

  /** `on`: it is to be pinned; else it is not to be. */
  async pin(roomId: RoomId, id: EventId, on: boolean): Promise<void> {
    const { shown } = this.#allowed('pin', roomId, id);
    if ((shown.pin !== null) === on) return;
    if (on && this.#ports.pinned(roomId) >= LIMITS.pinsMax) {
      const detail = `There are ${LIMITS.pinsMax} pinned messages in this room; take one away first.`;
      throw new DemesError('conflict', { detail });
    }
    await this.#make(roomId, { kind: 'pin', target: id, on });
  }

  /** Places of answers, in any order. Rejects with invalid for what is no vote in it, conflict once it ended. */
  async vote(roomId: RoomId, id: EventId, choices: readonly number[]): Promise<void> {
    const { shown } = this.#allowed('vote', roomId, id);
    const { poll } = shown.parts;
    const rising = [...choices].sort((a, b) => a - b);
    if (poll === undefined || !isVoteIn(poll, rising)) {
      const message = 'There is no such answer, or only one may be chosen.';
      throw new DemesError('invalid', { extra: { errors: [{ path: 'choices', message }] } });
    }
    if (shown.pollClosedAt !== null) throw new DemesError('conflict', { detail: 'This poll has ended.' });
    const { roster, deviceId } = this.#ports.look().view;
    const me = memberOfDevice(roster, deviceId)?.memberId;
    const before = shown.votes.find(({ memberId }) => memberId === me)?.choices ?? [];
    if (before.join() !== rising.join())
      await this.#make(roomId, { kind: 'vote', target: id, choices: rising });
  }

  /** What has ended already stays so. Rejects with conflict for what is no poll. */
  async closePoll(roomId: RoomId, id: EventId): Promise<void> {
    const { shown } = this.#allowed('closePoll', roomId, id);
    if (shown.parts.poll === undefined)
      throw new DemesError('conflict', { detail: 'This message is no poll.' });
    if (shown.pollClosedAt === null) await this.#make(roomId, { kind: 'pollClosed', target: id });
  }

  /** What is deleted already stays so. */
  async remove(roomId: RoomId, id: EventId): Promise<void> {
    if (this.#find(roomId, id).shown.deleted) return;
    this.#allowed('delete', roomId, id);
    await this.#make(roomId, { kind: 'delete', target: id });
  }

  /** `on`: it is to be there; else it is to be gone. */
  async react(roomId: RoomId, id: EventId, emoji: string, on: boolean): Promise<void> {
    const { shown } = this.#allowed('react', roomId, id);
    const { view } = this.#ports.look();
    const me = memberOfDevice(view.roster, view.deviceId)?.memberId;
    const there = shown.reactions.find((one) => one.emoji === emoji)?.members ?? [];
    if (there.some((memberId) => memberId === me) === on) return;
    const others = shown.reactions.filter((one) => one.emoji !== emoji);
    const own = others.filter(({ members }) => members.some((memberId) => memberId === me)).length;
    if (on && !mayReactAgain({ own, all: others.length }, there.length > 0)) {
      const detail =
        own < LIMITS.reactionsMax
          ? `There are ${LIMITS.emojiPerMessageMax} different reactions under this message; no other one fits.`
          : `You have ${LIMITS.reactionsMax} reactions under this message; take one away first.`;
      throw new DemesError('conflict', { detail });
    }
    await this.#make(roomId, { kind: 'reaction', target: id, emoji, on });
  }

  /** An own event is durable: when it changes a message, that shows from now on. */
  made(event: SignedEvent): void {
    const change = changeOf(event, this.#ports.read);
    if (change !== null) this.#ports.tell(this.#message(change.target));
  }

  async #make(roomId: RoomId, payload: ChangePayload): Promise<void> {
    const { roster, deviceId } = this.#ports.look().view;
    const author = memberOfDevice(roster, deviceId);
    if (author === undefined) throw new DemesError('joining');
    const change = { payload, madeAt: this.#ports.wallMs(), author };
    this.#underWay.add(change);
    try {
      await this.#ports.make({
        kind: EVENT_KIND[payload.kind],
        roomId,
        clientId: '',
        seal: sealIn(this.#ports.look().view.roster),
        payload: encodePayload(payload),
      });
    } finally {
      this.#underWay.delete(change);
    }
  }

  #allowed(action: Action, roomId: RoomId, id: EventId): Known {
    const known = this.#find(roomId, id);
    if (known.shown.deleted) throw new DemesError('conflict', { detail: 'This message was deleted.' });
    const { roster, deviceId } = this.#ports.look().view;
    const me = memberOfDevice(roster, deviceId);
    if (me === undefined) throw new DemesError('joining');
    const isOwn = memberOfDevice(roster, known.deviceId) === me;
    if (!may(action, me.role, isOwn)) throw new DemesError('forbidden_role');
    if (action !== 'delete' && roster.rooms.get(roomId)?.isArchived === true)
      throw new DemesError('room_archived');
    return known;
  }

  #find(roomId: RoomId, id: EventId): Known {
    const { view } = this.#ports.look();
    const record = this.#ports.byId(id);
    if (record !== undefined) {
      const isHidden = record.state === 'rejected' && record.deviceId !== view.deviceId;
      if (record.roomId !== roomId || isHidden) throw new DemesError('not_found');
      if (record.state === 'rejected') {
        throw new DemesError('conflict', { detail: 'The group did not accept this message.' });
      }
      return { deviceId: record.deviceId, shown: this.#withOpen(view, id, record, record.deviceId) };
    }
    const { read } = this.#ports;
    const event = new Waiting(view, read).message(id);
    if (event === undefined || event.header.roomId !== roomId) throw new DemesError('not_found');
    const { deviceId } = event.header;
    const said = untouched(event, payloadOf(event, read));
    return { deviceId, shown: this.#withOpen(view, id, said, deviceId) };
  }

  #withOpen(view: ReplicaView, id: EventId, confirmed: Shown, writer: DeviceId): ShownWithOpen {
    const open = new OpenChanges(new Waiting(view, this.#ports.read).events, view.roster, this.#ports.read);
    for (const change of this.#underWay) open.add(change);
    return open.on(id, confirmed, memberOfDevice(view.roster, writer)?.memberId ?? null);
  }

  #message(id: EventId): Message {
    const { view, messages } = this.#ports.look();
    const record = this.#ports.byId(id);
    if (record !== undefined) return messages.ofRecord(record);
    const event = new Waiting(view, this.#ports.read).message(id);
    if (event === undefined) throw new DemesError('not_ready');
    return messages.ofWaiting(event, view.ownPlaces().get(id) ?? null);
  }
}
