/** What a node of an experiment tells of the frames on its links, to whoever listens at both ends. Nothing of what is in them. */
import { z } from 'zod';
import { count, shortId } from './fields.ts';

/**
 * What became of a frame, by its place in this list.
 *
 * sent: on the wire, as `number`. held: a fault has it, as `number` of those held. fate: of the held one `number` there will
 * be `other` copies, none if it is lost; not told when it is one. wrote: a copy of the held one `other` is on the wire, as
 * `number`. got: `number` of the wire arrived. missed: it came off the wire, and a fault took it. ended: the link is over.
 */
export const FRAME_DEEDS = ['sent', 'held', 'fate', 'wrote', 'got', 'missed', 'ended'] as const;
export type FrameDeed = (typeof FRAME_DEEDS)[number];

const column = z.array(count);

/** Columns of the same length, in the order in which it happened. */
export const frameReport = z
  .object({
    /** Microseconds of the machine's monotonic clock, the same in all its processes. */
    fromUs: z.number(),
    /** All before it is told. */
    upToUs: z.number(),
    /** So many were not told: nobody asked for them in time. */
    dropped: count,
    /** Links that are new since the last report: their numbers in `link`, what they are called at both ends, and the peer. */
    links: z.array(z.tuple([count, z.string(), shortId])),
    deed: column,
    link: column,
    /** In the order of the link, from 1; each way for itself. */
    number: column,
    other: column,
    /** Of the peer message, as on the wire (`PEER_MESSAGE_CODE`). */
    code: column,
    bytes: column,
    /** Since `fromUs`. */
    afterUs: z.array(z.number()),
  })
  .meta({ id: 'FrameReport' });
export type FrameReport = z.infer<typeof frameReport>;
