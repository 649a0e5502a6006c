/**
 * Own edits, deletions and reactions that have no place in the log yet. They are shown at once; where the log turns
 * out to have decided otherwise, the message is told again as it is.
 */
import type { Message } from '../../api/messages.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import { EVENT_KIND, type SignedEvent } from '../../protocol/event.ts';
import type { EventId, MemberId } from '../../protocol/ids.ts';
import type { ChangePayload } from '../../protocol/payloads.ts';
import type { ReactionRecord } from '../storage/message-rows.ts';

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
}

const KINDS: ReadonlySet<number> = new Set([EVENT_KIND.edit, EVENT_KIND.delete, EVENT_KIND.reaction]);

/** Own events are well formed, and stay what they are. */
const decoded = new WeakMap<SignedEvent, ChangePayload>();

/** The change that an own event makes; null for events of other kinds. */
export function changeOf(event: SignedEvent): ChangePayload | null {
  if (!KINDS.has(event.header.kind)) return null;
  const known = decoded.get(event);
  if (known !== undefined) return known;
  const payload = decodePayload(event.header.kind, event.payload) as ChangePayload;
  decoded.set(event, payload);
  return payload;
}

export class OpenChanges {
  readonly #byTarget = new Map<EventId, OpenChange[]>();

  /** `outbox`: own events that wait, ascending. */
  constructor(outbox: readonly SignedEvent[]) {
    for (const event of outbox) {
      const payload = changeOf(event);
      if (payload !== null) this.add({ payload, madeAt: event.header.hlc.wallMs });
    }
  }

  add(change: OpenChange): void {
    const { target } = change.payload;
    const before = this.#byTarget.get(target);
    if (before === undefined) this.#byTarget.set(target, [change]);
    else before.push(change);
  }

  /** How a message shows with them; `member`: whose changes they are. */
  on(id: EventId, confirmed: Shown, member: MemberId): ShownWithOpen {
    const changes = this.#byTarget.get(id);
    if (changes === undefined || confirmed.deleted) return { ...confirmed, open: [] };
    const open = new Set<OpenChangeName>();
    let shown = confirmed;
    for (const change of changes) {
      if (shown.deleted) break;
      open.add(change.payload.kind);
      shown = changed(shown, change, member);
    }
    return { ...shown, open: [...open] };
  }
}

function changed(shown: Shown, { payload, madeAt }: OpenChange, member: MemberId): Shown {
  switch (payload.kind) {
    case 'edit':
      return { ...shown, text: payload.text, editedAt: madeAt };
    case 'delete':
      return { text: '', editedAt: null, deleted: true, reactions: [] };
    case 'reaction':
      return { ...shown, reactions: reacted(shown.reactions, payload.emoji, member, payload.on) };
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
