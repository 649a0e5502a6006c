/** Bytes of what a message has beside its text (FM64 to FM66). */
import type { ByteReader, ByteWriter } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import { compareIds, HASH_BYTES, SHORT_ID_BYTES } from './ids.ts';
import { LIMITS } from './limits.ts';
import type {
  Attachment,
  ForwardedFrom,
  Location,
  Mention,
  Mentions,
  MessageParts,
  Poll,
} from './message-parts.ts';
import { fileNameProblem, isMediaType, nameProblem, pollOptionProblem, textBytes } from './text.ts';

/** In the order in which they stand; bit i of the first byte says whether the i-th is there. */
const ORDER = [
  'threadRoot',
  'forwardedFrom',
  'mentions',
  'attachments',
  'poll',
  'location',
  'lifeMs',
] as const satisfies readonly (keyof MessageParts)[];
type Part = (typeof ORDER)[number];

/** Ids, hashes, sizes and the lengths of what may be empty. */
const ATTACHMENT_BYTES_MIN = 3 * HASH_BYTES + 8 + 5 * 4 + 3 * 4;
const LATITUDE_MAX = 90_000_000;
const LONGITUDE_MAX = 180_000_000;
/** UTF-8 needs at most four bytes for a code point. */
const NAME_BYTES_MAX = 4 * LIMITS.nameCodePointsMax;
const OPTION_BYTES_MAX = 4 * LIMITS.pollOptionCodePointsMax;

/** Throws ProtocolError for parts that break their rules. */
export function writeMessageParts(writer: ByteWriter, parts: MessageParts): void {
  const present = ORDER.filter((part) => parts[part] !== undefined);
  if (present.length === 0) throw new ProtocolError('range', 'a message with no part');
  writer.u8(present.reduce((bits, part) => bits + 2 ** ORDER.indexOf(part), 0));
  for (const part of present) writePart(writer, part, parts);
}

/** Inverse of writeMessageParts. */
export function readMessageParts(reader: ByteReader): MessageParts {
  const bits = reader.u8();
  if (bits === 0 || bits >= 2 ** ORDER.length) throw new ProtocolError('range', `parts ${bits}`);
  const parts: MessageParts = {};
  for (const [at, part] of ORDER.entries())
    if ((bits >> at) % 2 === 1) Object.assign(parts, { [part]: readPart(reader, part) });
  return parts;
}

function writePart(writer: ByteWriter, part: Part, parts: MessageParts): void {
  switch (part) {
    case 'threadRoot':
      writer.longId(parts.threadRoot!);
      break;
    case 'forwardedFrom':
      writeForwarded(writer, parts.forwardedFrom!);
      break;
    case 'mentions':
      writeMentions(writer, parts.mentions!);
      break;
    case 'attachments':
      writer.list(checkedCount('attachments', parts.attachments!, 1, LIMITS.attachmentsMax), writeAttachment);
      break;
    case 'poll':
      writePoll(writer, parts.poll!);
      break;
    case 'location':
      writeLocation(writer, parts.location!);
      break;
    case 'lifeMs':
      writer.u64(checkedLife(parts.lifeMs!));
      break;
  }
}

function readPart(reader: ByteReader, part: Part): MessageParts[Part] {
  switch (part) {
    case 'threadRoot':
      return reader.eventId();
    case 'forwardedFrom':
      return { roomId: reader.roomId(), messageId: reader.eventId(), memberId: reader.memberId() };
    case 'mentions':
      return readMentions(reader);
    case 'attachments':
      return checkedCount(
        'attachments',
        reader.list(LIMITS.attachmentsMax, ATTACHMENT_BYTES_MIN, readAttachment),
        1,
        LIMITS.attachmentsMax,
      );
    case 'poll':
      return readPoll(reader);
    case 'location':
      return readLocation(reader);
    case 'lifeMs':
      return checkedLife(reader.u64());
  }
}

function writeForwarded(writer: ByteWriter, { roomId, messageId, memberId }: ForwardedFrom): void {
  writer.longId(roomId).longId(messageId).shortId(memberId);
}

/** FM66 Also behind the text of an edit. */
export function writeMentions(writer: ByteWriter, mentions: Mentions): void {
  const { everybody, members } = checkedMentions(mentions);
  writer.flag(everybody).list(members, writeMention);
}

export function readMentions(reader: ByteReader): Mentions {
  return checkedMentions({
    everybody: reader.flag(),
    members: reader.list(LIMITS.mentionsMax, SHORT_ID_BYTES + 4, readMention),
  });
}

function writeMention(writer: ByteWriter, { memberId, name }: Mention): void {
  writer.shortId(memberId).text(name);
}

function readMention(reader: ByteReader): Mention {
  return { memberId: reader.memberId(), name: reader.text(NAME_BYTES_MAX) };
}

