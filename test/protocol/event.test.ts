import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { ByteReader, ByteWriter } from '../../src/protocol/bytes.ts';
import { DOMAIN } from '../../src/protocol/domains.ts';
import {
  decodeHeader,
  encodeHeader,
  eventIdOf,
  eventSignaturePreimage,
  readEvent,
  writeEvent,
  ZERO_EVENT,
  ZERO_GROUP,
} from '../../src/protocol/encode-event.ts';
import { EVENT_KIND, type EventHeader } from '../../src/protocol/event.ts';
import {
  fromBase32,
  toBase32,
  toHex,
  ZERO_HASH,
  type DeviceId,
  type EventId,
} from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { sha256, verifySignature } from '../vectors/crypto.ts';
import { tellStory } from '../vectors/story.ts';
import { refusal } from './refusal.ts';

describe('protocol: events', () => {
  const { ann, entries, scope } = tellStory();
  const body = entries[5]!.body;
  const event = body.kind === 'event' ? body.event : expect.fail('entry 6 is an event');
  const { header } = event;

  it('FM5 no signed domain is the beginning of another (N10)', () => {
    const domains = Object.values(DOMAIN).filter((domain) => domain !== DOMAIN.event);
    for (const one of domains) {
      for (const other of domains) {
        if (one !== other) expect(other.startsWith(one), `${one} / ${other}`).to.equal(false);
      }
    }
    expect(new Set(Object.values(DOMAIN)).size).to.equal(Object.keys(DOMAIN).length);
  });

  it('FM7 a device id is the first 20 bytes of the hash of its signing key', () => {
    const digest = createHash('sha256').update(ann.device.publicKey).digest().subarray(0, 20);
    expect(ann.deviceId).to.equal(toBase32(digest));
    const ofRoot = createHash('sha256').update(ann.root.publicKey).digest().subarray(0, 20);
    expect(ann.memberId).to.equal(toBase32(ofRoot));
  });

  it('FM8 the header has its fields in this order, and nothing else', () => {
    const by = new ByteWriter()
      .u8(1)
      .fixed(fromBase32(header.groupId)!)
      .fixed(fromBase32(header.deviceId)!)
      .u64(header.seq)
      .fixed(fromBase32(header.prev)!)
      .u64(header.head.index)
      .hash(header.head.hash)
      .u32(0)
      .u64(header.hlc.wallMs)
      .u16(header.hlc.counter)
      .fixed(fromBase32(header.roomId)!)
      .u16(16)
      .u8(0)
      .u32(8)
      .ascii('client-1')
      .u32(event.payload.length)
      .hash(header.payloadHash)
      .take();
    expect(toHex(event.headerBytes)).to.equal(toHex(by));
  });

  it('FM9 the id is the hash of the domain and the header', () => {
    const digest = createHash('sha256').update('demes/1/event').update(event.headerBytes).digest();
    expect(event.id).to.equal(toBase32(digest));
    expect(eventIdOf(event.headerBytes, sha256)).to.equal(event.id);
  });

  it('FM10 the device signs the domain and the id', () => {
    const preimage = Buffer.concat([Buffer.from('demes/1/event-sig'), fromBase32(event.id)!]);
    expect(toHex(eventSignaturePreimage(event.id))).to.equal(preimage.toString('hex'));
    expect(verifySignature(ann.device.publicKey, preimage, event.signature)).to.equal(true);
  });

  it('FM11 an event is read with its own copy of its bytes, and its id is computed', () => {
    const bytes = bytesOf(event);
    const read = readEvent(new ByteReader(bytes), sha256);
    bytes.fill(0);
    expect(read).to.deep.equal(event);
  });

  it('FM11 a payload of another length or content than the header says is refused', () => {
    const longer = { ...event, payload: Uint8Array.of(...event.payload, 1) };
    const other = { ...event, payload: event.payload.map((byte) => byte ^ 1) };
    for (const changed of [longer, other]) {
      expect(refusal(() => readEvent(new ByteReader(bytesOf(changed)), sha256))).to.equal('mismatch');
    }
  });

  const broken: readonly [string, Partial<EventHeader>, string][] = [
    ['another version', { version: 2 }, 'unknown_version'],
    ['number 0', { seq: 0 }, 'range'],
    ['number 1 with an event before', { seq: 1 }, 'not_canonical'],
    ['number 2 with none before', { seq: 2, prev: ZERO_EVENT }, 'not_canonical'],
    ['head 0 with a hash', { head: { ...header.head, index: 0 } }, 'not_canonical'],
    ['a head without a hash', { head: { index: 5, hash: ZERO_HASH } }, 'not_canonical'],
    ['no group', { groupId: ZERO_GROUP }, 'not_canonical'],
    ['a genesis inside a group', { kind: EVENT_KIND.genesis }, 'not_canonical'],
    ['after out of order', { after: [id(2), id(1)] }, 'not_canonical'],
    ['after with a repeat', { after: [id(1), id(1)] }, 'not_canonical'],
    ['nine in after', { after: [1, 2, 3, 4, 5, 6, 7, 8, 9].map(id) }, 'limit'],
    ['a time of 49 bits', { hlc: { wallMs: 2 ** 48, counter: 0 } }, 'range'],
    ['kind 0', { kind: 0 }, 'range'],
    ['seal 2', { seal: 2 }, 'range'],
    ['a clientId with a space', { clientId: 'a b' }, 'text'],
    ['a clientId that is not ASCII', { clientId: 'ä' }, 'text'],
    ['a clientId of 65', { clientId: 'a'.repeat(65) }, 'limit'],
    ['a payload above the limit', { payloadLength: LIMITS.payloadBytesMax + 1 }, 'limit'],
  ];
  for (const [what, change, code] of broken) {
    it(`FM12 a header with ${what} is neither written nor read`, () => {
      const changed = { ...header, ...change };
      expect(refusal(() => encodeHeader(changed))).to.equal(code);
      expect(refusal(() => decodeHeader(rawHeader(changed)))).to.equal(code);
    });
  }

  it('FM13 the group id is the id of the genesis event, whose own header names no group and no head', () => {
    const first = entries[0]!.body;
    const genesis = first.kind === 'event' ? first.event : expect.fail('entry 1 is an event');
    expect(genesis.id).to.equal(scope.groupId);
    expect(genesis.header.groupId).to.equal(ZERO_GROUP);
    expect(genesis.header.head).to.deep.equal({ index: 0, hash: ZERO_HASH });
  });
});

function id(number: number): EventId {
  return toBase32(new Uint8Array(32).fill(number)) as EventId;
}

function bytesOf(event: Parameters<typeof writeEvent>[1]): Uint8Array {
  const writer = new ByteWriter();
  writeEvent(writer, event);
  return writer.take();
}

/** The layout without its rules: what a careless or hostile program would send. */
function rawHeader(header: EventHeader): Uint8Array {
  const writer = new ByteWriter()
    .u8(header.version)
    .longId(header.groupId)
    .shortId(header.deviceId satisfies DeviceId)
    .u64(header.seq)
    .longId(header.prev)
    .u64(header.head.index)
    .hash(header.head.hash)
    .u32(header.after.length);
  for (const after of header.after) writer.longId(after);
  return writer
    .u64(header.hlc.wallMs)
    .u16(header.hlc.counter)
    .longId(header.roomId)
    .u16(header.kind)
    .u8(header.seal)
    .text(header.clientId)
    .u32(header.payloadLength)
    .hash(header.payloadHash)
    .take();
}
