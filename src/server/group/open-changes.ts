/**
 * Edits, deletions and reactions that have no place in the log yet (MS133): the own ones, and while nobody confirms
 * everybody's. They are shown at once; where the log turns out to have decided otherwise, the message is told again.
 */
import type { Message } from '../../api/messages.ts';
import { changeProblem } from '../../chat/changes.ts';
import type { MemberState, RosterState } from '../../core/roster/state.ts';
import { EVENT_KIND, type SignedEvent } from '../../protocol/event.ts';
import type { EventId, MemberId, RoomId } from '../../protocol/ids.ts';
import type { ChangePayload } from '../../protocol/payloads.ts';
import type { ReactionRecord } from '../storage/message-rows.ts';
import { memberOfDevice } from './roster-view.ts';
import { inTheClear, type ReadEvent } from '../storage/readable.ts';
import { payloadOf } from './event-reader.ts';

type OpenChangeName = NonNullable<Message['openChanges']>[number];

/** What changes of a message. */
export interface Shown {
  readonly text: string;
  /** ms since 1970. */
  readonly editedAt: number | null;
  readonly deleted: boolean;
  readonly reactions: readonly ReactionRecord[];
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
const KINDS: ReadonlySet<number> = new Set([EVENT_KIND.edit, EVENT_KIND.delete, EVENT_KIND.reaction]);

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
  const target = { roomId: NO_ROOM, memberId, isDeleted: shown.deleted };
  return changeProblem(payload.kind, NO_ROOM, target, author) !== null;
}

function changed(shown: Shown, { payload, madeAt, author }: OpenChange): Shown {
  switch (payload.kind) {
    case 'edit':
      return { ...shown, text: payload.text, editedAt: madeAt };
    case 'delete':
      return { text: '', editedAt: null, deleted: true, reactions: [] };
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
