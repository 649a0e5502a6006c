/** When a person may start a new fork of a group (RS45, RS46): pure, so that every reason not to can be tried. */
import type { DeviceId, Index, Term } from '../../protocol/ids.ts';
import type { ReplicaView } from '../view.ts';
import { votersNow, type NewestFork } from './has-begun.ts';

/** Where a log ends. */
export interface LogEnd {
  readonly lastTerm: Term;
  readonly lastIndex: Index;
}

export interface RecoveryWish {
  /** Devices that are gone for good, as the person says. */
  readonly lost: readonly DeviceId[];
  /** Without waiting for `afterMs` to pass, and though others went on already. */
  readonly force: boolean;
  readonly afterMs: number;
  /** This device was told of a fork that others went on in. */
  readonly isOffered: boolean;
  /** How long this device knows that no host with a quorum was heard: not from before its start. */
  readonly silentMs: number;
  /** Null in the fork that the group began in. */
  readonly newest: NewestFork | null;
  readonly lastTerm: Term;
  /** Where the logs of the others end that can be reached and are not lost; null for one that did not answer. */
  readonly ends: ReadonlyMap<DeviceId, LogEnd | null>;
}

export type RecoveryRefusal =
  | { readonly reason: 'self_lost' | 'has_host' | 'has_quorum' | 'offered' | 'too_soon' | 'behind_fork' }
  | { readonly reason: 'unknown_device' | 'silent' | 'longer_log'; readonly device: DeviceId };

/** Null when the fork may be made. */
export function mayNotRecover(view: ReplicaView, wish: RecoveryWish): RecoveryRefusal | null {
  const { deviceId: self, roster, lastIndex } = view;
  const { newest } = wish;
  const lost = new Set(wish.lost);
  if (lost.has(self)) return { reason: 'self_lost' };
  const stranger = wish.lost.find((device) => !roster.devices.has(device) && device !== newest?.by);
  if (stranger !== undefined) return { reason: 'unknown_device', device: stranger };
  if (view.leader !== null) return { reason: 'has_host' };
  const isMajorityLeft = (voters: readonly DeviceId[]): boolean =>
    voters.filter((voter) => !lost.has(voter)).length * 2 > voters.length;
  // TE7 A frozen group confirms nothing, whoever is there.
  const isFrozen = view.contradiction !== null;
  if (!isFrozen && votersNow(view, newest).every(isMajorityLeft)) return { reason: 'has_quorum' };
  if (!wish.force && wish.isOffered) return { reason: 'offered' };
  if (!wish.force && !isFrozen && wish.silentMs < wish.afterMs) return { reason: 'too_soon' };
  // RS57 What it has is of the forks before: it may go on in these, if it was in them.
  const isBehind = newest !== null && lastIndex <= newest.index;
  if (lastIndex === 0 || (isBehind && !roster.devices.has(self))) return { reason: 'behind_fork' };
  return ofOthers(view, wish, lost);
}

/** RS45 Nobody who is there and stays has a longer log, by Raft's order. */
function ofOthers(
  { lastIndex }: ReplicaView,
  { ends, lastTerm }: RecoveryWish,
  lost: ReadonlySet<DeviceId>,
): RecoveryRefusal | null {
  for (const [device, end] of ends) {
    if (lost.has(device)) continue;
    if (end === null) return { reason: 'silent', device };
    const isLonger = end.lastTerm > lastTerm || (end.lastTerm === lastTerm && end.lastIndex > lastIndex);
    if (isLonger) return { reason: 'longer_log', device };
  }
  return null;
}
