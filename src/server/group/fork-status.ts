/** What a status says of forks: the one that the group is in here, one that others are in, and if a new one may be made. */
import type { GroupStatus } from '../../api/groups.ts';
import { votersNow } from '../../core/fork/has-begun.ts';
import { mayNotRecover } from '../../core/fork/may-recover.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { ForkRecord } from '../../protocol/fork.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { GroupPorts } from './group-ports.ts';

export type ForkStatus = Pick<GroupStatus, 'forkId' | 'forkOffered' | 'forkAwaited' | 'canRecover'>;

export function forkStatusOf(
  view: ReplicaView,
  forks: readonly ForkRecord[],
  { scope, forkOffered, replica }: Pick<GroupPorts, 'scope' | 'forkOffered' | 'replica'>,
): ForkStatus {
  const offered = forkOffered(forks);
  return {
    forkId: scope.forkId,
    ...(offered === undefined ? {} : { forkOffered: offered }),
    ...forkAwaited(view, forks),
    canRecover: canRecover(view, forks, replica.timing.recoverAfterMs, offered !== undefined),
  };
}

/** MS152 Nothing of the newest fork is here (RS52, RS57). */
function forkAwaited(
  { lastIndex }: ReplicaView,
  forks: readonly ForkRecord[],
): Pick<ForkStatus, 'forkAwaited'> {
  const newest = forks.at(-1);
  if (newest === undefined || lastIndex > newest.index) return {};
  return { forkAwaited: { by: newest.by, createdAt: new Date(newest.createdAt).toISOString() } };
}

/** How long no host with a quorum was heard, as far as this process knows. */
export function silentMsOf({ hostSilentMs }: ReplicaView): number {
  return Math.min(hostSilentMs, performance.now());
}

/** RS54 Without asking anybody: one that is there may still have more of the log. */
function canRecover(
  view: ReplicaView,
  forks: readonly ForkRecord[],
  afterMs: number,
  isOffered: boolean,
): boolean {
  const { deviceId, reachable } = view;
  const newest = forks.at(-1) ?? null;
  const isAway = (device: DeviceId): boolean => device !== deviceId && !reachable.has(device);
  const lost = [...new Set(votersNow(view, newest).flat())].filter(isAway);
  const silentMs = silentMsOf(view);
  const wish = { lost, force: false, isOffered, afterMs, silentMs, newest, lastTerm: 0, ends: new Map() };
  return view.role !== 'removed' && mayNotRecover(view, wish) === null;
}
