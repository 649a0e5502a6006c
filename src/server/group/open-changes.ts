/**
 * Changes of messages that have no place in the log yet (MS133): the own ones, and while nobody confirms
 * everybody's. They are shown at once; where the log turns out to have decided otherwise, the message is told again.
 */
import type { Message } from '../../api/messages.ts';
import { ACTION_OF, changeProblem } from '../../chat/changes.ts';
import type { MemberState, RosterState } from '../../core/roster/state.ts';
import { EVENT_KIND, type SignedEvent } from '../../protocol/event.ts';
import type { EventId, MemberId, RoomId } from '../../protocol/ids.ts';
import { withMentions } from '../../protocol/message-parts.ts';
import type { ChangePayload, Payload } from '../../protocol/payloads.ts';
import type { MessageRecord, ReactionRecord } from '../storage/message-rows.ts';
import { memberOfDevice } from './roster-view.ts';
import { inTheClear, type ReadEvent } from '../storage/readable.ts';
import { payloadOf } from './event-reader.ts';

type OpenChangeName = NonNullable<Message['openChanges']>[number];

/** What changes of a message. */
export type Shown = Pick<
  MessageRecord,
  'text' | 'editedAt' | 'deleted' | 'reactions' | 'parts' | 'pin' | 'votes' | 'pollClosedAt' | 'passing'
>;

/** A message that says this and that nobody did anything with. */
export function untouched(event: SignedEvent, payload: Payload | null): Shown {
  const said = payload?.kind === 'message' ? payload : null;
  return {
    text: said?.text ?? '',
    parts: said?.parts ?? {},
    passing: event.header.kind === EVENT_KIND.passing,
    editedAt: null,
    deleted: false,
    reactions: [],
    pin: null,
    votes: [],
    pollClosedAt: null,
  };
}

export interface ShownWithOpen extends Shown {
  /** What of it is not confirmed, each once. */
  readonly open: readonly OpenChangeName[];
}

/** One that was made at a time, ms since 1970. */
export interface OpenChange {
  readonly payload: ChangePayload;
  readonly madeAt: number;
  readonly author: Pick<MemberState, 'memberId' | 'role'>;
}

const NO_ROOM = '' as RoomId;
const KINDS: ReadonlySet<number> = new Set(
  (Object.keys(ACTION_OF) as ChangePayload['kind'][]).map((kind) => EVENT_KIND[kind]),
);

/** The change that an event makes; null for events of other kinds. */
export function changeOf(event: SignedEvent, read: ReadEvent = inTheClear): ChangePayload | null {
  return KINDS.has(event.header.kind) ? (payloadOf(event, read) as ChangePayload | null) : null;
}

export class OpenChanges {
  readonly #byTarget = new Map<EventId, OpenChange[]>();

  /** `waiting`: in the order in which they are shown. */
  constructor(waiting: readonly SignedEvent[], roster: RosterState, read: ReadEvent = inTheClear) {
    for (const event of waiting) {
      const payload = changeOf(event, read);
      const author = payload === null ? undefined : memberOfDevice(roster, event.header.deviceId);
      if (payload !== null && author !== undefined)
        this.add({ payload, madeAt: event.header.hlc.wallMs, author });
    }
  }

  add(change: OpenChange): void {
    const { target } = change.payload;
    const before = this.#byTarget.get(target);
    if (before === undefined) this.#byTarget.set(target, [change]);
    else before.push(change);
  }

  /** How a message shows with them; `member`: who wrote it, null where nobody knows. */
  on(id: EventId, confirmed: Shown, member: MemberId | null): ShownWithOpen {
    const changes = this.#byTarget.get(id);
    if (changes === undefined || confirmed.deleted) return { ...confirmed, open: [] };
    const open = new Set<OpenChangeName>();
    let shown = confirmed;
    for (const change of changes) {
      if (isVain(change, shown, member)) continue;
      open.add(change.payload.kind);
      shown = changed(shown, change);
    }
    return { ...shown, open: [...open] };
  }
}

/** By what is known now it would come to nothing. The room was looked at when it was made. */
function isVain({ payload, author }: OpenChange, shown: Shown, memberId: MemberId | null): boolean {
  const target = {
    roomId: NO_ROOM,
    memberId,
    isDeleted: shown.deleted,
    isPassing: shown.passing,
    poll: shown.parts.poll ?? null,
    isPollClosed: shown.pollClosedAt !== null,
  };
  return changeProblem(payload, NO_ROOM, target, author) !== null;
}

/** What is left of one that was deleted. */
const EMPTY = {
  text: '',
  editedAt: null,
  deleted: true,
  reactions: [],
  parts: {},
  pin: null,
  votes: [],
} satisfies Partial<Shown>;

function voted(votes: Shown['votes'], memberId: MemberId, choices: readonly number[]): Shown['votes'] {
  const isThere = votes.some((vote) => vote.memberId === memberId);
  if (!isThere) return [...votes, { memberId, choices }];
  return votes.map((vote) => (vote.memberId === memberId ? { memberId, choices } : vote));
}

function changed(shown: Shown, { payload, madeAt, author }: OpenChange): Shown {
  switch (payload.kind) {
    case 'edit':
      return {
        ...shown,
        text: payload.text,
        editedAt: madeAt,
        parts: withMentions(shown.parts, payload.mentions),
      };
    case 'delete':
      return { ...shown, ...EMPTY };
    case 'pin':
      return { ...shown, pin: payload.on ? { memberId: author.memberId, at: madeAt } : null };
    case 'vote':
      return { ...shown, votes: voted(shown.votes, author.memberId, payload.choices) };
    case 'pollClosed':
      return { ...shown, pollClosedAt: madeAt };
    case 'reaction':
      return { ...shown, reactions: reacted(shown.reactions, payload.emoji, author.memberId, payload.on) };
  }
}

function reacted(
  reactions: readonly ReactionRecord[],
  emoji: string,
  member: MemberId,
  on: boolean,
): ReactionRecord[] {
  const isThere = reactions.some((one) => one.emoji === emoji);
  if (on && !isThere) return [...reactions, { emoji, members: [member] }];
  return reactions
    .map((one) => (one.emoji === emoji ? { emoji, members: withMember(one.members, member, on) } : one))
    .filter((one) => one.members.length > 0);
}

function withMember(members: readonly MemberId[], member: MemberId, on: boolean): readonly MemberId[] {
  if (!on) return members.filter((one) => one !== member);
  return members.includes(member) ? members : [...members, member];
}
