/** The devices of the group as the panel lists them: best rank first. Pure. */
import type { GroupStatus } from '../../api/groups.ts';
import type { Network } from '../../api/network.ts';

export interface Peer {
  readonly deviceId: string;
  readonly memberId: string;
  readonly name: string;
  readonly isSelf: boolean;
  readonly isHost: boolean;
  /** The best-placed one within reach while nobody confirms. */
  readonly isCaretaker: boolean;
  readonly isReachable: boolean;
  /** False: it receives everything and does not count for a majority. */
  readonly isVoter: boolean;
  /** This node may ask for it to be host: it can win, and there is a majority to let it. */
  readonly mayBeHost: boolean;
  /** 1 for the best; null for who is not ranked. */
  readonly rank: number | null;
  /** Who relays the link with it, by name; null for a direct one. */
  readonly through: string | null;
  /** Null for this device, and where it was not measured. */
  readonly rttMs: number | null;
  /** Entries of the host's log that it is not known to have; null where that is not known here. */
  readonly lag: number | null;
}

/** `network`: newer measurements, where this screen watches them. */
export function peersOf(status: GroupStatus, network: Network | null): Peer[] {
  const voters = new Set(status.voters.map(({ deviceId }) => deviceId));
  const links = new Map(network?.links.map((link) => [link.deviceId, link]));
  const names = new Map([...status.voters, ...status.learners].map(({ deviceId, name }) => [deviceId, name]));
  const isSettled = status.host !== null && status.quorum.reachable >= status.quorum.needed;
  const peers = [...status.voters, ...status.learners].map((device): Peer => {
    const place = status.rank.indexOf(device.deviceId);
    const isSelf = device.deviceId === status.deviceId;
    const link = links.get(device.deviceId);
    const via = link === undefined ? device.via : link.via;
    return {
      deviceId: device.deviceId,
      memberId: device.memberId,
      name: device.name,
      isSelf,
      isHost: device.deviceId === status.host,
      isCaretaker: device.deviceId === status.caretaker,
      isReachable: device.reachable,
      isVoter: voters.has(device.deviceId),
      mayBeHost:
        voters.has(device.deviceId) &&
        device.deviceId !== status.host &&
        device.reachable &&
        device.willing &&
        isSettled,
      rank: place === -1 ? null : place + 1,
      through: device.reachable && via !== null ? (names.get(via) ?? null) : null,
      rttMs: isSelf || !device.reachable ? null : (link?.rttMs ?? device.rttMs),
      lag: isSelf ? null : lagOf(status, device.matchIndex),
    };
  });
  const last = peers.length + 1;
  return peers.sort((a, b) => (a.rank ?? last) - (b.rank ?? last) || (a.deviceId < b.deviceId ? -1 : 1));
}

/** How far behind the host's log a device is known to be, in entries; only the host knows. */
function lagOf(status: GroupStatus, matchIndex: number | null): number | null {
  if (matchIndex === null || status.role !== 'host') return null;
  return Math.max(0, status.lastIndex - matchIndex);
}
