/** The Message object of src/api: from the read model once it is confirmed or rejected, from the outbox before. */
import type { Message, MessageDetails } from '../../api/messages.ts';
import type { ReplicaView } from '../../core/view.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, GroupId, Hash, Index } from '../../protocol/ids.ts';
import type { MessageRecord } from '../storage/read-model.ts';
import { Holders } from './holders.ts';
import { canDo } from './permissions.ts';
import { memberOfDevice } from './roster-view.ts';

/** Makes Message objects from one look at the group. */
export class MessageView {
  readonly #groupId: GroupId;
  readonly #view: ReplicaView;
  readonly #holders: Holders;

  constructor(groupId: GroupId, view: ReplicaView) {
    this.#groupId = groupId;
    this.#view = view;
    this.#holders = new Holders(view);
  }

  /** A message that has its place. */
  ofRecord(record: MessageRecord): Message {
    return {
      ...this.#common(record.id, record.deviceId, record.clientId, record.roomId, record.sentAt),
      at: new Date(record.at).toISOString(),
      text: record.text,
      state: record.state,
      heldBy: this.#holders.countOfConfirmed(record.index),
      index: record.index,
      term: record.term,
      ...(record.replyTo === null ? {} : { replyTo: record.replyTo }),
      ...(record.reason === null ? {} : { reason: record.reason }),
    };
  }

  /** Of an own message that waits: another device is known to store it. */
  isHeldElsewhere(event: SignedEvent, index: Index | null): boolean {
    return this.#holders.countOfWaiting(event, index).count > 1;
  }

  /** An own message without a place yet; `index`: where it stands, unconfirmed, in this device's own log. */
  ofWaiting(event: SignedEvent, index: Index | null): Message {
    const { header } = event;
    const payload = decodePayload(header.kind, event.payload);
    if (payload.kind !== 'message') throw new TypeError(`event ${event.id} is no message`);
    const heldBy = this.#holders.countOfWaiting(event, index);
    const sentAt = header.hlc.wallMs;
    return {
      ...this.#common(event.id, header.deviceId, header.clientId, header.roomId, sentAt),
      at: new Date(sentAt).toISOString(),
      text: payload.text,
      state: heldBy.count > 1 ? 'tentative' : 'queued',
      heldBy,
      index: null,
      term: null,
      ...(payload.replyTo === null ? {} : { replyTo: payload.replyTo }),
    };
  }

  /** `signature` of the author's device; `hash` of the entry, null before it is confirmed. */
  detailsOf(
    message: Message,
    holders: readonly DeviceId[],
    signature: Uint8Array,
    hash: Hash | null,
  ): MessageDetails {
    // Where holders are named, only those count that can be.
    return {
      ...message,
      heldBy: { ...message.heldBy, count: holders.length },
      holders: [...holders],
      hash,
      signature: Buffer.from(signature).toString('base64url'),
      sealedEpoch: null,
      history: [],
    };
  }

  holdersOfEntry(index: Index): DeviceId[] {
    return this.#holders.ofConfirmed(index);
  }

  holdersOfWaiting(event: SignedEvent, index: Index | null): DeviceId[] {
    return this.#holders.ofWaiting(event, index);
  }

  #common(id: string, deviceId: DeviceId, clientId: string, roomId: string, sentAt: number) {
    const member = memberOfDevice(this.#view.roster, deviceId);
    return {
      id,
      clientId,
      groupId: this.#groupId,
      roomId,
      author: { memberId: member?.memberId ?? '', deviceId, name: member?.name ?? '' },
      sentAt: new Date(sentAt).toISOString(),
      attachments: [],
      reactions: [],
      can: canDo(memberOfDevice(this.#view.roster, this.#view.deviceId), 'message'),
    };
  }
}
