/**
 * The driver of one group's room keys: follows the log, seals and opens, and does what this device has to do about keys
 * (MK68 to MK77). Pure, over its ports; everything that happens comes in by its methods. Used alike by nodes and by the
 * simulator. It belongs to one opening of the group's disk, like the engine: made anew with it, from the same rows.
 *
 * In a group whose rooms are not sealed it does nothing, asks no port but `view`, and never calls `followed`.
 */
import type { AppliedEntry } from '../../core/ready.ts';
import type { NotSealed } from '../../core/ports.ts';
import { keysRoomOf, sealProblem } from '../../core/roster/room-keys.ts';
import type { DeviceId, Index, RoomId } from '../../protocol/ids.ts';
import type { KeysMessage } from '../../protocol/keys-messages.ts';
import { forkedAbove } from '../../protocol/scope.ts';
import type { SealedHeader } from '../../protocol/seal.ts';
import type { KeysDriverPorts, Opened } from './driver-ports.ts';
import { KeysFollower } from './follower.ts';
import { OwnCommits } from './own-commits.ts';
import { OwnPackages } from './own-packages.ts';
import { PastSecrets } from './past-secrets.ts';
import { RoomSeals } from './room-seals.ts';
import { KeysScene } from './scene.ts';
import type { RoomStanding } from './store.ts';
import { KeysTrees } from './trees.ts';
import { KeysTrials } from './trials.ts';
import { KeysTurns } from './turns.ts';

/** Entries that wait to be followed; what is beyond is read from the disk when their turn comes. */
const QUEUE_MAX = 4_096;
const PULL_ENTRIES = 256;

export class KeysDriver {
  readonly #scene: KeysScene;
  readonly #trees: KeysTrees;
  readonly #packages: OwnPackages;
  readonly #commits: OwnCommits;
  readonly #turns: KeysTurns;
  readonly #trials: KeysTrials;
  readonly #past: PastSecrets;
  /** Null until the log says whether this group's rooms are sealed. */
  #isSealed: boolean | null = null;
  #isPulling = false;

