/**
 * A whole group in one thread under virtual time: machines, network, the jury that watches them, and the one
 * timeline that moves everything. The same options give the same world, to the byte.
 */
import { SNAPSHOTS, type RankPolicy, type SnapshotOptions, type TimingProfile } from '../core/options.ts';
import { decodePeerMessage, encodePeerMessage } from '../protocol/encode-peer-message.ts';
import type { SaveBatch } from '../core/ready.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceId } from '../protocol/ids.ts';
import type { Scope } from '../protocol/scope.ts';
import { Juries } from './checkers/juries.ts';
import { withNames } from './checkers/jury.ts';
import type { Checker } from './checkers/checker.ts';
import type { CryptoSuite } from './crypto.ts';
import type { Fact } from './facts.ts';
import {
  foundGroup,
  makeDevice,
  makeInvitation,
  makeJoin,
  type Sealed,
  type SimInvitation,
} from './identity.ts';
import { firstPackage } from './keys/first-package.ts';
import { Marks } from './marks/marks.ts';
import { SimNetwork, type Weather } from './links.ts';
import { DiskCopies } from './copies.ts';
import type { DamagedPart } from './disk-faults.ts';
import { SimNode } from './node.ts';
import { canDoWithout } from './quorum-core.ts';
import { Random } from './random.ts';
import { OCCURRENCE, Timeline } from './timeline.ts';
import { Transcript } from './transcript.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly nodes: number;
  readonly timing: TimingProfile;
  readonly weather: Weather;
  /** Given the devices in the order of their names. */
  readonly policy: (devices: readonly DeviceId[]) => RankPolicy;
  readonly suite: CryptoSuite;
  /** Write and read every frame as bytes. */
  readonly transcodes: boolean;
  readonly keepsTranscript: boolean;
  /** Devices beyond those, which come in place of others whose disks are wiped. */
  readonly spares?: number;
  /** As in a node when not given. */
  readonly snapshots?: SnapshotOptions;
  /** As in a node when not given. */
  readonly heldMax?: number;
  /** Not when not given. */
  readonly sealed?: Sealed;
  /** All of them when not given. */
  readonly checkers?: readonly Checker[];
}

export interface Failure {
  /** Id of the broken rule: S1..S17, R1..R9, L1..L4; LIVE for liveness, CODE for an exception in the code under test. */
  readonly rule: string;
  readonly what: string;
  readonly atMs: number;
  /** How many occurrences had happened. */
  readonly event: number;
}

export class World {
  readonly options: WorldOptions;
  readonly timeline = new Timeline();
  readonly random: Random;
  readonly network: SimNetwork;
  readonly nodes: readonly SimNode[];
  readonly scope: Scope;
  readonly jury: Juries;
  readonly marks: Marks;
  readonly transcript: Transcript;
  readonly names: ReadonlyMap<DeviceId, string>;
  /** Told of every fact after the jury: for scenarios that look at single frames. */
  onFact: ((fact: Fact) => void) | null = null;
  /** Genesis and the first config, as bootstrapping makes them. */
  readonly founding: SaveBatch;
  /** Told after every `PROGRESS_EVENTS` occurrences; changes nothing. */
  onProgress: (() => void) | null = null;
  /** More occurrences than this are a failure: something multiplies, or time stands still. */
  eventsMax = Infinity;
  /** Devices that nobody uses yet. */
  readonly spares: SimNode[];
  /** Who will not be well again, and need not hold what the others hold. */
  readonly givenUp = new Set<SimNode>();
  /** Of whom somebody asked that they go for good; gone or not. */
  readonly going = new Set<SimNode>();
  readonly copies: DiskCopies;
  readonly #invitation: SimInvitation;
  readonly #replaced = new Set<SimNode>();
  readonly #joins = new Map<SimNode, SignedEvent>();
  #replaces = true;
  #failure: Failure | null = null;

