/** What the events of one group say to this device, with the room keys that it has. Opened ones are remembered. */
import type { Opened } from '../../engine/keys/driver-ports.ts';
import { isForgotten } from '../../protocol/encode-event.ts';
import { SEAL_CLEAR, type SignedEvent } from '../../protocol/event.ts';
import type { Index, RoomId } from '../../protocol/ids.ts';
import type { Payload } from '../../protocol/payloads.ts';
import type { SealedHeader } from '../../protocol/seal.ts';
import { inTheClear, readPayload, type Readable, type ReadEvent } from '../storage/readable.ts';

export interface EventReaderPorts {
  /** KeysDriver.open. */
  open(header: SealedHeader, payload: Uint8Array): Opened;
  /** The entry since which this device is in the room; null while it is not. */
  inRoomSince(roomId: RoomId): Index | null;
}

export class EventReader {
  readonly #ports: EventReaderPorts;
  readonly #read = new WeakMap<SignedEvent, Readable>();

  constructor(ports: EventReaderPorts) {
    this.#ports = ports;
  }

  readonly read: ReadEvent = (event) => {
    const known = this.#read.get(event);
    if (known !== undefined) return known;
    if (event.header.seal === SEAL_CLEAR || isForgotten(event))
      return this.#remembered(event, inTheClear(event));
    const opened = this.#ports.open(event.header, event.payload);
    if (opened.kind === 'open')
      return this.#remembered(event, readPayload(event.header.kind, opened.payload));
    // What is closed for want of keys may open later.
    if (opened.reason === 'not_genuine')
      return this.#remembered(event, { kind: 'closed', reason: 'notGenuine' });
    const since = this.#ports.inRoomSince(event.header.roomId);
    const isEarlier = since === null || event.header.head.index < since;
    return { kind: 'closed', reason: isEarlier ? 'beforeJoining' : 'noKeys' };
  };

  #remembered(event: SignedEvent, readable: Readable): Readable {
    this.#read.set(event, readable);
    return readable;
  }
}

/** Null for what cannot be read here. */
export function payloadOf(event: SignedEvent, read: ReadEvent): Payload | null {
  const readable = read(event);
  return readable.kind === 'read' ? readable.payload : null;
}
