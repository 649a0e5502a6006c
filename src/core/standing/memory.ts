/**
 * What this node remembers of every other device's word in one group (rule RS40), from what that device says itself
 * and from what the host says with each heartbeat that it holds. Kept on disk with saves that happen anyway.
 */
import type { DeviceId, Term } from '../../protocol/ids.ts';
import type { MatchOf, ReplicaMessage } from '../../protocol/peer-messages.ts';
import type { CoreState } from '../state.ts';
import { isSameShown, mostOf, NOTHING_SHOWN, type Shown, type Standing } from './standing.ts';

export interface ShownBy extends Shown {
  readonly deviceId: DeviceId;
}

export interface StandingMemory {
  readonly shown: Map<DeviceId, Shown>;
  /** Not on disk yet. */
  readonly unsaved: Set<DeviceId>;
  /** When the oldest of these came; null while there are none. */
  unsavedSinceTick: number | null;
}

export function restoreMemory(saved: readonly ShownBy[]): StandingMemory {
  const shown = new Map(
    saved.map(({ deviceId, term, ackTerm, ackIndex }) => [deviceId, { term, ackTerm, ackIndex }]),
  );
  return { shown, unsaved: new Set(), unsavedSinceTick: null };
}

/** What the sender itself said: it had that on its disk before. */
export function noteSaid(state: CoreState, from: DeviceId, message: ReplicaMessage): void {
  const term = ownTermOf(message);
  if (term === null) return;
  const stored = message.type === 'appendAnswer' && message.result.kind === 'stored' ? message.result : null;
  const { term: ackTerm, lastIndex: ackIndex } = stored?.acknowledgement ?? { term: 0, lastIndex: 0 };
  note(state, from, { term, ackTerm, ackIndex });
}

/** What the host of `term` got acknowledged by others. Of its own log it says more than it has signed. */
export function noteMatches(state: CoreState, host: DeviceId, term: Term, matches: readonly MatchOf[]): void {
  for (const { deviceId, index } of matches) {
    if (deviceId === host || deviceId === state.deviceId || index === 0) continue;
    note(state, deviceId, { term, ackTerm: term, ackIndex: index });
  }
}

/** What is to be saved now: with a save that happens anyway, or when it has waited for a round. */
export function takeRemembered(state: CoreState, isSavingAnyway: boolean): readonly ShownBy[] {
  const { memory } = state;
  const { shown, unsaved, unsavedSinceTick } = memory;
  if (unsavedSinceTick === null) return [];
  const waited = state.tick - unsavedSinceTick;
  // Each save of a busy host would bring news of every follower: once in a heartbeat is enough.
  if (waited < (isSavingAnyway ? state.ticks.heartbeat : state.ticks.round)) return [];
  const rows = [...unsaved].sort().map((deviceId): ShownBy => {
    const { term, ackTerm, ackIndex } = shown.get(deviceId)!;
    return { deviceId, term, ackTerm, ackIndex };
  });
  unsaved.clear();
  memory.unsavedSinceTick = null;
  return rows;
}

/** What this device says of itself in a hello: never less than what is on its disk. */
export function ownStanding({ outbox, hardState, acknowledgement }: CoreState): Standing {
  return {
    seq: outbox.lastSeq,
    term: hardState.term,
    ackTerm: acknowledgement?.term ?? 0,
    ackIndex: acknowledgement?.lastIndex ?? 0,
  };
}

/** What another device must at least know of itself. */
export function rememberedStanding(state: CoreState, deviceId: DeviceId): Standing {
  const shown = state.memory.shown.get(deviceId) ?? NOTHING_SHOWN;
  return { ...shown, seq: state.roster.devices.get(deviceId)?.lastSeq ?? 0 };
}

function note(state: CoreState, deviceId: DeviceId, news: Shown): void {
  const { memory } = state;
  const before = memory.shown.get(deviceId) ?? NOTHING_SHOWN;
  const after = mostOf(before, news);
  if (isSameShown(before, after)) return;
  memory.shown.set(deviceId, after);
  memory.unsaved.add(deviceId);
  memory.unsavedSinceTick ??= state.tick;
}

/** The sender's own term, durable before it was said; pre-votes speak of a term to come. */
function ownTermOf(message: ReplicaMessage): Term | null {
  if (!('term' in message)) return null;
  return message.type === 'preVote' || message.type === 'preVoteAnswer' ? null : message.term;
}