function checkedMentions(mentions: Mentions): Mentions {
  const { everybody, members } = mentions;
  if (members.length > LIMITS.mentionsMax) throw new ProtocolError('limit', 'too many are named');
  if (!everybody && members.length === 0) throw new ProtocolError('range', 'nobody is named');
  for (const [at, { memberId, name }] of members.entries()) {
    checkLine(nameProblem(name));
    const before = members[at - 1];
    if (before !== undefined && compareIds(before.memberId, memberId) >= 0)
      throw new ProtocolError('not_canonical', 'members out of order');
  }
  return mentions;
}

function writeAttachment(writer: ByteWriter, attachment: Attachment): void {
  const { blobId, key, size, sha256, name, type, width, height, durationMs } = checkedAttachment(attachment);
  writer.hash(blobId).fixed(key, HASH_BYTES).u64(size).hash(sha256).text(name).text(type);
  writer.u32(width).u32(height).u32(durationMs);
  writer.bytes(attachment.preview).bytes(attachment.waveform).text(attachment.alt);
}

function readAttachment(reader: ByteReader): Attachment {
  return checkedAttachment({
    blobId: reader.hash(),
    key: reader.fixed(HASH_BYTES),
    size: reader.u64(),
    sha256: reader.hash(),
    name: reader.text(LIMITS.fileNameBytesMax),
    type: reader.text(LIMITS.mediaTypeLengthMax),
    width: reader.u32(),
    height: reader.u32(),
    durationMs: reader.u32(),
    preview: reader.bytes(LIMITS.previewBytesMax),
    waveform: reader.bytes(LIMITS.waveformBytesMax),
    alt: reader.text(LIMITS.altTextBytesMax),
  });
}

function checkedAttachment(attachment: Attachment): Attachment {
  const { name, type, preview, waveform, alt } = attachment;
  checkLine(fileNameProblem(name));
  if (!isMediaType(type)) throw new ProtocolError('text', 'not a media type');
  const isTooLong =
    preview.length > LIMITS.previewBytesMax ||
    waveform.length > LIMITS.waveformBytesMax ||
    textBytes(alt) > LIMITS.altTextBytesMax;
  if (isTooLong) throw new ProtocolError('limit', 'more about an attachment than fits');
  if (alt.includes('\0')) throw new ProtocolError('text', 'a null character in a text');
  return attachment;
}

function writePoll(writer: ByteWriter, poll: Poll): void {
  const { several, options } = checkedPoll(poll);
  writer.flag(several).list(options, (to, option) => void to.text(option));
}

function readPoll(reader: ByteReader): Poll {
  const several = reader.flag();
  return checkedPoll({
    several,
    options: reader.list(LIMITS.pollOptionsMax, 5, (from) => from.text(OPTION_BYTES_MAX)),
  });
}

function checkedPoll(poll: Poll): Poll {
  const { options } = poll;
  checkedCount('answers', options, 2, LIMITS.pollOptionsMax);
  for (const option of options) checkLine(pollOptionProblem(option));
  if (new Set(options).size !== options.length)
    throw new ProtocolError('not_canonical', 'two answers that are alike');
  return poll;
}

/** Integers are unsigned (FM1): what is written is the distance from the south pole, and from 180 degrees west. */
function writeLocation(writer: ByteWriter, location: Location): void {
  const { latitude, longitude, accuracy } = checkedLocation(location);
  writer
    .u32(latitude + LATITUDE_MAX)
    .u32(longitude + LONGITUDE_MAX)
    .u32(accuracy);
}

function readLocation(reader: ByteReader): Location {
  return checkedLocation({
    latitude: reader.u32() - LATITUDE_MAX,
    longitude: reader.u32() - LONGITUDE_MAX,
    accuracy: reader.u32(),
  });
}

function checkedLocation(location: Location): Location {
  const { latitude, longitude } = location;
  if (Math.abs(latitude) > LATITUDE_MAX || Math.abs(longitude) > LONGITUDE_MAX)
    throw new ProtocolError('range', 'no place on earth');
  return location;
}

/** How long something may live, in ms. */
export function checkedLife(lifeMs: number): number {
  if (lifeMs < LIMITS.messageLifeMsMin || lifeMs > LIMITS.messageLifeMsMax)
    throw new ProtocolError('range', `a life of ${lifeMs} ms`);
  return lifeMs;
}

function checkedCount<Item>(what: string, items: readonly Item[], min: number, max: number): readonly Item[] {
  if (items.length > max) throw new ProtocolError('limit', `${items.length} ${what}, at most ${max}`);
  if (items.length < min) throw new ProtocolError('range', `${items.length} ${what}, at least ${min}`);
  return items;
}

function checkLine(problem: string | null): void {
  if (problem !== null) throw new ProtocolError('text', problem);
}
