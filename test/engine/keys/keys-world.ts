/** Devices of a sealed group that follow its log with room keys, twins or real ones, each with a disk in memory. */
import type { AppliedEntry } from '../../../src/core/ready.ts';
import {
  prepareBeginning,
  prepareCommit,
  type CommitWish,
  type PreparedCommit,
} from '../../../src/engine/keys/committer.ts';
import { KeysFollower, type FollowerPorts } from '../../../src/engine/keys/follower.ts';
import {
  keptAfter,
  NO_KEYS,
  type EpochSecret,
  type KeptKeys,
  type KeysChange,
  type KeysStore,
} from '../../../src/engine/keys/store.ts';
import type { GroupKeys, KeyPackage, KeysAnswer } from '../../../src/engine/group-keys.ts';
import { ZERO_ROOM } from '../../../src/protocol/encode-event.ts';
import { toHex, type ForkId, type Hash, type Index } from '../../../src/protocol/ids.ts';
import type { KeysCommitPayload } from '../../../src/protocol/payloads.ts';
import type { CryptoSuite } from '../../../src/sim/crypto.ts';
import { TwinGroupKeys } from '../../../src/sim/keys/group-keys.ts';
import { Random } from '../../../src/sim/random.ts';
import { hash, person, type Person } from '../../support/people.ts';
import { SealedGroup } from '../../core/sealed-group.ts';

const AT_MS = 1_700_000_000_000;

/** Keeps what was saved, and nothing else. */
export class MemoryKeysStore implements KeysStore {
  #kept: KeptKeys = NO_KEYS;
  #isGone = false;
  saves = 0;

  /** The same disk in the next life; this one writes nothing any more. */
  afterCrash(): MemoryKeysStore {
    const next = new MemoryKeysStore();
    next.#kept = this.#kept;
    this.#isGone = true;
    return next;
  }

  load(): KeptKeys {
    return this.#kept;
  }

  save(change: KeysChange): void {
    if (this.#isGone) return;
    this.saves++;
    this.#kept = keptAfter(this.#kept, change);
  }

  get secrets(): readonly EpochSecret[] {
    return this.#kept.secrets;
  }
}

/** Whatever makes keys for a person. */
type MakeKeys = (who: Person) => GroupKeys;

export class KeysNode {
  readonly person: Person;
  store = new MemoryKeysStore();
  readonly followedTo: Index[] = [];
  readonly keptTrees = new Map<Hash, Uint8Array>();
  readonly #world: KeysWorld;
  #ports: FollowerPorts;
  follower: KeysFollower;

  constructor(world: KeysWorld, startsAs: Person, keys: GroupKeys) {
    this.#world = world;
    this.person = startsAs;
    const { deviceId } = startsAs;
    this.#ports = {
      scope: { groupId: world.group.groupId, forkId: world.group.groupId as string as ForkId },
      deviceId,
      keys,
      store: this.store,
      hash,
      certificateOf: (id) => world.group.roster.devices.get(id)?.certificate ?? undefined,
      findTree: (treeHash, _author, done) => queueMicrotask(() => done(world.trees.get(treeHash) ?? null)),
      keepTree: (treeHash, tree) => this.keptTrees.set(treeHash, tree),
      began: () => {},
      followed: (index) => this.followedTo.push(index),
    };
    this.follower = new KeysFollower(this.#ports);
  }

