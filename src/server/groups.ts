/** The groups of this node: opened from disk, created, found by id; and who may talk to this node because of them. */
import type { ReplicaOptions } from '../core/options.ts';
import type { ReplicaView } from '../core/view.ts';
import { bootstrapGroup } from '../engine/bootstrap.ts';
import type { GroupKeys } from '../engine/group-keys.ts';
import type { Crypto } from '../engine/ports.ts';
import { earlierOf } from '../protocol/encode-fork.ts';
import { deviceIdOf } from '../protocol/encode-identity.ts';
import { DemesError } from '../protocol/errors.ts';
import type { DeviceCertificate } from '../protocol/identity.ts';
import type { DeviceId, GroupId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { GenesisPayload } from '../protocol/payloads.ts';
import { channelOf, type Scope } from '../protocol/scope.ts';
import type { ForkOffers } from './fork-offers.ts';
import { failureOf } from './group/comeback.ts';
import { doorOf } from './group/door.ts';
import type { GroupBlobs, GroupLinks } from './group/group-ports.ts';
import { Group } from './group/group.ts';
import type { DiskFaults } from './group/measured-storage.ts';
import { Metronome } from './group/metronome.ts';
import { Turns } from './group/turns.ts';
import type { Feed } from './http/feed.ts';
import type { NodeMetrics } from './http/metrics.ts';
import type { GroupDoor, GroupDoors, KnownDevice } from './links/ports.ts';
import type { GroupStandings } from './links/word.ts';
import type { Logger } from './log.ts';
import type { OwnChoices } from './own-choices.ts';
import type { SearchMemory } from './search/search-memory.ts';
import type { GroupRecord } from './storage/group-list.ts';
import type { NodeStore } from './storage/node-store.ts';

export interface GroupsPorts {
  readonly deviceId: DeviceId;
  readonly store: NodeStore;
  readonly crypto: Crypto;
  readonly keys: GroupKeys;
  readonly links: GroupLinks;
  readonly replica: ReplicaOptions;
  readonly offers: ForkOffers;
  readonly feed: Feed;
  readonly metrics: NodeMetrics;
  readonly choices: OwnChoices;
  /** Made after the groups, because it asks them what they name. */
  blobs(): GroupBlobs;
  readonly diskFaults: DiskFaults;
  readonly searchMemory: SearchMemory;
  readonly log: Logger;
  wallMs(): number;
  /** The list of `knownDevices` may have changed. */
  devicesChanged(): void;
}

/** A device that an invitation or a welcome names, until the roster does. */
export type Hint = Omit<KnownDevice, 'groups'>;

export class Groups implements GroupDoors {
  readonly #ports: GroupsPorts;
  readonly #turns: Turns;
  readonly #metronome: Metronome;
  readonly #groups = new Map<GroupId, Group>();
  readonly #unopened = new Map<GroupId, DemesError>();
  readonly #hints = new Map<GroupId, readonly Hint[]>();
  /** A log that is folded again names nobody at first: whom it named stays known until that is done. */
  readonly #kept = new Map<GroupId, readonly Hint[]>();
  /** As of the last time when the group could be asked: a halted one keeps its links. */
  readonly #rosters = new Map<GroupId, readonly Hint[]>();

  constructor(ports: GroupsPorts) {
    this.#ports = ports;
    this.#turns = new Turns(ports.links);
    this.#metronome = new Metronome(ports.replica.timing);
  }

  /** Everything that is on the disk. ER67 Throws what the disk says when that leaves no group at all. */
  openAll(): void {
    for (const record of this.#ports.store.groups.all()) this.#openOrNote(scopeOf(record));
    const [failure] = this.#unopened.values();
    if (failure !== undefined && this.#groups.size === 0) throw failure;
  }

  /** ER67 Groups that the disk did not let open at the start, each with the reason. */
  get unopened(): ReadonlyMap<GroupId, DemesError> {
    return this.#unopened;
  }

  #openOrNote(scope: Scope): void {
    try {
      this.open(scope);
    } catch (error) {
      const failure = failureOf(error);
      // Whatever is not about this one group would stop the others too.
      if (failure.code !== 'data_damaged') throw error;
      this.#unopened.set(scope.groupId, failure);
      this.#ports.log.error({ group: scope.groupId, err: failure }, 'the group was not opened');
    }
  }

  /** A group that is in the store's list. */
  open(scope: Scope): Group {
    const { store, deviceId, log, offers, ...shared } = this.#ports;
    const { groupId } = scope;
    const group = new Group({
      ...shared,
      turns: this.#turns,
      metronome: this.#metronome,
      scope,
      deviceId,
      log: log.child({ group: scope.groupId }),
      wallMs: () => this.#ports.wallMs(),
      blobs: () => this.#ports.blobs(),
      openStore: () => store.openGroup(scope.groupId, deviceId),
      forkOffered: (own) => offers.shown(groupId, own),
      rosterChanged: () => this.#ports.devicesChanged(),
    });
    this.#groups.set(scope.groupId, group);
    this.#ports.devicesChanged();
    return group;
  }

  /** Durable when it returns. */
  create(payload: GenesisPayload): Group {
    const { store, deviceId, crypto } = this.#ports;
    this.checkRoom();
    const { groupId, forkId, save } = bootstrapGroup(deviceId, crypto, payload);
    const info = { groupId, forkId, name: payload.groupName, addedAt: payload.createdAt };
    store.groups.create(info, save, deviceId);
    return this.open({ groupId, forkId });
  }

  /** RS47 The disk of the group went over to another fork: `between` does that while nothing of it runs. */
  reopen(groupId: GroupId, between: () => void): Group {
    this.#kept.set(groupId, this.#rosters.get(groupId) ?? []);
    const before = this.get(groupId);
    const linked = before.failure === null ? [...before.view().reachable] : [];
    before.stop();
    try {
      between();
    } finally {
      this.open(scopeOf(this.#ports.store.groups.get(groupId)!));
    }
    const group = this.get(groupId);
    // Links under the same name stay as they are, and nobody tells of them again.
    if (channelOf(group.scope) === channelOf(before.scope)) {
      for (const peer of linked) if (peer !== this.#ports.deviceId) group.linkUp(peer);
    }
    return group;
  }

  /** Throws `conflict` when this node is in as many groups as it takes. */
  checkRoom(): void {
    if (this.#groups.size + this.#unopened.size < LIMITS.groupsMax) return;
    throw new DemesError('conflict', { detail: `A node can be in at most ${LIMITS.groupsMax} groups.` });
  }

  /** Stops the group and forgets it here; its rows are the caller's business. */
  drop(groupId: GroupId): void {
    this.#groups.get(groupId)?.stop();
    this.#groups.delete(groupId);
    this.#unopened.delete(groupId);
    this.#rosters.delete(groupId);
    this.#hints.delete(groupId);
    this.#kept.delete(groupId);
    this.#ports.devicesChanged();
  }

  find(groupId: GroupId): Group | undefined {
    return this.#groups.get(groupId);
  }

  /** Throws not_found. */
  get(groupId: GroupId): Group {
    const group = this.#groups.get(groupId);
    if (group === undefined) throw new DemesError('not_found');
    return group;
  }

  all(): Group[] {
    return [...this.#groups.values()];
  }

  /** Ids of those that this device belongs to, as far as they can be asked. */
  present(): GroupId[] {
    const groups = this.all().filter((group) => group.failure === null && group.view().role !== 'removed');
    return groups.map((group) => group.scope.groupId);
  }

  door(groupId: GroupId): GroupDoor | undefined {
    const group = this.#groups.get(groupId);
    // A halted group has nothing to hand out, and cannot let anybody in.
    if (group === undefined || group.failure !== null || group.view().role === 'removed') return undefined;
    return doorOf(group, (bytes) => this.#ports.crypto.hash(bytes));
  }

  /** Devices to be dialled for a group before its roster names them. An empty list forgets the hints. */
  setHints(groupId: GroupId, hints: readonly Hint[]): void {
    if (hints.length === 0) this.#hints.delete(groupId);
    else this.#hints.set(groupId, hints);
    this.#ports.devicesChanged();
  }

  /** Every other device that shares a group with this one: by the rosters, and while joining by hints. */
  knownDevices(): KnownDevice[] {
    const known = new Map<DeviceId, KnownDevice>();
    const add = (hint: Hint, groupId: GroupId): void => {
      if (hint.deviceId === this.#ports.deviceId) return;
      const before = known.get(hint.deviceId);
      const groups = before === undefined ? [groupId] : [...before.groups, groupId];
      const addresses = [...new Set([...(before?.addresses ?? []), ...hint.addresses])];
      const signingKey = hint.signingKey ?? before?.signingKey ?? null;
      known.set(hint.deviceId, { ...hint, signingKey, addresses, groups: [...new Set(groups)] });
    };
    for (const [groupId, group] of this.#groups) {
      if (group.failure === null) this.#rosters.set(groupId, devicesOfRoster(group));
      const channel = channelOf(group.scope);
      if (isFolded(group)) this.#kept.delete(groupId);
      for (const hint of this.#kept.get(groupId) ?? []) add(hint, channel);
      for (const hint of this.#rosters.get(groupId) ?? []) add(hint, channel);
      for (const hint of this.#hints.get(groupId) ?? []) add(hint, channel);
    }
    return [...known.values()];
  }

  /** What the links tell of this node's disk, and judge others' by. */
  readonly standings: GroupStandings = {
    own: (channel) => this.#viewOf(channel)?.standing() ?? null,
    remembered: (channel, deviceId) => this.#viewOf(channel)?.remembered(deviceId) ?? null,
  };

  /** The group that links carry under this name; undefined for another fork of one (HS37). */
  onChannel(channel: GroupId): Group | undefined {
    for (const group of this.#groups.values()) if (channelOf(group.scope) === channel) return group;
    return undefined;
  }

  stopAll(): void {
    for (const group of this.#groups.values()) group.stop();
  }

  /** Null of a halted group, which can say nothing of its disk. */
  #viewOf(channel: GroupId): ReplicaView | null {
    const group = this.onChannel(channel);
    return group === undefined || group.failure !== null ? null : group.view();
  }
}

function isFolded(group: Group): boolean {
  if (group.failure !== null) return false;
  const { appliedIndex, commitIndex } = group.view();
  return appliedIndex >= commitIndex;
}

function scopeOf({ groupId, forkId, forks }: GroupRecord): Scope {
  return { groupId, forkId, earlier: earlierOf(forks) };
}

/** What a device certificate says of its device. */
export function hintOf(certificate: DeviceCertificate, crypto: Pick<Crypto, 'hash'>): Hint {
  const { signingKey, tlsKeyHash } = certificate;
  const deviceId = deviceIdOf(signingKey, (bytes) => crypto.hash(bytes));
  return { deviceId, tlsKeyHash, signingKey, addresses: [] };
}

/** None once this device belongs no more: nobody is dialled, and nobody is listened to. */
function devicesOfRoster(group: Group): Hint[] {
  if (group.view().role === 'removed') return [];
  const hints: Hint[] = [];
  for (const { deviceId, memberId, certificate } of group.view().roster.devices.values()) {
    if (memberId === null || certificate === null) continue;
    const { signingKey, tlsKeyHash } = certificate;
    hints.push({ deviceId, tlsKeyHash, signingKey, addresses: [] });
  }
  return hints;
}
