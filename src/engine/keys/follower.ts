/**
 * Follows the commits that count, in the order of the log, and keeps what this device gets to know by them (MK60 to
 * MK69). Keys move only here, and only on confirmed entries: an own commit that has no place yet is pending.
 */
import type { AppliedEntry } from '../../core/ready.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import type { Entry } from '../../protocol/entry.ts';
import { EVENT_KIND, type SignedEvent } from '../../protocol/event.ts';
import type { DeviceCertificate } from '../../protocol/identity.ts';
import { toHex, type DeviceId, type Hash, type Index, type RoomId } from '../../protocol/ids.ts';
import type { KeysCommitPayload } from '../../protocol/payloads.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';
import type { GroupKeys, KeyPackage, KeysAnswer, KeysDevice, KeysEpoch } from '../group-keys.ts';
import { factsAfter, firstFacts, keysGroupOf, type RoomFacts } from './facts.ts';
import type {
  EpochSecret,
  KeptRoom,
  KeysChange,
  KeysStore,
  LackedEpoch,
  PendingCommit,
  RoomStanding,
} from './store.ts';

export interface FollowerPorts {
  readonly scope: Scope;
  readonly deviceId: DeviceId;
  readonly keys: GroupKeys;
  readonly store: KeysStore;
  readonly hash: HashFunction;
  /** Of a device that is in the roster or was. */
  certificateOf(deviceId: DeviceId): DeviceCertificate | undefined;
  /** Asks others for the tree with this hash, first the device that made it; null when nobody has it. */
  findTree(treeHash: Hash, author: DeviceId, done: (tree: Uint8Array | null) => void): void;
  /** Public, for newcomers who ask for the tree with this hash. */
  keepTree(treeHash: Hash, tree: Uint8Array): void;
  /** An epoch began, with its secret or without; told before `followed`. */
  began(epoch: EpochSecret | LackedEpoch): void;
  /** Everything up to here is followed: what was said up to here can be opened, as far as this device has the keys. */
  followed(index: Index): void;
}

/** A commit that counts, with what it leads to. */
interface Step {
  readonly index: Index;
  readonly at: number;
  readonly author: DeviceId;
  readonly commit: KeysCommitPayload;
  readonly before: KeptRoom;
  readonly after: RoomFacts;
}

/** What a step came to for this device. */
interface Outcome {
  readonly standing: RoomStanding;
  readonly secret: Uint8Array | null;
}

const OUT: Outcome = { standing: { kind: 'out' }, secret: null };

export class KeysFollower {
  readonly #ports: FollowerPorts;
  readonly #rooms: Map<RoomId, KeptRoom>;
  readonly #counted = new Map<RoomId, RoomFacts>();
  readonly #queue: { readonly entry: Entry; readonly event: SignedEvent | null }[] = [];
  #pending: readonly PendingCommit[];
  #packages: readonly KeyPackage[];
  /** Followed up to here, and taken up to there. */
  #index: Index;
  #savedIndex: Index;
  #taken: Index;
  /** MK69 Up to here is only counted. */
  #countedTo: Index;
  #isBusy = false;

  constructor(ports: FollowerPorts) {
    this.#ports = ports;
    const { followedIndex, countedTo, rooms, pending, packages } = ports.store.load();
    this.#index = followedIndex;
    this.#savedIndex = followedIndex;
    this.#taken = followedIndex;
    this.#countedTo = countedTo;
    this.#rooms = new Map(rooms.map((room) => [room.facts.roomId, room]));
    this.#pending = pending;
    this.#packages = packages;
  }

