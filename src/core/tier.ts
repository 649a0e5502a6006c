/** Whether what is said now can be confirmed, as this node sees it (MS60). */
import type { ReplicaView } from './view.ts';

export type Tier = 'confirmed' | 'tentative';

/** A host that is silent for the longer of this and three of its heartbeats does not confirm (MS60). */
const TENTATIVE_AFTER_MS = 1_000;
const TENTATIVE_AFTER_HEARTBEATS = 3;

export function tierOf(view: Pick<ReplicaView, 'hostSilentMs' | 'heartbeatDueMs'>): Tier {
  const limitMs = Math.max(TENTATIVE_AFTER_MS, TENTATIVE_AFTER_HEARTBEATS * view.heartbeatDueMs);
  return view.hostSilentMs > limitMs ? 'tentative' : 'confirmed';
}
