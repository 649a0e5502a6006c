/**
 * What follows on this node from what the engine applied or published: agreed time, who was host, who waits to be let
 * in or to leave, and whether this device belongs to the group. It outlives the engine, which a disk may end.
 */
import type { AppliedEntry, Publication } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { Index } from '../../protocol/ids.ts';
import { Admissions } from './admissions.ts';
import { AgreedClock } from './agreed-clock.ts';
import { DeviceMarks } from './device-marks.ts';
import { changesDevices, changesRoster } from './applied-kinds.ts';
import type { ElectionNumbers } from './elections.ts';
import type { GroupPorts } from './group-ports.ts';
import { Hosts } from './hosts.ts';
import type { Life } from './life.ts';

/** Each costs a read, once in a life of the group. */
const MARKS_READ_MAX = 256;

export interface EffectsPorts {
  readonly group: GroupPorts;
  /** These two throw what stopped the group. */
  life(): Life;
  view(): ReplicaView;
  carry(event: SignedEvent): void;
  /** The entry at this index began a term, and everything about its host is measured now. */
  measured(index: Index): void;
  /** Monotonic, ms. */
  nowMs(): number;
}

export class Effects {
  readonly admissions: Admissions;
  readonly marks: DeviceMarks;
  readonly #ports: EffectsPorts;
  readonly #hosts: Hosts;
  readonly #joined = Promise.withResolvers<void>();
  #hasJoined = false;
  #left = Promise.withResolvers<void>();
  #clock: AgreedClock;

  /** Made when the disk was opened for the first time. */
  constructor(ports: EffectsPorts) {
    this.#ports = ports;
    const { group } = ports;
    this.admissions = new Admissions({ view: () => ports.view(), carry: (event) => ports.carry(event) });
    this.marks = new DeviceMarks(() => ports.life().store.archive.dishonest(MARKS_READ_MAX));
    this.#clock = this.#newClock();
    this.#lookForOwnDevice();
    this.#hosts = new Hosts(
      {
        log: group.log,
        local: () => ports.life().store.local,
        wallMs: () => group.wallMs(),
        nowMs: () => ports.nowMs(),
        measured: (index) => ports.measured(index),
      },
      ports.view().term,
    );
  }

  /** This device is in the roster. */
  get hasJoined(): boolean {
    return this.#hasJoined;
  }

  /** Resolves when this device is in the roster, or the group has stopped. */
  get joined(): Promise<void> {
    return this.#joined.promise;
  }

  /** Agreed time, ms since 1970. */
  agreedMs(): number {
    return this.#clock.now();
  }

  elections(): ElectionNumbers {
    return this.#hosts.numbers();
  }

  /** The disk was opened again. */
  reopened(): void {
    this.#clock = this.#newClock();
    this.#lookForOwnDevice();
    this.#hosts.reload();
    this.marks.forget();
  }

  /** Resolves when nothing of the group depends on this device any more, or that can not be. */
  async leaving(): Promise<void> {
    this.#left = Promise.withResolvers<void>();
    return this.#left.promise;
  }

  /** The engine stopped: nobody waits for it any longer. */
  ended(): void {
    this.admissions.endAll();
    this.#left.resolve();
  }

  /** There will be no other one. */
  stop(): void {
    this.ended();
    this.#joined.resolve();
  }

  applied(entries: readonly AppliedEntry[]): void {
    this.#hosts.applied(entries);
    this.#clock.applied(entries);
    this.admissions.applied(entries);
    if (!this.#hasJoined) this.#lookForOwnDevice();
    if (changesDevices(entries)) this.#ports.group.rosterChanged();
    if (this.marks.judged(entries) || changesRoster(entries)) this.#tellRoster(entries.at(-1)!.entry.index);
  }

  /** What a snapshot had left out. */
  judged(entries: readonly AppliedEntry[]): void {
    if (this.marks.judged(entries)) this.#tellRoster(entries.at(-1)!.entry.index);
  }

  published(publication: Publication): void {
    const { group } = this.#ports;
    const isNews = this.marks.heard(publication);
    if (isNews) this.#tellRoster(this.#ports.view().appliedIndex);
    switch (publication.type) {
      case 'suspected':
      case 'hostKnown':
      case 'confirming':
        this.#hosts.published(publication, this.#ports.view().hostSilentMs);
        break;
      case 'evidence':
        // A peer that goes on does not fill the log with it.
        if (isNews) group.log.warn({ ...publication }, 'a device told something that contradicts our log');
        break;
      case 'doubled':
        group.log.warn(
          { ...publication },
          'a device made two events with one number; the first that came stays',
        );
        break;
      case 'leftOut':
        group.log.warn(
          { ...publication },
          'the host leaves out what a device says; its voters choose another',
        );
        break;
      case 'frozen':
        group.log.error({ index: publication.index }, 'two histories were confirmed: the group stands still');
        break;
      case 'left':
        this.#left.resolve();
        break;
      case 'removed':
        group.log.info({ index: publication.index }, 'this device does not belong to the group any more');
        group.rosterChanged();
        break;
      case 'installed':
        this.#installed(publication.index);
        break;
      case 'held':
      case 'status':
      case 'proposed':
        break;
    }
  }

  /** What a snapshot brought was applied by nobody here. */
  #installed(index: Index): void {
    this.#clock = this.#newClock();
    if (!this.#hasJoined) this.#lookForOwnDevice();
    this.#ports.group.rosterChanged();
    this.#tellRoster(index);
  }

  #tellRoster(index: Index): void {
    const { feed, scope } = this.#ports.group;
    feed.publish('roster', scope.groupId, { index });
  }

  /** RS19 A device that was removed had joined. */
  #lookForOwnDevice(): void {
    this.#hasJoined = this.#ports.view().roster.devices.has(this.#ports.group.deviceId);
    if (this.#hasJoined) this.#joined.resolve();
  }

  #newClock(): AgreedClock {
    return new AgreedClock(() => this.#ports.nowMs(), this.#ports.life().appliedAtMs);
  }
}
