/** Drivers of room keys on one log under the test's hand, without engines: time, links, host and entries are told. */
import type { ProposeResult } from '../../../src/core/ready.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import type { Draft } from '../../../src/core/inputs.ts';
import { KeysDriver } from '../../../src/engine/keys/driver.ts';
import { makeFirstPackage } from '../../../src/engine/keys/first-package.ts';
import { decodePayload } from '../../../src/protocol/encode-payload.ts';
import { EVENT_KIND, EVENT_VERSION, SEAL_EPOCH, type Head } from '../../../src/protocol/event.ts';
import { ZERO_EVENT } from '../../../src/protocol/encode-event.ts';
import { ZERO_HASH, type DeviceId, type ForkId, type Index, type RoomId } from '../../../src/protocol/ids.ts';
import type { KeysMessage } from '../../../src/protocol/keys-messages.ts';
import type { SealedHeader } from '../../../src/protocol/seal.ts';
import { twinCrypto } from '../../../src/sim/crypto.ts';
import { TwinGroupKeys } from '../../../src/sim/keys/group-keys.ts';
import { twinRoomCipher } from '../../../src/sim/keys/room-cipher.ts';
import { Random } from '../../../src/sim/random.ts';
import { SealedGroup } from '../../core/sealed-group.ts';
import { hash, person, type Person } from '../../support/people.ts';
import { MemoryKeysStore, suiteOf } from './keys-world.ts';

const AT_MS = 1_700_000_000_000;
const TICK_MS = 50;

export class DriverNode {
  readonly person: Person;
  store = new MemoryKeysStore();
  driver: KeysDriver;
  isUp = true;
  /** Answers of keys wait here until the next step. */
  readonly turns: (() => void)[] = [];
  readonly followed: Index[] = [];
  readonly opened: RoomId[] = [];
  /** Own events that the log does not take. */
  holdsBack = false;
  readonly outbox: Draft[] = [];
  appliedIndex = 0;
  /** How often it looked into its log. */
  entriesRead = 0;
  readonly keys: TwinGroupKeys;
  readonly #world: DriversWorld;

  constructor(world: DriversWorld, name: string) {
    this.#world = world;
    this.person = person(name);
    const { deviceId, device } = this.person;
    const random = new Random(name);
    const schedule = (turn: () => void): unknown => this.turns.push(turn);
    this.keys = new TwinGroupKeys({ suite: suiteOf(this.person), deviceId, keys: device, random, schedule });
    this.driver = this.#begin();
  }

  get deviceId(): DeviceId {
    return this.person.deviceId;
  }

  restart(): void {
    this.store = this.store.afterCrash();
    this.driver.stop();
    this.turns.length = 0;
    this.driver = this.#begin();
  }

  take(): void {
    const { applied } = this.#world.group;
    const news = applied.slice(this.appliedIndex);
    this.appliedIndex = applied.length;
    if (news.length > 0) this.driver.applied(news);
  }

  /** As an own event would have it that is made now. */
  header(head: Head = this.#world.group.head): SealedHeader {
    const { group } = this.#world;
    const kind = EVENT_KIND.message;
    const place = { seq: 99, prev: ZERO_EVENT, head, hlc: { wallMs: 1, counter: 0 } };
    const roomId = group.groupId as string as RoomId;
    const { groupId } = group;
    const { deviceId } = this;
    return {
      version: EVENT_VERSION,
      groupId,
      deviceId,
      ...place,
      roomId,
      kind,
      seal: SEAL_EPOCH,
      clientId: '',
    };
  }

