/** What the whole screen stands for, computed from the state: what a test waits on, and what the chip says. Pure. */
import type { AppState, GroupState } from './model.ts';
import { pendingOf } from './timeline.ts';

export type Phase = 'booting' | 'onboarding' | 'joining' | 'ready' | 'locked' | 'error';

/** Which screen the state calls for; the person's own choice of settings and the like comes on top. */
export function phaseOf(state: AppState): Phase {
  if (state.connection === 'locked') return 'locked';
  if (state.connection === 'closed') return 'error';
  if (state.node === null) return 'booting';
  if (isSetAside(state)) return 'error';
  const group = shownGroup(state);
  if (group === null) return 'onboarding';
  return isJoining(group) ? 'joining' : 'ready';
}

/** The node takes no part in anything: nothing else on the screen would be true. */
function isSetAside(state: AppState): boolean {
  return (state.node?.setAside ?? null) !== null;
}

/** Not in it yet: the steps of joining are shown instead of a conversation. */
export function isJoining(group: GroupState): boolean {
  const { joining } = group.group;
  return joining !== null && joining.state !== 'done';
}

/** The group that is chosen; null when none is, or there is none. */
export function shownGroup(state: AppState): GroupState | null {
  return state.groupId === null ? null : (state.groups[state.groupId] ?? null);
}

/** Own messages of the group that are not confirmed, in all conversations that are loaded. */
function pendingCount(group: GroupState | null): number {
  if (group === null) return 0;
  return Object.values(group.timelines).reduce(
    (sum, timeline) => sum + pendingOf(timeline, group.group.myMemberId),
    0,
  );
}

function isIdle(state: AppState): boolean {
  return state.openRequests === 0 && !state.hasUnapplied && pendingCount(shownGroup(state)) === 0;
}

/** The attributes of the app's root element (docs: the contract with outside programs). */
export function rootAttributes(state: AppState): Readonly<Record<string, string>> {
  const group = shownGroup(state);
  const status = group?.status ?? null;
  return {
    'data-app-state': phaseOf(state),
    'data-role': status?.role ?? '',
    'data-tier': status?.tier ?? '',
    'data-host-id': status?.host ?? '',
    'data-term': status === null ? '' : String(status.term),
    'data-commit-index': status === null ? '' : String(status.commitIndex),
    'data-pending': String(pendingCount(group)),
    'data-idle': String(isIdle(state)),
  };
}
