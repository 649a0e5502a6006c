/**
 * The Message object of src/api: from the read model once it is confirmed or rejected, from what waits before; with
 * changes that wait.
 */
import type { Message, MessageDetails, Reaction } from '../../api/messages.ts';
import { allowed, type Action } from '../../chat/rights.ts';
import type { MemberState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { isMessageKind, type SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, EventId, GroupId, Hash, Index, RoomId } from '../../protocol/ids.ts';
import type { ReactionRecord, ThreadRecord } from '../storage/message-rows.ts';
import type { MessageRecord, TextRecord } from '../storage/read-model.ts';
import { inTheClear, type ReadEvent } from '../storage/readable.ts';
import { Holders, type HeldBy } from './holders.ts';
import { OpenChanges, untouched, type Shown } from './open-changes.ts';
import { partsObject } from './parts-view.ts';
import { authorOf, memberOfDevice, meOf } from './roster-view.ts';
import { Waiting } from './waiting.ts';

const ACTIONS = [
  'reply',
  'react',
  'edit',
  'delete',
  'pin',
  'vote',
  'closePoll',
] as const satisfies readonly Action[];
const IN_ARCHIVED = ['delete'] as const satisfies readonly Action[];

/** Makes Message objects from one look at the group. */
export class MessageView {
  readonly #groupId: GroupId;
  readonly #view: ReplicaView;
  readonly #holders: Holders;
  readonly #open: OpenChanges;
  readonly #read: ReadEvent;
  readonly #me: MemberState | undefined;

  constructor(groupId: GroupId, view: ReplicaView, read: ReadEvent = inTheClear) {
    this.#groupId = groupId;
    this.#view = view;
    this.#holders = new Holders(view);
    this.#read = read;
    this.#open = new OpenChanges(new Waiting(view, read).events, view.roster, read);
    this.#me = meOf(view);
  }

  /** A message that has its place. */
  ofRecord(record: MessageRecord): Message {
    return {
      ...this.#common(record.id, record.deviceId, record.clientId, record.roomId, record.sentAt),
      ...this.#shown(record, record, record.thread, record.state === 'rejected' ? null : record.deviceId),
      at: new Date(record.at).toISOString(),
      state: record.state,
      heldBy: this.#holders.countOfConfirmed(record.index),
      index: record.index,
      term: record.term,
      ...(record.replyTo === null ? {} : { replyTo: record.replyTo }),
      ...(record.threadIndex === null ? {} : { threadRoot: record.parts.threadRoot }),
      ...(record.expiresAt === null ? {} : { expiresAt: new Date(record.expiresAt).toISOString() }),
      ...(record.expired ? { expired: true } : {}),
      ...(record.reason === null ? {} : { reason: record.reason }),
      ...(record.closed === null || record.deleted ? {} : { unreadable: record.closed }),
    };
  }

  /** Of an own message that waits: another device is known to store it. */
  isHeldElsewhere(event: SignedEvent, index: Index | null): boolean {
    return this.#holders.countOfWaiting(event, index).count > 1;
  }

  /** How many devices are known to store a message that waits. */
  heldBy(event: SignedEvent, index: Index | null): HeldBy {
    return this.#holders.countOfWaiting(event, index);
  }

  /** A message without a place yet; `index`: where it stands, unconfirmed, in this device's own log. */
  ofWaiting(event: SignedEvent, index: Index | null): Message {
    const { header } = event;
    const readable = this.#read(event);
    const payload = readable.kind === 'read' && readable.payload.kind === 'message' ? readable.payload : null;
    if (!isMessageKind(header.kind)) throw new TypeError(`event ${event.id} is no message`);
    const heldBy = this.#holders.countOfWaiting(event, index);
    const sentAt = header.hlc.wallMs;
    return {
      ...this.#common(event.id, header.deviceId, header.clientId, header.roomId, sentAt),
      ...this.#shown(
        { id: event.id, roomId: header.roomId },
        untouched(event, payload),
        null,
        header.deviceId,
      ),
      at: new Date(sentAt).toISOString(),
      state: heldBy.count > 1 ? 'tentative' : 'queued',
      heldBy,
      index: null,
      term: null,
      ...(payload === null || payload.replyTo === null ? {} : { replyTo: payload.replyTo }),
      ...(payload?.parts?.threadRoot === undefined ? {} : { threadRoot: payload.parts.threadRoot }),
      ...(readable.kind === 'closed' ? { unreadable: readable.reason } : {}),
    };
  }

  /** `signature` of the author's device; `hash` of the entry, null before it is confirmed; `history`: earlier texts; `sealedEpoch`: with the keys of which epoch it was sealed, as far as this device can tell. */
  detailsOf(
    message: Message,
    holders: readonly DeviceId[],
    signature: Uint8Array,
    hash: Hash | null,
    history: readonly TextRecord[],
    sealedEpoch: number | null,
  ): MessageDetails {
    // Where holders are named, only those count that can be.
    return {
      ...message,
      heldBy: { ...message.heldBy, count: holders.length },
      holders: [...holders],
      hash,
      signature: Buffer.from(signature).toString('base64url'),
      sealedEpoch,
      history: message.deleted === true ? [] : history.map(textObject),
    };
  }

  holdersOfEntry(index: Index): DeviceId[] {
    return this.#holders.ofConfirmed(index);
  }

  holdersOfWaiting(event: SignedEvent, index: Index | null): DeviceId[] {
    return this.#holders.ofWaiting(event, index);
  }

  #common(id: string, deviceId: DeviceId, clientId: string, roomId: string, sentAt: number) {
    const { memberId, name } = authorOf(this.#view.roster, deviceId);
    return {
      id,
      clientId,
      groupId: this.#groupId,
      roomId,
      author: { memberId, deviceId, name },
      sentAt: new Date(sentAt).toISOString(),
    };
  }

  /** RS64 What was said in an archived room may still be taken away, and nothing else. */
  #actionsIn(roomId: RoomId): readonly Action[] {
    return this.#view.roster.rooms.get(roomId)?.isArchived === true ? IN_ARCHIVED : ACTIONS;
  }

  /** What changes of a message, and what the asker may do with it: nothing with one of nobody's (`author` null). */
  #shown(
    { id, roomId }: { readonly id: EventId; readonly roomId: RoomId },
    confirmed: Shown,
    thread: ThreadRecord | null,
    author: DeviceId | null,
  ) {
    const me = this.#me;
    const writer = author === null ? undefined : memberOfDevice(this.#view.roster, author);
    const memberId = writer?.memberId ?? null;
    const now = this.#open.on(id, confirmed, memberId);
    const { text, editedAt, deleted, reactions, open } = now;
    const isOwn = writer !== undefined && writer === me;
    return {
      text,
      ...partsObject(now, thread, this.#view.roster, me?.memberId ?? null),
      reactions: reactions.map((reaction) => reactionObject(reaction, me)),
      ...(editedAt === null ? {} : { editedAt: new Date(editedAt).toISOString() }),
      ...(deleted ? { deleted } : {}),
      ...(open.length === 0 ? {} : { openChanges: [...open] }),
      can:
        author === null || deleted
          ? []
          : allowed(this.#actionsIn(roomId), me?.role, isOwn).filter((action) => hasSense(action, now)),
    };
  }
}

/** MS280 to MS282 What there is to do with such a message at all. */
function hasSense(action: Action, { parts, passing, pollClosedAt }: Shown): boolean {
  if (action === 'edit') return !passing;
  if (action === 'vote' || action === 'closePoll') return parts.poll !== undefined && pollClosedAt === null;
  return true;
}

function reactionObject({ emoji, members }: ReactionRecord, me: MemberState | undefined): Reaction {
  const mine = me !== undefined && members.includes(me.memberId);
  return { emoji, count: members.length, mine, members: [...members] };
}

/** What a message said before. */
export function textObject({ text, at, index }: TextRecord): MessageDetails['history'][number] {
  return { text, at: new Date(at).toISOString(), index };
}