  view(): ReplicaView {
    const { group, host } = this.#world;
    const { appliedIndex } = this;
    const view: Partial<ReplicaView> = {
      deviceId: this.deviceId,
      roster: group.roster,
      appliedIndex,
      appliedHead: group.applied[appliedIndex - 1]?.entry ?? { index: 0, hash: ZERO_HASH },
      judgedIndex: appliedIndex,
      role: host === this ? 'leader' : 'follower',
      leader: host?.deviceId ?? null,
      rank: { term: 1, revision: 1, order: this.#world.nodes.map(({ deviceId }) => deviceId) },
      reachable: new Set(this.#world.nodes.filter(({ isUp }) => isUp).map(({ deviceId }) => deviceId)),
      tentative: () => this.#world.tentative as never,
      outbox: this.outbox.map(({ kind, roomId, payload }) => ({
        header: { kind, roomId },
        payload,
      })) as never,
    };
    return view as ReplicaView;
  }

  #begin(): KeysDriver {
    const { group } = this.#world;
    const { deviceId } = this;
    return new KeysDriver({
      scope: { groupId: group.groupId, forkId: group.groupId as string as ForkId },
      deviceId,
      keys: this.keys,
      cipher: twinRoomCipher(twinCrypto(), new Random(`cipher of ${this.person.name}`)),
      store: this.store,
      hash,
      view: () => this.view(),
      applied: (after, limit) => group.applied.slice(after, Math.min(after + limit, this.appliedIndex)),
      entry: (index) => {
        this.entriesRead++;
        return index <= this.appliedIndex ? group.applied[index - 1]?.entry : undefined;
      },
      send: (to, message) => this.#world.send(this, to, message),
      propose: (draft, done) => this.#propose(draft, done),
      followed: (index) => this.followed.push(index),
      opened: (keysRoom) => this.opened.push(keysRoom),
    });
  }

  #propose(draft: Draft, done: (result: ProposeResult) => void): void {
    this.turns.push(() => {
      done({ kind: 'known', id: ZERO_EVENT });
      if (this.holdsBack) this.outbox.push(draft);
      else this.#world.places(this, draft);
    });
  }
}

export class DriversWorld {
  readonly group: SealedGroup;
  readonly nodes: DriverNode[] = [];
  host: DriverNode | null = null;
  tentative: readonly object[] = [];
  nowMs = 0;
  /** Everything that was said, in order. */
  readonly said: { readonly from: string; readonly to: string; readonly message: KeysMessage }[] = [];
  /** Messages for which this is true are lost. */
  loses: (message: KeysMessage, from: DriverNode) => boolean = () => false;
  #frames: (() => void)[] = [];

  constructor(founder = 'ana', newcomersSee: 'everything' | 'joining' = 'joining') {
    this.group = new SealedGroup(person(founder), true, newcomersSee);
    this.host = this.add(founder);
    this.settle();
  }

  add(name: string): DriverNode {
    const node = new DriverNode(this, name);
    this.nodes.push(node);
    return node;
  }

  node(name: string): DriverNode {
    return this.nodes.find(({ person: { name: own } }) => own === name)!;
  }

  /** In the roster, with the package of its join; not in the room yet. */
  joins(name: string): DriverNode {
    const node = this.add(name);
    let publicPart: Uint8Array | null = null;
    makeFirstPackage(node.keys, node.store, AT_MS, (answer) => {
      if (answer.ok) publicPart = answer.value;
    });
    node.turns.splice(0).forEach((turn) => turn());
    // What a joiner keeps is read by its driver when it is made.
    node.restart();
    const verdict = this.group.joins(node.person, this.nodes[0]!.person, publicPart);
    if (verdict !== 'valid') throw new Error(`a join that is ${String(verdict)}`);
    return node;
  }

  send(from: DriverNode, to: DeviceId, message: KeysMessage): void {
    const node = this.nodes.find(({ deviceId }) => deviceId === to)!;
    this.said.push({ from: from.person.name, to: node.person.name, message });
    if (this.loses(message, from)) return;
    this.#frames.push(() => {
      if (node.isUp && from.isUp) node.driver.heard(from.deviceId, message);
    });
  }

  places(node: DriverNode, { kind, payload, roomId }: Draft): unknown {
    return this.group.does(node.person, decodePayload(kind, payload), roomId);
  }

  /** Everything that can happen without time does. */
  settle(): void {
    for (let isBusy = true; isBusy;) {
      isBusy = false;
      for (const node of this.nodes) {
        if (!node.isUp) continue;
        node.take();
        const turns = node.turns.splice(0);
        for (const turn of turns) turn();
        isBusy ||= turns.length > 0;
      }
      const frames = this.#frames;
      this.#frames = [];
      for (const frame of frames) frame();
      isBusy ||= frames.length > 0;
    }
  }

  /** Time passes for all that are up. */
  run(ms: number): void {
    for (let passed = 0; passed < ms; passed += TICK_MS) {
      this.nowMs += TICK_MS;
      for (const node of this.nodes) if (node.isUp) node.driver.tick(this.nowMs);
      this.settle();
    }
  }
}
