import { expect } from 'chai';
import { ByteReader, ByteWriter } from '../../src/protocol/bytes.ts';
import { makeEntry, readEntry, writeEntry } from '../../src/protocol/encode-entry.ts';
import { isForgotten, readEvent, writeEvent } from '../../src/protocol/encode-event.ts';
import { decodePayload, encodePayload } from '../../src/protocol/encode-payload.ts';
import { EVENT_KIND, type SignedEvent } from '../../src/protocol/event.ts';
import { ZERO_HASH, type RoomId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Attachment, MessageParts } from '../../src/protocol/message-parts.ts';
import type { MessagePayload } from '../../src/protocol/payloads.ts';
import { sha256 } from '../vectors/crypto.ts';
import { hashOf, tellStory } from '../vectors/story.ts';
import { anAttachment, partsOf } from '../vectors/talk.ts';
import { refusal } from './refusal.ts';

const PARTS = partsOf(tellStory());
const { threadRoot: target } = PARTS;

const messageWith = (parts: MessageParts): MessagePayload => ({
  kind: 'message',
  text: 'Hello',
  replyTo: null,
  parts,
});
const why = (parts: MessageParts): string | null => refusal(() => encodePayload(messageWith(parts)));
const head = (bits: number): ByteWriter => new ByteWriter().u8(2).text('Hello').u8(0).u8(bits);
const whyRead = (writer: ByteWriter, kind: number = EVENT_KIND.message): string | null =>
  refusal(() => decodePayload(kind, writer.take()));

