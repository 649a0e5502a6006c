/** What changes of messages come to (MS2, MS3, MS4, MS280 to MS283): a function of the log up to their place alone. */
import type { Role } from '../protocol/identity.ts';
import type { MemberId, RoomId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Poll } from '../protocol/message-parts.ts';
import type { ChangePayload } from '../protocol/payloads.ts';
import { may, type Action } from './rights.ts';

/** What is known of the message that a change names, at the change's place in the log. */
export interface ChangeTarget {
  readonly roomId: RoomId;
  /** Null where its author's member is not known. */
  readonly memberId: MemberId | null;
  readonly isDeleted: boolean;
  /** It is forgotten some day (FM67). */
  readonly isPassing: boolean;
  /** Null where it asks nothing; unknown where this device cannot read it. */
  readonly poll: Poll | null | 'unknown';
  readonly isPollClosed: boolean;
}

/** Whoever makes the change, at its place in the log. */
export interface ChangeAuthor {
  readonly memberId: MemberId;
  readonly role: Role;
}

export type ChangeKind = ChangePayload['kind'];

/** Which right each needs. */
export const ACTION_OF: Readonly<Record<ChangeKind, Action>> = {
  edit: 'edit',
  delete: 'delete',
  reaction: 'react',
  pin: 'pin',
  vote: 'vote',
  pollClosed: 'closePoll',
};

export type ChangeRefusal =
  'unknown_message' | 'deleted' | 'no_right' | 'passing' | 'no_poll' | 'poll_closed';

/**
 * Why a change has no effect; null when it has one. `target`: the message, if a valid one of that id stands before
 * the change. One that is deleted stays as it is.
 */
export function changeProblem(
  payload: ChangePayload,
  roomId: RoomId,
  target: ChangeTarget | undefined,
  author: ChangeAuthor | undefined,
): ChangeRefusal | null {
  if (target === undefined || target.roomId !== roomId) return 'unknown_message';
  if (target.isDeleted) return 'deleted';
  if (author === undefined) return 'no_right';
  const isOwn = target.memberId === author.memberId;
  if (!may(ACTION_OF[payload.kind], author.role, isOwn)) return 'no_right';
  // MS282 What an edit says would outlive what it is about.
  if (payload.kind === 'edit') return target.isPassing ? 'passing' : null;
  return payload.kind === 'vote' || payload.kind === 'pollClosed' ? pollProblem(payload, target) : null;
}

/** MS281 */
function pollProblem(payload: ChangePayload, { poll, isPollClosed }: ChangeTarget): ChangeRefusal | null {
  // What cannot be read may become readable: then what is no vote in it is left out (tallied).
  const isKnown = poll !== 'unknown';
  if (isKnown && (poll === null || (payload.kind === 'vote' && !isVoteIn(poll, payload.choices))))
    return 'no_poll';
  return isPollClosed ? 'poll_closed' : null;
}

/** Whether these places of answers are a vote in the poll; none: it is taken back. */
export function isVoteIn({ several, options }: Poll, choices: readonly number[]): boolean {
  return (several || choices.length <= 1) && choices.every((choice) => choice < options.length);
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