  constructor(options: WorldOptions) {
    this.options = options;
    const { suite, timing, policy, weather, seed } = options;
    this.jury = new Juries(options.checkers);
    this.marks = new Marks(this.jury.ledger);
    for (const handlers of this.marks.handlers) this.jury.attach(handlers);
    this.random = new Random(seed);
    const devices = Array.from({ length: options.nodes + (options.spares ?? 0) }, (_, i) =>
      makeDevice(suite, `n${i + 1}`),
    );
    this.names = new Map(devices.map(({ deviceId, name }) => [deviceId, name]));
    this.transcript = new Transcript(this.names, options.keepsTranscript);
    const founder = devices[0]!;
    const { groupId, forkId, save } = foundGroup(suite, founder, FOUNDED_MS, options.sealed);
    this.scope = { groupId, forkId };
    this.founding = save;
    this.#invitation = makeInvitation(suite, this.scope, founder, FOUNDED_MS);
    this.network = new SimNetwork(
      this.timeline,
      this.random.fork('network'),
      weather,
      options.transcodes
        ? (message, scope) => decodePeerMessage(encodePeerMessage(message), scope, suite.hash)
        : null,
    );
    const around = {
      timeline: this.timeline,
      network: this.network,
      suite,
      scope: this.scope,
      isSealed: (options.sealed ?? 0) > 0,
      options: {
        timing,
        policy: policy(devices.map(({ deviceId }) => deviceId)),
        willing: true,
        snapshots: options.snapshots ?? SNAPSHOTS,
        ...heldMaxOf(options),
      },
      tell: (fact: Fact) => this.tell(fact),
      changed: (node: SimNode, what: string) =>
        this.transcript.node(this.timeline.nowUs, node.name, node.view(), what),
      lostSaves: (node: SimNode) => this.#lostSaves(node),
      startAgain: (node: SimNode, afterMs: number) => this.#startAgain(node, afterMs),
      foundDamaged: (node: SimNode) => this.#replaceDamaged(node),
      broke: (node: SimNode, error: Error) =>
        this.fail('CODE', `${node.name}: ${error.stack ?? error.message}`),
    };
    this.tell({ type: 'began', timing, ...heldMaxOf(options) });
    this.nodes = devices.map((device) => {
      const node = new SimNode(device, around, this.random.fork(device.name));
      this.network.attach(node);
      node.disk.faults.mayShow = (part) => this.#mayLoseDisk(node, part);
      return node;
    });
    this.spares = this.nodes.slice(options.nodes);
    this.copies = new DiskCopies(this);
  }

  /** The group begins on the first node's disk. */
  found(): void {
    this.layOut(this.nodes[0]!, this.founding);
  }

  /** Puts something on a disk as if it had been saved in an earlier life. */
  layOut(node: SimNode, batch: SaveBatch): void {
    node.disk.write(batch);
    this.tell({ type: 'durable', node: node.deviceId, batch });
  }

  /** How this device asks to be let in: always the same event. */
  joinEventOf(node: SimNode): SignedEvent {
    let event = this.#joins.get(node);
    if (event === undefined) {
      const { suite, sealed = 0 } = this.options;
      const keyPackage = sealed === 0 ? undefined : firstPackage(node, suite, this.random, FOUNDED_MS);
      event = makeJoin(suite, this.scope, node.device, this.#invitation, FOUNDED_MS, keyPackage);
      this.#joins.set(node, event);
    }
    return event;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** A node by its name; throws for a name that is not there. */
  node(name: string): SimNode {
    const found = this.nodes.find((node) => node.name === name);
    if (found === undefined) throw new RangeError(`there is no node ${name}`);
    return found;
  }

  tell(fact: Fact): void {
    this.jury.hear(fact, this.timeline.nowMs);
    const { violation } = this.jury;
    if (violation !== null) this.fail(violation.rule, violation.what);
    this.onFact?.(fact);
  }

  /** The first failure stands. */
  fail(rule: string, what: string): void {
    if (this.#failure !== null) return;
    this.#failure = {
      rule,
      what: withNames(what, this.names),
      atMs: this.timeline.nowMs,
      event: this.timeline.happened,
    };
    this.transcript.world(this.timeline.nowUs, `FAILED ${rule}: ${this.#failure.what.split('\n', 1)[0]}`);
  }

  /** Nothing is expected of this node any more, nor of what it alone accepted. */
  giveUp(node: SimNode): void {
    this.givenUp.add(node);
    this.tell({ type: 'givenUp', node: node.deviceId });
  }

  /** A device that nobody uses yet. */
  takeSpare(): SimNode | undefined {
    return this.spares.shift();
  }

  /** Everybody of whom something is expected. */
  get present(): SimNode[] {
    return this.nodes.filter((node) => !this.givenUp.has(node) && !this.spares.includes(node));
  }

  /** Its owner begins anew on an empty disk: a new device asks to be let in, the old one never comes back. */
  wipe(node: SimNode): void {
    const fresh = this.takeSpare();
    if (fresh === undefined) throw new Error('there is no spare device');
    this.giveUp(node);
    node.crash(true);
    this.note(`the disk of ${node.name} is wiped: ${fresh.name} comes instead`);
    this.join(fresh);
  }

  /** From now on nobody begins anew: whoever is damaged stays away. */
  endReplacing(): void {
    this.#replaces = false;
  }

  /** When it may, it is lost from this moment on: another one that asks must know. Entries come back (`SimDisk.isHurt`). */
  #mayLoseDisk(node: SimNode, part: DamagedPart): boolean {
    if (this.givenUp.has(node)) return true;
    if (!canDoWithout(this, node)) return false;
    if (part !== 'entry') this.giveUp(node);
    return true;
  }

  #startAgain(node: SimNode, afterMs: number): void {
    this.timeline.after(afterMs * 1000, OCCURRENCE.fault, () => {
      if (!node.isRunning && !this.givenUp.has(node)) node.start();
    });
  }