  /** Entries that the fold has applied, in order; those that were followed before are left out. */
  take(applied: readonly AppliedEntry[]): void {
    for (const { entry, verdict } of applied) {
      if (entry.index <= this.#taken) continue;
      const counts = entry.body.kind === 'event' && verdict?.kind === 'valid';
      this.#queue.push({ entry, event: counts && entry.body.kind === 'event' ? entry.body.event : null });
      this.#taken = entry.index;
    }
    this.#next();
  }

  room(roomId: RoomId): KeptRoom | undefined {
    return this.#rooms.get(roomId);
  }

  /** Taken, and not followed yet. */
  get queued(): number {
    return this.#queue.length;
  }

  /** All entries up to here are followed. */
  get followedIndex(): Index {
    return this.#index;
  }

  /** Up to here they were taken: what follows is to be taken next. */
  get takenIndex(): Index {
    return this.#taken;
  }

  /** Own packages that wait to be used, oldest first. */
  get packages(): readonly KeyPackage[] {
    return this.#packages;
  }

  /** Own commits that wait for their place. */
  get pending(): readonly PendingCommit[] {
    return this.#pending;
  }

  /** MK62 To be called before the event with this commit leaves; of one epoch the newest counts. */
  keepPending(pending: PendingCommit): void {
    const others = this.#pending.filter(({ roomId }) => roomId !== pending.roomId);
    this.#pending = [...others, pending];
    this.#ports.store.save({ pending: this.#pending });
  }

  /** MK63 To be called before the event with this package leaves. */
  keepPackage(keyPackage: KeyPackage): void {
    this.#packages = [...this.#packages, keyPackage].slice(-PACKAGES_KEPT);
    this.#ports.store.save({ packages: this.#packages });
  }

  #next(): void {
    const from = this.#index;
    while (!this.#isBusy && this.#queue.length > 0) {
      const { entry, event } = this.#queue.shift()!;
      if (entry.index <= this.#countedTo) this.#count(entry, event);
      else if (event === null || !this.#begin(entry, event)) this.#index = entry.index;
    }
    // What is counted again is written when all of it is.
    if (this.#countedTo > 0) return;
    if (this.#isBusy || this.#index === from) return;
    // What was not written is taken again after a new start, and brings nothing then either.
    if (this.#index - this.#savedIndex >= SAVED_EVERY) this.#save({ followedIndex: this.#index });
    this.#ports.followed(this.#index);
  }

  /** False when the entry has nothing to do with keys. */
  #begin(entry: Entry, event: SignedEvent): boolean {
    const { kind, deviceId, roomId } = event.header;
    const begun = roomBegunBy(event);
    if (begun !== null) return this.#beginRoom(entry, begun, deviceId);
    const before = this.#rooms.get(roomId);
    if (kind !== EVENT_KIND.keysCommit || before === undefined) return false;
    const commit = decodePayload(kind, event.payload) as KeysCommitPayload;
    const after = factsAfter(before.facts, deviceId, commit, entry.index);
    const step: Step = { index: entry.index, at: entry.at, author: deviceId, commit, before, after };
    this.#isBusy = true;
    this.#carryOut(step, (outcome) => this.#end(step, outcome));
    return true;
  }

  /** MK120 Whoever makes it is alone in its keys at first. */
  #beginRoom(entry: Entry, roomId: RoomId, maker: DeviceId): boolean {
    const facts = firstFacts(roomId, maker, entry.index);
    if (maker !== this.#ports.deviceId) {
      this.#finish(entry.index, { facts, standing: OUT.standing }, null);
      return true;
    }
    this.#isBusy = true;
    const { keys, scope, hash } = this.#ports;
    keys.create({ keysGroup: keysGroupOf(scope, facts, hash) }, (answer) => {
      const { standing, secret } = outcomeOf(answer);
      this.#finish(entry.index, { facts, standing }, secret);
      this.#resume();
    });
    return true;
  }

  #carryOut(step: Step, done: (outcome: Outcome) => void): void {
    const { deviceId: self } = this.#ports;
    const { author, commit, before, after } = step;
    if (author === self) done(this.#ownOutcome(step));
    else if (commit.added.includes(self)) this.#join(step, done);
    else if (!after.devices.includes(self)) done(OUT);
    else if (before.standing.kind === 'in') this.#follow(step, before.standing.state, done);
    else done({ standing: before.standing, secret: null });
  }

  /** MK62 The pending commit with this very hash takes effect; another one was never heard of. */
  #ownOutcome({ commit, before }: Step): Outcome {
    const commitHash = toHex(this.#ports.hash(commit.commit)) as Hash;
    const { roomId } = before.facts;
    const found = this.#pending.find((one) => one.roomId === roomId && one.commitHash === commitHash);
    if (found === undefined) return lost('its pending commit is gone');
    return { standing: { kind: 'in', state: found.state }, secret: found.secret };
  }

  #follow({ commit, author, at, after }: Step, state: Uint8Array, done: (outcome: Outcome) => void): void {
    const devices = this.#devicesOf(after);
    const request = { state, commit: commit.commit, author, atMs: at, devices };
    this.#ports.keys.follow(request, (answer) => {
      if (!answer.ok) done(lost(answer.error.code));
      else if (answer.value.kind === 'removed') done(lost('removed by the keys alone'));
      else {
        this.#ports.keepTree(commit.treeHash, answer.value.tree);
        done(outcomeOf({ ok: true, value: answer.value.next }));
      }
    });
  }