describe('payloads of messages with parts', () => {
  it('FM64 text, what it answers, which parts there are, and these in their order', () => {
    const { mentions, forwardedFrom: from, poll, location } = PARTS;
    const file = anAttachment();
    const writer = new ByteWriter().u8(2).text('Hello').u8(1).longId(target).u8(0b111_1111).longId(target);
    writer.longId(from.roomId).longId(from.messageId).shortId(from.memberId);
    writer.u8(1).u32(2);
    for (const { memberId, name } of mentions.members) writer.shortId(memberId).text(name);
    writer.u32(1).hash(file.blobId).fixed(file.key).u64(file.size).hash(file.sha256).text(file.name);
    writer.text(file.type).u32(file.width).u32(file.height).u32(file.durationMs);
    writer.bytes(file.preview).bytes(file.waveform).text(file.alt);
    writer.u8(1).u32(2).text(poll.options[0]!).text(poll.options[1]!);
    writer
      .u32(location.latitude + 90_000_000)
      .u32(location.longitude + 180_000_000)
      .u32(20);
    const bytes = writer.u64(86_400_000).take();
    const payload = { ...messageWith(PARTS), replyTo: target };
    expect(encodePayload(payload)).to.deep.equal(bytes);
    expect(decodePayload(EVENT_KIND.passing, bytes)).to.deep.equal(payload);
  });

  it('FM64 without any part it is of version 1; of version 2 without any, and with an unknown one, it is refused', () => {
    expect(why({})).to.equal('range');
    expect(encodePayload({ kind: 'message', text: 'Hello', replyTo: null })[0]).to.equal(1);
    expect(whyRead(head(0))).to.equal('range');
    expect(whyRead(head(128).longId(target))).to.equal('range');
    expect(
      refusal(() => decodePayload(EVENT_KIND.delete, new ByteWriter().u8(2).longId(target).take())),
    ).to.equal('unknown_version');
  });

  it('FM65 who is named comes lower first and once, by names as they are; somebody or everybody is', () => {
    const [first, second] = PARTS.mentions.members;
    const named = (everybody: boolean, members: readonly unknown[]): string | null =>
      why({ mentions: { everybody, members: members as never } });
    expect([named(true, []), named(false, [first]), named(false, [])]).to.deep.equal([null, null, 'range']);
    expect([named(false, [second, first]), named(false, [first, first])]).to.deep.equal([
      'not_canonical',
      'not_canonical',
    ]);
    expect(named(false, [{ ...first, name: ' Ann' }])).to.equal('text');
    const many = Array.from({ length: LIMITS.mentionsMax + 1 }, () => first);
    expect(named(false, many)).to.equal('limit');
  });

  it('FM65 of attachments there are one to ten, each with a name without folders, a media type, and bounded rest', () => {
    const file = anAttachment();
    const other = (more: Partial<Attachment>): string | null => why({ attachments: [{ ...file, ...more }] });
    const many = (count: number): string | null =>
      why({ attachments: Array.from({ length: count }, () => file) });
    expect([many(0), many(1), many(LIMITS.attachmentsMax)]).to.deep.equal(['range', null, null]);
    expect(many(LIMITS.attachmentsMax + 1)).to.equal('limit');
    for (const name of ['', ' a', 'a/b', 'a\\b', 'a\u202eb', 'a'.repeat(LIMITS.fileNameBytesMax + 1)])
      expect([name, other({ name })]).to.deep.equal([name, 'text']);
    expect(other({ name: 'ä'.repeat(127) })).to.equal(null);
    for (const type of ['', 'image', 'Image/png', 'image/png; a=b', `a/${'b'.repeat(126)}`])
      expect([type, other({ type })]).to.deep.equal([type, 'text']);
    expect(other({ preview: new Uint8Array(LIMITS.previewBytesMax + 1) })).to.equal('limit');
    expect(other({ waveform: new Uint8Array(LIMITS.waveformBytesMax + 1) })).to.equal('limit');
    expect(other({ alt: 'a'.repeat(LIMITS.altTextBytesMax + 1) })).to.equal('limit');
    expect([other({ alt: 'a\0' }), other({ alt: '' }), other({ key: new Uint8Array(31) })]).to.deep.equal([
      'text',
      null,
      'range',
    ]);
  });

  it('FM65 a poll has two to twelve answers, each a line and no two alike; a place is on earth', () => {
    const poll = (options: readonly string[]): string | null => why({ poll: { several: false, options } });
    expect([poll(['a']), poll(['a', 'b']), poll(['a', 'a']), poll(['a', 'b\n'])]).to.deep.equal([
      'range',
      null,
      'not_canonical',
      'text',
    ]);
    expect(poll(Array.from({ length: 13 }, (_, at) => `answer ${at}`))).to.equal('limit');
    const place = (latitude: number, longitude: number): string | null =>
      why({ location: { latitude, longitude, accuracy: 0 } });
    expect([place(90_000_000, 180_000_000), place(-90_000_000, -180_000_000)]).to.deep.equal([null, null]);
    expect([place(90_000_001, 0), place(0, -180_000_001), place(0.5, 0)]).to.deep.equal([
      'range',
      'range',
      'range',
    ]);
    expect(whyRead(head(32).u32(180_000_001).u32(0).u32(0))).to.equal('range');
  });

  it('FM66 an edit that names somebody: the message, the text, who is named', () => {
    const { mentions } = PARTS;
    const payload = { kind: 'edit', target, text: 'Hi @Ann', mentions } as const;
    const writer = new ByteWriter().u8(2).longId(target).text('Hi @Ann').u8(1).u32(2);
    for (const { memberId, name } of mentions.members) writer.shortId(memberId).text(name);
    const bytes = writer.take();
    expect(encodePayload(payload)).to.deep.equal(bytes);
    expect(decodePayload(EVENT_KIND.edit, bytes)).to.deep.equal(payload);
  });

  it('FM67 what has a life is of a kind of its own, and that kind has one, of five seconds to a year', () => {
    const lives = encodePayload(messageWith({ lifeMs: 60_000 }));
    expect(refusal(() => decodePayload(EVENT_KIND.message, lives))).to.equal('mismatch');
    expect(decodePayload(EVENT_KIND.passing, lives)).to.deep.equal(messageWith({ lifeMs: 60_000 }));
    const plain = encodePayload({ kind: 'message', text: 'Hello', replyTo: null });
    expect(refusal(() => decodePayload(EVENT_KIND.passing, plain))).to.equal('mismatch');
    const { messageLifeMsMin: min, messageLifeMsMax: max } = LIMITS;
    expect([min - 1, min, max, max + 1].map((lifeMs) => why({ lifeMs }))).to.deep.equal([
      'range',
      null,
      null,
      'range',
    ]);
    expect(whyRead(head(64).u64(min - 1), EVENT_KIND.passing)).to.equal('range');
  });

  it('FM67 what was forgotten is an entry as before, by its header; it comes in by no other way than a log’s', () => {
    const { ann, scope } = tellStory();
    const head = { index: 0, hash: ZERO_HASH };
    const room = scope.groupId as string as RoomId;
    const event = ann.write(scope.groupId, room, messageWith({ lifeMs: 60_000 }), head);
    const place = { index: 5, term: 1, at: 9, prevHash: hashOf('before') };
    const whole = makeEntry(place, { kind: 'event', event }, scope, sha256);
    const forgotten = { ...event, payload: new Uint8Array(0) };
    expect([isForgotten(event), isForgotten(forgotten)]).to.deep.equal([false, true]);
    const writer = new ByteWriter();
    writeEntry(writer, makeEntry(place, { kind: 'event', event: forgotten }, scope, sha256));
    const read = readEntry(new ByteReader(writer.take()), scope, sha256);
    expect([read.hash, read.body.kind === 'event' && read.body.event.id]).to.deep.equal([
      whole.hash,
      event.id,
    ]);
    const bytes = (one: SignedEvent): ByteReader => {
      const to = new ByteWriter();
      writeEvent(to, one);
      return new ByteReader(to.take());
    };
    expect(refusal(() => readEvent(bytes(forgotten), sha256))).to.equal('mismatch');
    const kept = ann.write(scope.groupId, room, { kind: 'message', text: 'Hello', replyTo: null }, head);
    const stripped = bytes({ ...kept, payload: new Uint8Array(0) });
    expect(refusal(() => readEvent(stripped, sha256, true))).to.equal('mismatch');
  });

  it('FM68 pin, vote and the end of a poll: the message, and whether it is there, or which answers', () => {
    const bytes = (): ByteWriter => new ByteWriter().u8(1).longId(target);
    expect(encodePayload({ kind: 'pin', target, on: false })).to.deep.equal(bytes().u8(0).take());
    expect(encodePayload({ kind: 'pollClosed', target })).to.deep.equal(bytes().take());
    const vote = (...choices: number[]): Uint8Array => {
      const writer = bytes().u32(choices.length);
      for (const choice of choices) writer.u8(choice);
      return writer.take();
    };
    expect(encodePayload({ kind: 'vote', target, choices: [0, 3] })).to.deep.equal(vote(0, 3));
    expect(decodePayload(EVENT_KIND.vote, vote())).to.deep.equal({ kind: 'vote', target, choices: [] });
    for (const choices of [
      [1, 0],
      [1, 1],
    ]) {
      expect(refusal(() => encodePayload({ kind: 'vote', target, choices }))).to.equal('not_canonical');
      expect(refusal(() => decodePayload(EVENT_KIND.vote, vote(...choices)))).to.equal('not_canonical');
    }
    const many = Array.from({ length: 13 }, (_, at) => at);
    expect(refusal(() => encodePayload({ kind: 'vote', target, choices: many }))).to.equal('limit');
    expect(refusal(() => decodePayload(EVENT_KIND.vote, vote(...many)))).to.equal('limit');
  });

  it('FM69 roomLife: whether what is said is forgotten, and after how long', () => {
    const day = new ByteWriter().u8(1).u8(1).u64(86_400_000).take();
    expect(encodePayload({ kind: 'roomLife', lifeMs: 86_400_000 })).to.deep.equal(day);
    expect(decodePayload(EVENT_KIND.roomLife, day)).to.deep.equal({ kind: 'roomLife', lifeMs: 86_400_000 });
    const kept = new ByteWriter().u8(1).u8(0).take();
    expect(decodePayload(EVENT_KIND.roomLife, kept)).to.deep.equal({ kind: 'roomLife', lifeMs: null });
    expect(refusal(() => encodePayload({ kind: 'roomLife', lifeMs: 0 }))).to.equal('range');
    expect(whyRead(new ByteWriter().u8(1).u8(1).u64(0), EVENT_KIND.roomLife)).to.equal('range');
  });
});
