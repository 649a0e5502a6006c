/** Whose a file is: which messages name it, who may have it, and whom to ask for it. */
import type { ReplicaView } from '../../core/view.ts';
import type { DeviceId, GroupId, Hash } from '../../protocol/ids.ts';
import type { Group } from '../group/group.ts';
import { isSeen } from '../group/room-view.ts';
import { authorOf } from '../group/roster-view.ts';
import type { PinnedPeer } from '../farewells.ts';
import type { PeerTarget } from '../links/peer-http.ts';
import type { NamedFile, NamedFiles } from '../storage/attachment-rows.ts';
import type { BlobSource } from './transfers.ts';

export interface BlobPlacesPorts {
  readonly named: NamedFiles;
  group(groupId: GroupId): Group | undefined;
  groups(): readonly Group[];
  /** Where a device may be reached, best first. */
  waysTo(device: PinnedPeer): readonly PeerTarget[];
}

export class BlobPlaces {
  readonly #ports: BlobPlacesPorts;

  constructor(ports: BlobPlacesPorts) {
    this.#ports = ports;
  }

  /** Every message that is there and names the file, confirmed or not. */
  of(blobId: Hash): NamedFile[] {
    const named = this.#ports.named.find(blobId);
    return named.length > 0 ? named : this.waiting().filter(({ file }) => file.blobId === blobId);
  }

  /** Files that messages name which are not confirmed. */
  waiting(): NamedFile[] {
    return this.#ports.groups().flatMap((group) => (isAlive(group) ? group.messages.filesWaiting() : []));
  }

  /** BL17 It may have what is said in a room that it is in. */
  mayHave(groupId: GroupId, deviceId: DeviceId, blobId: Hash): boolean {
    const group = this.#ports.group(groupId);
    if (group === undefined || !isAlive(group)) return false;
    const view = group.view();
    return this.of(blobId).some((place) => place.groupId === groupId && mayRead(view, place, deviceId));
  }

  /** Other devices that may have it: those in reach first, of these the author's. */
  sources(blobId: Hash): BlobSource[] {
    const found = new Map<DeviceId, { source: BlobSource; merit: number }>();
    for (const place of this.of(blobId)) {
      const group = this.#ports.group(place.groupId);
      if (group === undefined || !isAlive(group)) continue;
      const view = group.view();
      for (const { deviceId, certificate } of view.roster.devices.values()) {
        if (deviceId === view.deviceId || certificate === null || !mayRead(view, place, deviceId)) continue;
        const { tlsKeyHash } = certificate;
        const targets = this.#ports.waysTo({ deviceId, tlsKeyHash });
        const isAuthor = deviceId === place.deviceId || found.get(deviceId)?.source.isAuthor === true;
        const merit = (view.reachable.has(deviceId) ? 2 : 0) + (isAuthor ? 1 : 0);
        const who = authorOf(view.roster, deviceId);
        const source = { deviceId, groupId: place.groupId, targets, isAuthor, who };
        found.set(deviceId, { source, merit });
      }
    }
    return [...found.values()].sort((a, b) => b.merit - a.merit).map(({ source }) => source);
  }

  /** Every message that there is was looked at: what is named by none is named by nobody. */
  get areAllKnown(): boolean {
    return this.#ports.groups().every((group) => {
      if (!isAlive(group)) return false;
      const { appliedIndex, commitIndex } = group.view();
      return group.projectedIndex >= appliedIndex && appliedIndex >= commitIndex;
    });
  }
}

function isAlive(group: Group): boolean {
  return group.failure === null && group.hasJoined;
}

/** A keeper is in no room, and a device that was removed in none any more. */
function mayRead(view: ReplicaView, { roomId }: NamedFile, deviceId: DeviceId): boolean {
  const room = view.roster.rooms.get(roomId);
  const device = view.roster.devices.get(deviceId);
  const isMember = device !== undefined && device.memberId !== null && device.kind === 'member';
  return room !== undefined && isMember && isSeen(view, room, deviceId);
}
