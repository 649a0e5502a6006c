/** Members and devices of a group, as the roster says, and what a node keeps of rooms for itself. */
import { z } from 'zod';
import { can, count, instant, longId, queryFlag, role, shortId } from './fields.ts';
import { memberLook } from './look.ts';
import { draftText, name } from './text.ts';

export const member = z
  .object({
    id: shortId,
    name: z.string(),
    role,
    look: memberLook,
    joinedAt: instant,
    joinedIndex: count,
    devices: z.array(shortId),
    /** At least one of its devices is reachable from this node. */
    online: z.boolean(),
    /** DV32 The person of this node compared safety numbers with this one. */
    verified: z.boolean(),
    /** DV33 Goes by the name of somebody else, and nobody confirmed here to know that; else null. */
    takesNameOf: z
      .object({
        memberId: shortId,
        /** That one was verified here. Else it left the group, or was removed. */
        verified: z.boolean(),
      })
      .nullable(),
    can,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

/** Ownership is not given away like this: there is one owner. */
export const changeMember = z
  .strictObject({ role: z.enum(['admin', 'member']) })
  .meta({ id: 'ChangeMember' });
export type ChangeMember = z.infer<typeof changeMember>;

export const changeDevice = z.strictObject({ name }).meta({ id: 'ChangeDevice' });
export type ChangeDevice = z.infer<typeof changeDevice>;

export const removeMember = z.strictObject({
  /** Nobody with this person's root key is let in again. */
  ban: queryFlag(),
});
export type RemoveMember = z.infer<typeof removeMember>;

export const safetyNumber = z
  .object({
    /** Twelve groups of five digits, which the other one sees, too. */
    number: z.string(),
    /** The same as a QR code says it. */
    code: z.string(),
  })
  .meta({ id: 'SafetyNumber' });
export type SafetyNumber = z.infer<typeof safetyNumber>;

export const judgeMember = z
  .strictObject({
    /** verified: the numbers are the same. known: they were not compared, but this is somebody else, and that is meant. none: neither. */
    verdict: z.enum(['verified', 'known', 'none']),
  })
  .meta({ id: 'JudgeMember' });
export type JudgeMember = z.infer<typeof judgeMember>;

export const memberList = z
  .object({ members: z.array(member), next: z.string().nullable() })
  .meta({ id: 'Members' });

/** TE10 What is known against a device; it has no effect by itself. */
const deviceMark = z
  .object({
    /**
     * falseHead: said something after an entry that this group's log does not have. sameNumber: signed two events of one
     * number. otherHistory: sent or signed something else than what is confirmed here. bothHistories: signed both
     * of two confirmed histories. leftOut: as host it did not order what another said and many hold.
     */
    kind: z.enum(['falseHead', 'sameNumber', 'otherHistory', 'bothHistories', 'leftOut']),
    /** Of the newest: its index in the log; the event's number for leftOut, and for sameNumber where only this node heard of it. */
    index: count,
  })
  .meta({ id: 'DeviceMark' });
export type DeviceMark = z.infer<typeof deviceMark>;

export const device = z
  .object({
    id: shortId,
    memberId: shortId,
    /** As its member calls it; empty while it has no name. */
    name: z.string(),
    kind: z.enum(['member', 'keeper']),
    joinedIndex: count,
    voter: z.boolean(),
    reachable: z.boolean(),
    /** When a link of this node last led to it; null while it is reachable, and where none ever did. */
    lastSeenAt: instant.nullable(),
    /** Empty for nearly everybody. */
    marks: z.array(deviceMark),
    can,
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof device>;
export const deviceList = z
  .object({ devices: z.array(device), next: z.string().nullable() })
  .meta({ id: 'Devices' });

/** What the feed says as `read` follows from it. */
export const readMark = z
  .strictObject({
    /** Up to here everything is read; never back. */
    index: count.optional(),
    /** MS293 From this message on everything is unread again; `last`: from the newest that others wrote. */
    unreadFrom: z.union([count, z.literal('last')]).optional(),
  })
  .refine(({ index, unreadFrom }) => (index === undefined) !== (unreadFrom === undefined), {
    error: 'Say up to where it is read, or from where on it is not.',
  })
  .meta({ id: 'ReadMark' });
export type ReadMark = z.infer<typeof readMark>;

/** How far a member has read a room, as it says itself (MS297). */
const receipt = z.object({ memberId: shortId, index: count }).meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof receipt>;
export const receiptList = z.object({ receipts: z.array(receipt) }).meta({ id: 'Receipts' });
export type ReceiptList = z.infer<typeof receiptList>;

/** What was typed and not sent, kept on the node so that it survives the browser. */
export const draft = z.object({ text: draftText, updatedAt: instant.nullable() }).meta({ id: 'Draft' });
export type Draft = z.infer<typeof draft>;
export const putDraft = z
  .strictObject({
    /** Empty: there is none any more. */
    text: draftText,
    /** Comes back in the feed, so that whoever typed it can tell its own echo. */
    source: z.string().max(64).optional(),
    /** Begun in the thread of this message. */
    threadRoot: longId.optional(),
  })
  .meta({ id: 'PutDraft' });
export type PutDraft = z.infer<typeof putDraft>;
export const draftQuery = z.strictObject({ threadRoot: longId.optional() });