  /** Reads the store. Nothing else is done before the first `tick`, `applied` or `heard`. */
  constructor(ports: KeysDriverPorts) {
    const kept = ports.store.load();
    const seals = new RoomSeals(ports.cipher, ports.scope.groupId, kept, forkedAbove(ports.scope));
    this.#scene = new KeysScene(ports, seals);
    this.#trees = new KeysTrees(this.#scene);
    this.#packages = new OwnPackages(this.#scene);
    this.#commits = new OwnCommits(this.#scene, (treeHash, tree) => this.#trees.keep(treeHash, tree));
    this.#turns = new KeysTurns(this.#scene);
    this.#trials = new KeysTrials(this.#scene);
    this.#past = new PastSecrets(this.#scene);
    this.#scene.follower = new KeysFollower({
      ...ports,
      certificateOf: this.#scene.certificateOf,
      findTree: (treeHash, author, done) => this.#trees.find(treeHash, author, done),
      keepTree: (treeHash, tree) => this.#trees.keep(treeHash, tree),
      began: (epoch) => {
        if ('secret' in epoch) seals.add(epoch);
        else seals.addLacked(epoch);
      },
      followed: (index) => {
        ports.followed(index);
        this.#pull();
      },
    });
  }

  /** Everything up to here is followed: what names a head up to here is opened as well as it can be. */
  get followedIndex(): Index {
    return this.#scene.follower.followedIndex;
  }

  /** What this device can do in a room (or with these keys: zeros for the open rooms); `out` also where nobody knows yet. */
  standing(roomId: RoomId): RoomStanding['kind'] {
    const { roster } = this.#scene.ports.view();
    const keysRoom = keysRoomOf(roster, roomId) ?? roomId;
    return this.#scene.follower.room(keysRoom)?.standing.kind ?? 'out';
  }

  /** What the fold has just applied, in order (the engine's `audience.applied`). */
  applied(entries: readonly AppliedEntry[]): void {
    if (!this.#works() || entries.length === 0) return;
    this.#scene.noteApplied(entries.at(-1)!.entry);
    // First: whoever is told that an entry is followed may ask what of it is done.
    this.#commits.applied(entries);
    this.#take(entries);
    this.#pull();
  }

  /** What a snapshot had left out, in order (the engine's `audience.judged`). */
  judged(entries: readonly AppliedEntry[]): void {
    if (!this.#works()) return;
    this.#take(entries);
    this.#pull();
  }

  /** More may be at hand than before: when missing entries came in. */
  look(): void {
    if (this.#works()) this.#pull();
  }

  /** Time passes; to be called with the ticks of the group's engine. `nowMs`: monotonic, from any beginning. */
  tick(nowMs: number): void {
    this.#scene.nowMs = nowMs;
    if (!this.#works()) return;
    const view = this.#scene.ports.view();
    this.#pull();
    this.#trees.tick(view);
    this.#packages.review(view);
    this.#turns.tick(view, (roomId, epoch) => this.#commits.begin(view, roomId, epoch));
    this.#commits.tick(view);
    this.#past.tick(view);
  }

  /** A peer's message about keys, over its authenticated link. Whatever is wrong with it is dropped. */
  heard(from: DeviceId, message: KeysMessage): void {
    if (!this.#works()) return;
    const view = this.#scene.ports.view();
    switch (message.type) {
      case 'keysTurn':
        if (from === view.leader) this.#commits.begin(view, message.roomId, message.epoch);
        return;
      case 'keysTrial':
        return this.#trials.heard(from, message, view);
      case 'keysTried':
        return this.#commits.tried(view, from, message.commitHash, message.follows);
      case 'keysTree':
        return this.#trees.heard(from, message, view);
      case 'keysPast':
        return this.#past.heard(from, message, view);
    }
  }

  /**
   * MK74 New keys for a room (zeros: the open ones) that no copy of this device has: for whoever fears that somebody had
   * it. Goes on until a commit of this device counts, as long as this driver lives.
   */
  renew(keysRoom: RoomId): void {
    this.#commits.renew(keysRoom);
  }

  /** True until a commit by which this device renews these keys has its place. */
  isRenewing(keysRoom: RoomId): boolean {
    return this.#commits.isRenewing(keysRoom);
  }

  /**
   * MK68 The core's `seal`: with the keys of the epoch in force at the header's head, for which the author must be in
   * the room. Called while the event is made, so what `view` shows is what the event names.
   *
   * Throws a RangeError for a payload that is too long to be sealed (MK4).
   */
  seal(header: SealedHeader, payload: Uint8Array): Uint8Array | NotSealed {
    const { ports, follower, seals } = this.#scene;
    const { roster, appliedHead } = ports.view();
    const keysRoom = keysRoomOf(roster, header.roomId);
    const room = keysRoom === null ? undefined : roster.keys.get(keysRoom);
    if (keysRoom === null || room === undefined) return 'not_in';
    const problem = sealProblem(roster, header, {
      hashAt: (index) => (index === appliedHead.index ? appliedHead.hash : ports.entry(index)?.hash),
      forkedAbove: forkedAbove(ports.scope),
    });
    if (problem === 'room_locked') return 'locked';
    if (problem !== null) return room.devices.has(header.deviceId) ? 'following' : 'not_in';
    if (follower.followedIndex < header.head.index) return 'following';
    if (follower.room(keysRoom)?.standing.kind !== 'in') return 'unreadable';
    return seals.seal(keysRoom, room.epoch, header, payload) ?? 'unreadable';
  }

  /**
   * MK66 The payload of any event of this group, confirmed or not, as it was before it was sealed; whose signature and
   * place are right is not asked here. An event in the clear is not for this method.
   */
  open(header: SealedHeader, payload: Uint8Array): Opened {
    const { ports, follower, seals } = this.#scene;
    const keysRoom = keysRoomOf(ports.view().roster, header.roomId);
    if (keysRoom === null) return { kind: 'closed', reason: 'no_keys' };
    const opened = seals.open(keysRoom, header, payload);
    if (opened.kind === 'open' || follower.followedIndex >= header.head.index) return opened;
    return { kind: 'closed', reason: 'following' };
  }

  /** Nothing is asked or said any more; what the ports still answer is dropped. `keys.end` is the caller's. */
  stop(): void {
    this.#scene.isStopped = true;
  }

  #works(): boolean {
    if (this.#isSealed === null) {
      const { roster } = this.#scene.ports.view();
      if (roster.group !== null) this.#isSealed = roster.keys.size > 0;
    }
    return this.#isSealed === true && !this.#scene.isStopped;
  }

  /** While they are at hand: read from the disk again they would cost as much as everything else. */
  #take(entries: readonly AppliedEntry[]): void {
    const { follower } = this.#scene;
    const follows = entries.length > 0 && entries[0]!.entry.index <= follower.takenIndex + 1;
    if (follows && follower.queued < QUEUE_MAX) follower.take(entries);
  }

  /** Takes from the log what is at hand and was not taken yet. */
  #pull(): void {
    const { ports, follower } = this.#scene;
    if (this.#isPulling || this.#scene.isStopped) return;
    this.#isPulling = true;
    try {
      while (follower.queued < PULL_ENTRIES && follower.takenIndex < ports.view().judgedIndex) {
        const entries = ports.applied(follower.takenIndex, PULL_ENTRIES);
        if (entries.length === 0) break;
        follower.take(entries);
      }
    } finally {
      this.#isPulling = false;
    }
  }
}
