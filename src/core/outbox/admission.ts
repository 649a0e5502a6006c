/**
 * The host's door for events (rules OB3, OB4, LG4): each device's in number order, each number once. What does not
 * fit is not an error: the answer names the number wanted next, and the author sends again.
 */
import { EVENT_KIND } from '../../protocol/event.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import { ZERO_EVENT } from '../../protocol/encode-event.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { appendAsLeader } from '../replication/become-leader.ts';
import { isRemoval, mayAppendRemoval } from '../replication/removals.ts';
import { noteEvent, send } from '../state.ts';
import type { CoreState, LeaderRole } from '../state.ts';

export function handlePropose(state: CoreState, from: DeviceId, events: readonly SignedEvent[]): void {
  const { role } = state;
  if (role.name !== 'leader') return;
  for (const event of events) {
    admit(state, role, event);
    const author = event.header.deviceId;
    role.owedProposals.set(`${from}/${author}`, { to: from, author });
  }
}

/** Own events and carried ones take the same door, once they are safe in the outbox or with their author. */
export function admitOwn(state: CoreState, role: LeaderRole): void {
  const own = role.numbering.get(state.deviceId)?.seq ?? 0;
  const { pending } = state.outbox;
  const first = pending[0]?.header.seq ?? 0;
  for (let at = Math.max(0, own + 1 - first); at < pending.length; at++) {
    if (!admit(state, role, pending[at]!)) break;
  }
  for (const carried of state.carried.values()) admit(state, role, carried.event);
}

function admit(state: CoreState, role: LeaderRole, event: SignedEvent): boolean {
  if (role.transfer !== null || !hasRoom(state, role)) return false;
  const { deviceId, seq, prev, kind } = event.header;
  // A stranger's only way in is a join, which brings its own key along; the fold judges it.
  if (!state.roster.devices.has(deviceId) && kind !== EVENT_KIND.join) return false;
  const last = role.numbering.get(deviceId) ?? { seq: 0, id: ZERO_EVENT };
  if (seq !== last.seq + 1 || prev !== last.id) return false;
  if (isRemoval(kind) && !mayAppendRemoval(state, role, event)) return false;
  appendAsLeader(state, role, { kind: 'event', event });
  role.numbering.set(deviceId, { seq, id: event.id });
  noteEvent(state, event);
  return true;
}

/** LM6 A host without a quorum takes only so much: authors keep the rest in their outboxes. */
function hasRoom(state: CoreState, role: LeaderRole): boolean {
  const uncommitted = state.log.last.index - state.hardState.commitIndex;
  return uncommitted < LIMITS.uncommittedEntriesMax && role.uncommittedBytes < LIMITS.uncommittedBytesMax;
}

/** OB4 After the save: what is below nextSeq is durable here. */
export function answerProposals(state: CoreState, role: LeaderRole): void {
  for (const { to, author } of role.owedProposals.values()) {
    const last = role.numbering.get(author) ?? { seq: 0, id: ZERO_EVENT };
    send(state, to, {
      type: 'proposeAnswer',
      term: state.hardState.term,
      deviceId: author,
      nextSeq: last.seq + 1,
      lastId: last.id,
    });
  }
  role.owedProposals.clear();
}
