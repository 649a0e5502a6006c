/**
 * What is said of reading: between the devices of one person, and to those who tell the same of themselves. Kept apart from
 * what replicas say: no log and no replica hears of it. Bytes: `encode-reading-message.ts`.
 */
import type { Index, MemberId, RoomId } from './ids.ts';

/**
 * How far a person has read a room. Of two, the one of the higher turn holds, and of one turn the higher index: so reading
 * on needs no clock, and going back is a new turn.
 */
export interface ReadMark {
  /** Counts how often the mark was put back. */
  readonly turn: number;
  readonly index: Index;
}

/** A switch of a person's own; of two the one of the higher turn holds, and of one turn the one that is on. */
export interface OwnSwitch {
  /** Counts how often it was switched; 0: never. */
  readonly turn: number;
  readonly on: boolean;
}

export interface RoomMark extends ReadMark {
  readonly roomId: RoomId;
}

/** MS295 Whom a person does not want to see. */
export interface MemberBlock extends OwnSwitch {
  readonly memberId: MemberId;
}

/** MS294 From one device of a person to another, about rooms and members of this group. */
export interface OwnMarks {
  readonly type: 'ownMarks';
  /** Lower room first. */
  readonly rooms: readonly RoomMark[];
  /** Lower member first. */
  readonly blocked: readonly MemberBlock[];
  /** MS297 Whether others see what this person has read. */
  readonly receipts: OwnSwitch;
}

/** MS297 How far the sender's person has read; said to nobody but those who say it, too. */
export interface Receipts {
  readonly type: 'receipts';
  readonly shares: boolean;
  /** Lower room first; none where nothing is shared. */
  readonly rooms: readonly { readonly roomId: RoomId; readonly index: Index }[];
}

export type ReadingMessage = OwnMarks | Receipts;

/** True for what goes to the screens of people, and to no replica. */
export function isReadingMessage(message: { readonly type: string }): message is ReadingMessage {
  return message.type === 'ownMarks' || message.type === 'receipts';
}
