/** Making an event: header, hash, signature (rules FM8..FM11, OB1). Once made it is never changed, sealed or signed again. */
import { encodeHeader, eventIdOf, eventSignaturePreimage } from '../../protocol/encode-event.ts';
import { EVENT_VERSION } from '../../protocol/event.ts';
import type { EventHeader, Head, Hlc, SignedEvent } from '../../protocol/event.ts';
import { toHex } from '../../protocol/ids.ts';
import type { DeviceId, EventId, GroupId, Hash } from '../../protocol/ids.ts';
import type { SealedHeader } from '../../protocol/seal.ts';
import type { Draft } from '../inputs.ts';

export interface EventMaker {
  readonly groupId: GroupId;
  readonly deviceId: DeviceId;
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

/** The author's place in its own chain and in the group's history. */
export interface EventPlace {
  readonly seq: number;
  readonly prev: EventId;
  readonly head: Head;
  readonly after: readonly EventId[];
  readonly hlc: Hlc;
}

/** All of the header that is known before the payload is sealed. */
export function headerToSeal(
  maker: Pick<EventMaker, 'groupId' | 'deviceId'>,
  draft: Draft,
  place: EventPlace,
): SealedHeader {
  return {
    version: EVENT_VERSION,
    groupId: maker.groupId,
    deviceId: maker.deviceId,
    seq: place.seq,
    prev: place.prev,
    head: place.head,
    hlc: place.hlc,
    roomId: draft.roomId,
    kind: draft.kind,
    seal: draft.seal,
    clientId: draft.clientId,
  };
}

/** The payload of the draft goes in as it is. */
export function makeEvent(maker: EventMaker, draft: Draft, place: EventPlace): SignedEvent {
  const header: EventHeader = {
    ...headerToSeal(maker, draft, place),
    after: place.after,
    payloadLength: draft.payload.length,
    payloadHash: toHex(maker.hash(draft.payload)) as Hash,
  };
  const headerBytes = encodeHeader(header);
  const id = eventIdOf(headerBytes, maker.hash);
  return {
    id,
    header,
    headerBytes,
    signature: maker.sign(eventSignaturePreimage(id)),
    payload: draft.payload,
  };
}
