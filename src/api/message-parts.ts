/** What a message has beside its text, as it is asked for and as it is answered (MS284 to MS290). */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import { base64url, count, durationMs, hash, instant, longId, shortId } from './fields.ts';
import { name, pollOption } from './text.ts';

/** Longer than anything that could still be right: not even looked at. */
const NAME_UNITS_MAX = 4096;
export const PREVIEW_LETTERS_MAX = Math.ceil((LIMITS.previewBytesMax * 4) / 3);
export const WAVEFORM_LETTERS_MAX = Math.ceil((LIMITS.waveformBytesMax * 4) / 3);
const pixels = z.int().min(0).max(0xffff_ffff);

/** Somebody who is named in the text: behind an @ stands `name`, whatever they are called by now. */
const mention = z.object({ memberId: shortId, name: z.string() });

/** Whom a message names: everybody in the room, or these. */
export const mentions = z
  .object({ everybody: z.boolean(), members: z.array(mention) })
  .meta({ id: 'Mentions' });

/** Degrees north and east, negative beyond equator and Greenwich; how exact, in metres. */
export const location = z
  .object({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    accuracyM: count.optional(),
  })
  .meta({ id: 'Location' });
export type Location = z.infer<typeof location>;

/** The message is the question. Who chose what is known to everybody. */
export const poll = z
  .object({
    several: z.boolean(),
    /** Who chose each, in the order in which they did. */
    options: z.array(z.object({ text: z.string(), members: z.array(shortId), mine: z.boolean() })),
    /** Members who chose something. */
    voters: count,
    /** Since when it takes no votes; absent while it does. */
    closedAt: instant.optional(),
  })
  .meta({ id: 'Poll' });
export type Poll = z.infer<typeof poll>;

/** A file that goes with a message. */
export const attachment = z
  .object({
    /** Of its sealed bytes. */
    blobId: hash,
    /** Of the file itself. */
    size: count,
    sha256: hash,
    name: z.string(),
    /** A media type: the word of whoever sent it. */
    type: z.string(),
    /** In pixels. */
    width: count.optional(),
    height: count.optional(),
    durationMs: durationMs.optional(),
    /** A small image of it. */
    preview: base64url.optional(),
    /** Loudness from beginning to end, a byte each. */
    waveform: base64url.optional(),
    /** What is to be seen or heard, in words; may be empty. */
    alt: z.string(),
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof attachment>;

/** From whom a message was copied, by the word of whoever did. */
export const forwardedFrom = z
  .object({ roomId: longId, messageId: longId, memberId: shortId, name: z.string() })
  .meta({ id: 'ForwardedFrom' });

/** What was said about a message in its thread: confirmed, and not deleted. */
export const thread = z.object({ replies: count, lastIndex: count, lastAt: instant }).meta({ id: 'Thread' });

export const pinned = z.object({ memberId: shortId, at: instant }).meta({ id: 'Pinned' });

/** How long a message lives, from its entry's agreed time on. */
export const lifeMs = z.int().min(LIMITS.messageLifeMsMin).max(LIMITS.messageLifeMsMax);

/** A file that was given to this node (`PUT /blobs`), and what its sender says of it. */
const postAttachment = z.strictObject({
  blobId: hash,
  /** Another name than it was given with. */
  name: z.string().max(NAME_UNITS_MAX).optional(),
  alt: z.string().max(LIMITS.altTextBytesMax).optional(),
  /** In pixels. */
  width: pixels.optional(),
  height: pixels.optional(),
  durationMs: z.int().min(0).max(0xffff_ffff).optional(),
  /** A small image of it. */
  preview: base64url.max(PREVIEW_LETTERS_MAX).optional(),
  waveform: base64url.max(WAVEFORM_LETTERS_MAX).optional(),
});
export type PostAttachment = z.infer<typeof postAttachment>;

/** What a message may be made with; each once. */
export const postParts = {
  attachments: z.array(postAttachment).min(1).max(LIMITS.attachmentsMax).optional(),
  /** Said about this message, in its thread. */
  threadRoot: longId.optional(),
  mentions: z
    .strictObject({
      everybody: z.boolean().default(false),
      /** Behind an @ the name must stand in the text. */
      members: z
        .array(z.strictObject({ memberId: shortId, name }))
        .max(LIMITS.mentionsMax)
        .default([]),
    })
    .refine(({ everybody, members }) => everybody || members.length > 0, { error: 'Say who is named.' })
    .optional(),
  poll: z
    .strictObject({
      several: z.boolean().default(false),
      options: z
        .array(pollOption)
        .min(2)
        .max(LIMITS.pollOptionsMax)
        .refine((options) => new Set(options).size === options.length, { error: 'Two answers are alike.' }),
    })
    .optional(),
  location: z
    .strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      accuracyM: z.int().min(0).max(0xffff_ffff).optional(),
    })
    .optional(),
  /** Forgotten so long after it was confirmed; default: what the room says. */
  lifeMs: lifeMs.optional(),
  /** Says again what this message says; nothing else is said then. */
  forward: z.strictObject({ roomId: longId, messageId: longId }).optional(),
};
