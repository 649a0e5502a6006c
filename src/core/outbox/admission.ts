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
import { drainTentative, mayGoAtOnce } from '../tentative/drain.ts';
import { holdEvent } from '../tentative/hold.ts';

export function handlePropose(state: CoreState, from: DeviceId, events: readonly SignedEvent[]): void {
  const { role } = state;
  if (role.name !== 'leader') return;
  for (const event of events) {
    const author = event.header.deviceId;
    // What comes while others wait takes its place among them, or an answer would go before its question (TN14).
    const isStrangers = !state.roster.devices.has(author);
    if (isStrangers || mayGoAtOnce(state, event)) admit(state, role, event);
    else holdEvent(state, event);
    role.owedProposals.set(`${from}/${author}`, { to: from, author });
  }
}

/** Whatever is held and has no place yet, own events among it, and carried ones take the same door. */
export function admitHeld(state: CoreState, role: LeaderRole): void {
  drainTentative(state, {
    hasRoom: () => hasRoom(state, role),
    admit: (event) => admit(state, role, event),
  });
  for (const carried of state.carried.values()) admit(state, role, carried.event);
}

function admit(state: CoreState, role: LeaderRole, event: SignedEvent): void {
  if (!hasRoom(state, role)) return;
  const { deviceId, seq, prev, kind } = event.header;
  // A stranger's only way in is a join, which brings its own key along; the fold judges it.
  if (!state.roster.devices.has(deviceId) && kind !== EVENT_KIND.join) return;
  const last = role.numbering.get(deviceId) ?? { seq: 0, id: ZERO_EVENT };
  if (seq !== last.seq + 1 || prev !== last.id) return;
  if (isRemoval(kind) && !mayAppendRemoval(state, role, event)) return;
  appendAsLeader(state, role, { kind: 'event', event });
  role.numbering.set(deviceId, { seq, id: event.id });
  noteEvent(state, event);
}

/** LM6 A host without a quorum takes only so much: authors keep the rest in their outboxes. One that hands over takes nothing. */
function hasRoom(state: CoreState, role: LeaderRole): boolean {
  if (role.transfer !== null) return false;
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