  /** Nothing is promised about it any more; but it must notice by itself, when it is opened. */
  #lostSaves(node: SimNode): void {
    this.note(`the disk of ${node.name} lost saves that it had called durable`);
    this.tell({ type: 'lostSaves', node: node.deviceId });
    this.timeline.after(OPENED_AGAIN_US, OCCURRENCE.fault, () => {
      if (!node.isRunning) node.start();
    });
  }

  /** As long as nobody can repair a disk, its owner begins anew as another device. */
  #replaceDamaged(node: SimNode): void {
    this.note(`${node.name} found its disk damaged`);
    if (!this.givenUp.has(node)) this.giveUp(node);
    const fresh = this.#replaces && !this.#replaced.has(node) ? this.spares.shift() : undefined;
    this.#replaced.add(node);
    if (fresh !== undefined) this.join(fresh);
  }

  note(what: string): void {
    this.transcript.world(this.timeline.nowUs, what);
  }

  /**
   * Lets things happen until `isDone`, asked after each, is true. False when `limitMs` of virtual time passed
   * first, or something failed.
   */
  runUntil(isDone: () => boolean, limitMs: number): boolean {
    const limitUs = this.timeline.nowUs + limitMs * 1000;
    while (this.#failure === null) {
      if (isDone()) return true;
      if (this.timeline.nowUs >= limitUs || !this.#step()) return false;
    }
    return false;
  }

  /** Lets `ms` of virtual time pass, or less if something fails. */
  run(ms: number): void {
    // Whole ones: a fraction left over would let one thing too many happen.
    const spanUs = Math.round(ms * 1000);
    const untilUs = this.timeline.nowUs + spanUs;
    this.timeline.after(spanUs, OCCURRENCE.watch, () => {});
    while (this.#failure === null && this.timeline.nowUs < untilUs && this.#step());
  }

  /**
   * Starts a device's process and asks whoever is reachable to carry its join event to the host, again and again
   * until its own log says that it belongs.
   */
  join(node: SimNode): void {
    if (this.givenUp.has(node)) return;
    const event = this.joinEventOf(node);
    const random = this.random.fork(`join of ${node.name}`);
    if (!node.isRunning) node.start();
    const ask = (): void => {
      if (isMember(node) || this.givenUp.has(node)) return;
      const members = this.nodes.filter(
        (other) =>
          other !== node &&
          other.isRunning &&
          !other.isPaused &&
          this.network.isOpen(node.deviceId, other.deviceId) &&
          isMember(other),
      );
      if (members.length > 0 && node.isRunning) random.pick(members).input({ type: 'carry', event });
      this.timeline.after(JOIN_AGAIN_US, OCCURRENCE.join, ask);
    };
    this.timeline.after(JOIN_AGAIN_US / 10, OCCURRENCE.join, ask);
  }

  #step(): boolean {
    if (this.timeline.happened >= this.eventsMax) {
      this.fail('LIVE', `more than ${this.eventsMax} events without coming to rest`);
      return false;
    }
    if (this.timeline.happened % PROGRESS_EVENTS === 0) this.onProgress?.();
    try {
      return this.timeline.step();
    } catch (error) {
      this.fail('CODE', error instanceof Error ? (error.stack ?? error.message) : String(error));
      return false;
    }
  }
}

function heldMaxOf({ heldMax }: WorldOptions): Pick<WorldOptions, 'heldMax'> {
  return heldMax === undefined ? {} : { heldMax };
}

/** True when the node's own log says that its device belongs to the group. */
export function isMember(node: SimNode): boolean {
  const device = node.view()?.roster.devices.get(node.deviceId);
  return device !== undefined && device.memberId !== null;
}

const FOUNDED_MS = 1_800_000_000_000;
const PROGRESS_EVENTS = 1_000;
const JOIN_AGAIN_US = 500_000;
const OPENED_AGAIN_US = 1_000_000;
