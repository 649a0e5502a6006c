/** What the questions about forks say of a group, from its status. Pure. */
import type { DeviceStatus, ForkOffered, GroupStatus } from '../../api/groups.ts';
import { nameOf } from './standing-kind.ts';

export interface RecoverFacts {
  /** Devices that would be counted as gone. */
  readonly lostDevices: readonly string[];
  /** Whose they are; and whose can be reached, the own member left out. Each name once. */
  readonly gone: readonly string[];
  readonly there: readonly string[];
  /** Entries of this node that would count as confirmed without having been. */
  readonly unsure: number;
}

export function recoverFacts(status: GroupStatus): RecoverFacts {
  const others = [...status.voters, ...status.learners].filter(
    ({ deviceId }) => deviceId !== status.deviceId,
  );
  const lost = others.filter(({ reachable }) => !reachable);
  return {
    lostDevices: lost.map(({ deviceId }) => deviceId),
    gone: namesOf(lost),
    there: namesOf(others.filter(({ reachable }) => reachable)),
    unsure: status.lastIndex - status.commitIndex,
  };
}

export interface AwaitedFacts {
  /** Who recovered, and when: ISO 8601. */
  readonly name: string;
  readonly createdAt: string;
}

/** Null unless this node followed somebody and has nothing of that yet. */
export function awaitedFacts(status: GroupStatus): AwaitedFacts | null {
  const { forkAwaited } = status;
  if (forkAwaited === undefined) return null;
  return { name: nameOf(status, forkAwaited.by), createdAt: forkAwaited.createdAt };
}

export interface OfferFacts {
  /** Who recovered. */
  readonly name: string;
  /** Known to have agreed, who recovered left out; and counted as gone, this device left out. Each name once. */
  readonly agreed: readonly string[];
  readonly gone: readonly string[];
}

export function offerFacts(status: GroupStatus, offer: ForkOffered): OfferFacts {
  const names = (devices: readonly string[]): string[] => distinct(devices.map((id) => nameOf(status, id)));
  return {
    name: nameOf(status, offer.by),
    agreed: names(offer.agreedDevices.filter((id) => id !== offer.by)),
    gone: names(offer.lostDevices.filter((id) => id !== status.deviceId)),
  };
}

function namesOf(devices: readonly DeviceStatus[]): string[] {
  return distinct(devices.map(({ name }) => name));
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort((a, b) => a.localeCompare(b));
}
