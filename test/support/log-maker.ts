/**
 * Makes logs for tests: events numbered and linked per device, entries chained by hash. Signatures are
 * well-formed and meaningless: what is tested with these logs does not verify them.
 */
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import { encodeHeader, eventIdOf, ZERO_EVENT, ZERO_GROUP } from '../../src/protocol/encode-event.ts';
import { encodePayload, eventKindOf } from '../../src/protocol/encode-payload.ts';
import { SEAL_CLEAR } from '../../src/protocol/event.ts';
import { toBase32, toHex, ZERO_HASH, SIGNATURE_BYTES } from '../../src/protocol/ids.ts';
import type { SignedBy } from '../../src/protocol/acknowledgement.ts';
import type { Entry, EntryBody } from '../../src/protocol/entry.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import type { DeviceId, EventId, ForkId, GroupId, Hash, RoomId, Term } from '../../src/protocol/ids.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import type { HashFunction, Scope } from '../../src/protocol/scope.ts';

export interface MessageShape {
  readonly clientId?: string;
  readonly text?: string;
  readonly roomId?: RoomId;
  readonly replyTo?: EventId;
}

/** An id of 20 bytes, all the same. */
export function deviceNamed(byte: number): DeviceId {
  return toBase32(new Uint8Array(20).fill(byte)) as DeviceId;
}

/** An id of 32 bytes, all the same. */
export function roomNamed(byte: number): RoomId {
  return toBase32(new Uint8Array(32).fill(byte)) as RoomId;
}

export function scopeNamed(byte: number): Scope {
  const id = toBase32(new Uint8Array(32).fill(byte));
  return { groupId: id as GroupId, forkId: id as ForkId };
}

export class LogMaker {
  readonly scope: Scope;
  readonly hash: HashFunction;
  /** What was made here and not taken back. */
  readonly entries: Entry[] = [];
  #before: Entry | undefined;
  readonly #last = new Map<DeviceId, { seq: number; id: EventId }>();

  constructor(scope: Scope, hash: HashFunction) {
    this.scope = scope;
    this.hash = hash;
  }

  get lastIndex(): number {
    return this.entries.at(-1)?.index ?? this.#before?.index ?? 0;
  }

  /** Goes on after a log that was made elsewhere, the device's numbers from `seq` on. */
  resumeAfter(last: Entry, deviceId: DeviceId, seq: number, id: EventId): void {
    this.#before = last;
    this.#last.set(deviceId, { seq, id });
  }

  /** The device's next event; it is not in the log yet. */
  message(deviceId: DeviceId, shape: MessageShape = {}): SignedEvent {
    const text = shape.text ?? `number ${(this.#last.get(deviceId)?.seq ?? 0) + 1}`;
    return this.make(deviceId, { kind: 'message', text, replyTo: shape.replyTo ?? null }, shape);
  }

  /** The device's next event of any kind; it is not in the log yet. */
  make(
    deviceId: DeviceId,
    content: Payload,
    shape: Pick<MessageShape, 'clientId' | 'roomId'> = {},
  ): SignedEvent {
    const before = this.#last.get(deviceId) ?? { seq: 0, id: ZERO_EVENT };
    const seq = before.seq + 1;
    const payload = encodePayload(content);
    const header = {
      version: 1,
      groupId: content.kind === 'genesis' ? ZERO_GROUP : this.scope.groupId,
      deviceId,
      seq,
      prev: before.id,
      head: { index: 0, hash: ZERO_HASH },
      after: [],
      hlc: { wallMs: 1_700_000_000_000 + seq, counter: 0 },
      roomId: shape.roomId ?? roomNamed(7),
      kind: eventKindOf(content),
      seal: SEAL_CLEAR,
      clientId: shape.clientId ?? '',
      payloadLength: payload.length,
      payloadHash: toHex(this.hash(payload)) as Hash,
    };
    const headerBytes = encodeHeader(header);
    const id = eventIdOf(headerBytes, this.hash);
    this.#last.set(deviceId, { seq, id });
    return { id, header, headerBytes, signature: this.signature(seq), payload };
  }

  /** Appends to the log made so far. */
  append(body: EntryBody, term: Term): Entry {
    const last = this.entries.at(-1) ?? this.#before;
    const place = {
      index: this.lastIndex + 1,
      term,
      at: 1_700_000_000_000 + this.lastIndex,
      prevHash: last?.hash ?? ZERO_HASH,
    };
    const entry = makeEntry(place, body, this.scope, this.hash);
    this.entries.push(entry);
    return entry;
  }

  event(event: SignedEvent, term: Term = 1): Entry {
    return this.append({ kind: 'event', event }, term);
  }

  noop(term: Term, order: readonly DeviceId[] = []): Entry {
    return this.append({ kind: 'noop', rank: { term, revision: 1, order } }, term);
  }

  config(voters: readonly DeviceId[], term: Term = 1): Entry {
    return this.append({ kind: 'config', config: { voters, votersOld: [], learners: [] } }, term);
  }

  /** That many messages of one device, in the log. */
  messages(count: number, deviceId: DeviceId, term: Term = 1): Entry[] {
    return Array.from({ length: count }, () => this.event(this.message(deviceId), term));
  }

  /** Takes back everything from `index` on, as a new host would. */
  truncateFrom(index: number): void {
    this.entries.length = index - 1;
  }

  signature(seed: number): Uint8Array {
    return new Uint8Array(SIGNATURE_BYTES).fill(seed % 251);
  }

  acknowledged(by: readonly DeviceId[], entry: Entry): SignedBy[] {
    return by.map((deviceId, at) => ({
      deviceId,
      acknowledgement: {
        term: entry.term,
        lastIndex: entry.index,
        lastHash: entry.hash,
        signature: this.signature(at + 1),
      },
    }));
  }
}
