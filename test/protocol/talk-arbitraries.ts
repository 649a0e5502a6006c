/** Payloads of messages with parts, and of what happens to messages besides edits and reactions. */
import * as fc from 'fast-check';
import {
  compareIds,
  toBase32,
  toHex,
  type EventId,
  type Hash,
  type MemberId,
  type RoomId,
} from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Attachment, Mentions, MessageParts } from '../../src/protocol/message-parts.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { fileNameProblem } from '../../src/protocol/text.ts';
import { name } from './arbitraries.ts';

const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const target = bytes(32).map((value) => toBase32(value) as EventId);
const memberId = bytes(20).map((value) => toBase32(value) as MemberId);
const hash = bytes(32).map((value) => toHex(value) as Hash);
const text = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map((value) => value.normalize('NFC'))
  .filter((value) => !value.includes('\0'));
const u32 = fc.nat({ max: 0xffff_ffff });
const lifeMs = fc.integer({ min: LIMITS.messageLifeMsMin, max: LIMITS.messageLifeMsMax });

const mentions: fc.Arbitrary<Mentions> = fc
  .record({
    everybody: fc.boolean(),
    members: fc
      .uniqueArray(fc.record({ memberId, name }), { maxLength: 4, selector: (one) => one.memberId })
      .map((members) => members.sort((a, b) => compareIds(a.memberId, b.memberId))),
  })
  .filter(({ everybody, members }) => everybody || members.length > 0);

const attachment: fc.Arbitrary<Attachment> = fc.record({
  blobId: hash,
  key: bytes(32),
  size: fc.maxSafeNat(),
  sha256: hash,
  name: name.filter((value) => fileNameProblem(value) === null),
  type: fc.constantFrom('image/png', 'audio/ogg', 'application/vnd.oasis.opendocument.text'),
  width: u32,
  height: u32,
  durationMs: u32,
  preview: fc.uint8Array({ maxLength: 40 }),
  waveform: fc.uint8Array({ maxLength: LIMITS.waveformBytesMax }),
  alt: text,
});

const PARTS = {
  threadRoot: target,
  forwardedFrom: fc.record({
    roomId: target.map((id) => id as string as RoomId),
    messageId: target,
    memberId,
  }),
  mentions,
  attachments: fc.array(attachment, { minLength: 1, maxLength: 3 }),
  poll: fc.record({
    several: fc.boolean(),
    options: fc.uniqueArray(name, { minLength: 2, maxLength: LIMITS.pollOptionsMax }),
  }),
  location: fc.record({
    latitude: fc.integer({ min: -90_000_000, max: 90_000_000 }),
    longitude: fc.integer({ min: -180_000_000, max: 180_000_000 }),
    accuracy: u32,
  }),
};

function message(parts: fc.Arbitrary<MessageParts>): fc.Arbitrary<Payload> {
  return fc.record({
    kind: fc.constant('message' as const),
    text,
    replyTo: fc.option(target, { nil: null }),
    parts,
  });
}

const partsForGood: fc.Arbitrary<MessageParts> = fc.record(PARTS, { requiredKeys: [] });

/** Of those kinds that `arbitraries.ts` has too, these are the ones of version 2. */
export const TALK_PAYLOADS: Readonly<Record<string, fc.Arbitrary<Payload>>> = {
  message: message(partsForGood.filter((parts) => Object.keys(parts).length > 0)),
  passing: message(fc.record({ ...PARTS, lifeMs }, { requiredKeys: ['lifeMs'] })),
  edit: fc.record({ kind: fc.constant('edit' as const), target, text, mentions }),
  pin: fc.record({ kind: fc.constant('pin' as const), target, on: fc.boolean() }),
  vote: fc.record({
    kind: fc.constant('vote' as const),
    target,
    choices: fc
      .uniqueArray(fc.nat({ max: 255 }), { maxLength: LIMITS.pollOptionsMax })
      .map((choices) => choices.sort((a, b) => a - b)),
  }),
  pollClosed: fc.record({ kind: fc.constant('pollClosed' as const), target }),
  roomLife: fc.record({ kind: fc.constant('roomLife' as const), lifeMs: fc.option(lifeMs, { nil: null }) }),
};