  /** MK63 With whichever of the packages that were given away the committer took. */
  #join(step: Step, done: (outcome: Outcome) => void): void {
    this.#ports.findTree(step.commit.treeHash, step.author, (tree) => {
      if (tree === null) done(lost('nobody has the tree'));
      else this.#tryPackages(step, tree, this.#packages.length - 1, done);
    });
  }

  #tryPackages(step: Step, tree: Uint8Array, at: number, done: (outcome: Outcome) => void): void {
    const { scope, hash, keys } = this.#ports;
    const keyPackage = this.#packages[at];
    if (keyPackage === undefined) {
      done(lost('none of the key packages is for it'));
      return;
    }
    const { welcome, commit } = step.commit;
    const keysGroup = keysGroupOf(scope, step.after, hash);
    const devices = this.#devicesOf(step.after);
    const request = { keysGroup, keyPackage, welcome, tree, commit, author: step.author, devices };
    keys.join(request, (answer) => {
      if (!answer.ok && answer.error.code === 'wrong_welcome') this.#tryPackages(step, tree, at - 1, done);
      else {
        if (answer.ok) this.#packages = this.#packages.filter((one) => one !== keyPackage);
        done(outcomeOf(answer));
      }
    });
  }

  #end(step: Step, { standing, secret }: Outcome): void {
    const { roomId, epoch } = step.before.facts;
    // Whatever was pending for the epoch that is over either took effect or never will.
    this.#pending = this.#pending.filter((one) => one.roomId !== roomId || one.epoch > epoch);
    this.#finish(step.index, { facts: step.after, standing }, secret);
    this.#resume();
  }

  /** MK61 One transaction: the entry is followed, with all that it brought. */
  #finish(index: Index, room: KeptRoom, secret: Uint8Array | null): void {
    const { roomId, epoch, from } = room.facts;
    this.#rooms.set(roomId, room);
    this.#index = index;
    const change = {
      followedIndex: index,
      rooms: [room],
      pending: this.#pending,
      packages: this.#packages,
      secrets: secret === null ? [] : [{ roomId, epoch, from, secret }],
      lacked: secret === null ? [{ roomId, epoch, from }] : [],
    };
    this.#save(change);
    this.#ports.began(secret === null ? { roomId, epoch, from } : { roomId, epoch, from, secret });
    this.#ports.followed(index);
  }

  /** MK69 Who is in and in which epoch, and nothing else: what an entry brought is on the disk, or never will be. */
  #count(entry: Entry, event: SignedEvent | null): void {
    this.#index = entry.index;
    const facts = event === null ? null : this.#factsAfter(entry, event);
    if (facts !== null) this.#counted.set(facts.roomId, facts);
    if (entry.index < this.#countedTo) return;
    const rooms = [...this.#counted.values()].map((one) => this.#goesOn(one));
    this.#countedTo = 0;
    this.#rooms.clear();
    for (const room of rooms) this.#rooms.set(room.facts.roomId, room);
    this.#save({ followedIndex: this.#index, countedTo: 0, rooms });
    this.#ports.followed(this.#index);
  }

  #factsAfter(entry: Entry, event: SignedEvent): RoomFacts | null {
    const { kind, deviceId, roomId } = event.header;
    const begun = roomBegunBy(event);
    if (begun !== null) return firstFacts(begun, deviceId, entry.index);
    const before = this.#counted.get(roomId);
    if (kind !== EVENT_KIND.keysCommit || before === undefined) return null;
    return factsAfter(before, deviceId, decodePayload(kind, event.payload) as KeysCommitPayload, entry.index);
  }

  /** With the state that is here, when it is of the epoch in force; older ones are not kept (MK14). */
  #goesOn(facts: RoomFacts): KeptRoom {
    const before = this.#rooms.get(facts.roomId);
    if (before?.facts.from === facts.from) return { facts, standing: before.standing };
    const isIn = facts.devices.includes(this.#ports.deviceId);
    return { facts, standing: isIn ? lost('its keys are of another fork').standing : OUT.standing };
  }

  #resume(): void {
    this.#isBusy = false;
    this.#next();
  }

  #save(change: KeysChange & { readonly followedIndex: Index }): void {
    this.#savedIndex = change.followedIndex;
    this.#ports.store.save(change);
  }

  #devicesOf({ devices }: RoomFacts): KeysDevice[] {
    return devices.flatMap((deviceId) => {
      const certificate = this.#ports.certificateOf(deviceId);
      return certificate === undefined ? [] : [{ deviceId, certificate }];
    });
  }
}

/** Entries that have nothing to do with keys are not worth a write each. */
const SAVED_EVERY = 256;
/** A package is used within minutes; more than one is on its way when somebody is slow. */
const PACKAGES_KEPT = 8;

function outcomeOf(answer: KeysAnswer<KeysEpoch>): Outcome {
  if (!answer.ok) return lost(answer.error.code);
  const { state, secret } = answer.value;
  return { standing: { kind: 'in', state }, secret };
}

/** The room that has keys of its own from this event on: the open ones of a group, or one that is not open. */
function roomBegunBy(event: SignedEvent): RoomId | null {
  const { kind } = event.header;
  if (kind !== EVENT_KIND.genesis && kind !== EVENT_KIND.roomMade) return null;
  const payload = decodePayload(kind, event.payload);
  if (payload.kind === 'genesis') return payload.isSealed === true ? ZERO_ROOM : null;
  return payload.kind === 'roomMade' && payload.roomKind !== 'open' ? (event.id as string as RoomId) : null;
}

/** MK64 */
function lost(reason: string): Outcome {
  return { standing: { kind: 'unreadable', reason }, secret: null };
}