  /** The process ends, and is there again with what its disk has. Whatever was under way comes to nothing. */
  restart(): void {
    this.store = this.store.afterCrash();
    this.#ports = { ...this.#ports, store: this.store };
    this.follower = new KeysFollower(this.#ports);
    this.take();
  }

  /** What is in the log and was not taken yet. */
  take(): void {
    this.follower.take(this.#world.group.applied);
  }

  /** Made, kept, and ready to be given away. */
  async newPackage(): Promise<Uint8Array> {
    const made = await new Promise<KeysAnswer<KeyPackage>>((resolve) => {
      this.#ports.keys.makePackage({ atMs: AT_MS }, resolve);
    });
    if (!made.ok) throw made.error;
    this.follower.keepPackage(made.value);
    return made.value.publicPart;
  }

  /** Made and pending; the log has not seen it yet. */
  async prepares(wish: Partial<CommitWish> = {}, isNew = false): Promise<KeysCommitPayload> {
    const whole = { roomId: ZERO_ROOM, atMs: AT_MS, packages: [], removed: [], ...wish };
    const prepare = isNew ? prepareBeginning : prepareCommit;
    const answer = await new Promise<KeysAnswer<PreparedCommit>>((resolve) => {
      prepare(this.follower, this.#ports, whole, resolve);
    });
    if (!answer.ok) throw answer.error;
    const { payload, tree } = answer.value;
    this.#world.trees.set(payload.treeHash, tree);
    return payload;
  }

  /** The thread, where keys have one. */
  end(): void {
    this.#ports.keys.end();
  }

  get followedIndex(): Index {
    return this.follower.followedIndex;
  }

  get standing(): string | undefined {
    return this.follower.room(ZERO_ROOM)?.standing.kind;
  }

  /** Of the newest epoch that it has. */
  get secret(): string {
    return toHex(this.store.secrets.at(-1)!.secret);
  }
}

export class KeysWorld {
  readonly group: SealedGroup;
  readonly nodes: KeysNode[] = [];
  readonly trees = new Map<Hash, Uint8Array>();
  readonly founder: KeysNode;

  readonly #makeKeys: MakeKeys;

  constructor(name = 'ana', makeKeys: MakeKeys = twinKeys) {
    this.#makeKeys = makeKeys;
    this.group = new SealedGroup(person(name));
    this.founder = this.add(name);
  }

  add(name: string): KeysNode {
    const who = person(name);
    const node = new KeysNode(this, who, this.#makeKeys(who));
    this.nodes.push(node);
    return node;
  }

  /** In the roster, but not in the room yet; with the key package that it joined with. */
  async joined(name: string): Promise<{ readonly node: KeysNode; readonly publicPart: Uint8Array }> {
    const node = this.add(name);
    const publicPart = await node.newPackage();
    const verdict = this.group.joins(node.person, this.founder.person, publicPart);
    if (verdict !== 'valid') throw new Error(`a join that is ${String(verdict)}`);
    return { node, publicPart };
  }

  /** All of these in the room. */
  async withMembers(...names: readonly string[]): Promise<KeysNode[]> {
    const joined = await Promise.all(names.map((name) => this.joined(name)));
    await this.settle();
    const packages = joined.map(({ node, publicPart }) => ({ deviceId: node.person.deviceId, publicPart }));
    this.group.does(this.founder.person, await this.founder.prepares({ packages }));
    await this.settle();
    return joined.map(({ node }) => node);
  }

  /** Everybody takes what is in the log, and has followed it. */
  async settle(): Promise<void> {
    for (const node of this.nodes) node.take();
    const { index } = this.last.entry;
    while (this.nodes.some(({ followedIndex }) => followedIndex < index)) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }

  end(): void {
    for (const node of this.nodes) node.end();
  }

  get last(): AppliedEntry {
    return this.group.applied.at(-1)!;
  }
}

function twinKeys(who: Person): GroupKeys {
  const { name, deviceId, device: keys } = who;
  const random = new Random(name);
  return new TwinGroupKeys({ suite: suiteOf(who), deviceId, keys, random, schedule: queueMicrotask });
}

export function suiteOf({ crypto }: Person): CryptoSuite {
  return {
    name: 'twin',
    hash,
    keyPair: () => {
      throw new Error('people have their keys');
    },
    verify: (publicKey, bytes, signature) => crypto.verify(publicKey, bytes, signature),
  };
}
