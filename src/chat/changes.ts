/** What edits, deletions and reactions come to (MS2, MS3, MS4): a function of the log up to their place alone. */
import type { Role } from '../protocol/identity.ts';
import type { MemberId, RoomId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { may, type Action } from './rights.ts';

/** What is known of the message that a change names, at the change's place in the log. */
export interface ChangeTarget {
  readonly roomId: RoomId;
  /** Null where its author's member is not known. */
  readonly memberId: MemberId | null;
  readonly isDeleted: boolean;
}

/** Whoever makes the change, at its place in the log. */
export interface ChangeAuthor {
  readonly memberId: MemberId;
  readonly role: Role;
}

export type ChangeKind = 'edit' | 'delete' | 'reaction';

const ACTION: Readonly<Record<ChangeKind, Action>> = { edit: 'edit', delete: 'delete', reaction: 'react' };

/**
 * Why a change has no effect; null when it has one. `target`: the message, if a valid one of that id stands before
 * the change. One that is deleted stays as it is.
 */
export function changeProblem(
  kind: ChangeKind,
  roomId: RoomId,
  target: ChangeTarget | undefined,
  author: ChangeAuthor | undefined,
): 'unknown_message' | 'deleted' | 'no_right' | null {
  if (target === undefined || target.roomId !== roomId) return 'unknown_message';
  if (target.isDeleted) return 'deleted';
  if (author === undefined) return 'no_right';
  return may(ACTION[kind], author.role, target.memberId === author.memberId) ? null : 'no_right';
}

/** Other emoji under a message than the one that is to be put there. */
export interface OtherEmoji {
  /** The member's own. */
  readonly own: number;
  /** All members' together. */
  readonly all: number;
}

/** Whether one more emoji fits under a message; `isThere`: somebody put it there already. */
export function mayReactAgain({ own, all }: OtherEmoji, isThere: boolean): boolean {
  return own < LIMITS.reactionsMax && (isThere || all < LIMITS.emojiPerMessageMax);
}
