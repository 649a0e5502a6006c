/** What a message has beside its text, as the API shows it. Pure. */
import { cleanFileName } from '../../protocol/file-name.ts';
import { isShownPreview } from '../blobs/sniff.ts';
import { isVoteIn } from '../../chat/changes.ts';
import type { Attachment, Location, Poll } from '../../api/message-parts.ts';
import type { Message } from '../../api/messages.ts';
import type { RosterState } from '../../core/roster/state.ts';
import type { MemberId } from '../../protocol/ids.ts';
import type {
  Attachment as AttachmentPart,
  MessageParts,
  Poll as PollPart,
} from '../../protocol/message-parts.ts';
import type { PinRecord, ThreadRecord, VoteRecord } from '../storage/message-rows.ts';

/** Millionths of a degree. */
export const DEGREE = 1_000_000;

type Parts = Pick<
  Message,
  'attachments' | 'mentions' | 'forwardedFrom' | 'poll' | 'location' | 'pinned' | 'thread' | 'lifeMs'
>;

/** What of it changes besides the parts. */
export interface PartsNow {
  readonly parts: MessageParts;
  readonly votes: readonly VoteRecord[];
  /** ms since 1970. */
  readonly pollClosedAt: number | null;
  readonly pin: PinRecord | null;
}

/** `me`: null for somebody who is no member. */
export function partsObject(
  now: PartsNow,
  thread: ThreadRecord | null,
  roster: RosterState,
  me: MemberId | null,
): Parts {
  const { parts, pin } = now;
  const { mentions, forwardedFrom: from, poll, location, lifeMs } = parts;
  return {
    attachments: (parts.attachments ?? []).map(attachmentObject),
    ...(thread === null ? {} : { thread: { ...thread, lastAt: instant(thread.lastAt) } }),
    ...(mentions === undefined ? {} : { mentions: { ...mentions, members: [...mentions.members] } }),
    ...(from === undefined
      ? {}
      : { forwardedFrom: { ...from, name: roster.members.get(from.memberId)?.name ?? '' } }),
    ...(poll === undefined ? {} : { poll: pollObject(poll, now, me) }),
    ...(location === undefined ? {} : { location: locationObject(location) }),
    ...(pin === null ? {} : { pinned: { memberId: pin.memberId, at: instant(pin.at) } }),
    ...(lifeMs === undefined ? {} : { lifeMs }),
  };
}

function attachmentObject(part: AttachmentPart): Attachment {
  const { blobId, size, sha256, name, type, width, height, durationMs, preview, waveform, alt } = part;
  return {
    blobId,
    size,
    sha256,
    name: cleanFileName(name),
    type,
    alt,
    ...(width === 0 ? {} : { width }),
    ...(height === 0 ? {} : { height }),
    ...(durationMs === 0 ? {} : { durationMs }),
    ...(isShownPreview(preview) ? { preview: Buffer.from(preview).toString('base64url') } : {}),
    ...(waveform.length === 0 ? {} : { waveform: Buffer.from(waveform).toString('base64url') }),
  };
}

/** MS281 What is no vote in this poll was one in what could not be read. */
function pollObject(poll: PollPart, { votes, pollClosedAt }: PartsNow, me: MemberId | null): Poll {
  const cast = votes.filter(({ choices }) => choices.length > 0 && isVoteIn(poll, choices));
  return {
    several: poll.several,
    options: poll.options.map((text, at) => {
      const members = cast.filter(({ choices }) => choices.includes(at)).map(({ memberId }) => memberId);
      return { text, members, mine: members.some((memberId) => memberId === me) };
    }),
    voters: cast.length,
    ...(pollClosedAt === null ? {} : { closedAt: instant(pollClosedAt) }),
  };
}

function locationObject({ latitude, longitude, accuracy }: NonNullable<MessageParts['location']>): Location {
  return {
    latitude: latitude / DEGREE,
    longitude: longitude / DEGREE,
    ...(accuracy === 0 ? {} : { accuracyM: accuracy }),
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
