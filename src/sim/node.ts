/**
 * One simulated machine: a disk that survives, a clock that drifts, and now and then a process on it, which is the
 * real Engine on twins of its ports. Everything it does is told to the world as facts.
 */
import type { LinkDownReason, Draft, Input } from '../core/inputs.ts';
import type { AppliedEntry, ProposeResult, Publication } from '../core/ready.ts';
import type { ReplicaView } from '../core/view.ts';
import { Engine } from '../engine/engine.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { isKeysMessage } from '../protocol/keys-messages.ts';
import { isScreenMessage, type PeerMessage, type ReplicaMessage } from '../protocol/peer-messages.ts';
import { cryptoOf } from './crypto.ts';
import type { SimDevice } from './identity.ts';
import { factOfHost } from './facts-of-hosts.ts';
import { foundOnDisk } from './found-on-disk.ts';
import { NodeKeys } from './keys/node-keys.ts';
import type { LinkEnd } from './links.ts';
import { Origins, type Origin } from './origin.ts';
import type { Random } from './random.ts';
import { FAST_DISK, scheduleSave, type DiskPace } from './disk-pace.ts';
import { DataDamaged, DiskRefused } from './disk-faults.ts';
import { Mending } from './mending.ts';
import { Shown } from './shown.ts';
import { SimDisk, SimStorage } from './storage.ts';
import type { Surroundings } from './surroundings.ts';
import { OCCURRENCE } from './timeline.ts';

interface Process {
  readonly engine: Engine;
  readonly storage: SimStorage;
  readonly shown: Shown;
  /** Null in a world whose groups are not sealed. */
  readonly keys: NodeKeys | null;
}

export class SimNode implements LinkEnd {
  readonly device: SimDevice;
  disk: SimDisk;
  diskPace: DiskPace = FAST_DISK;
  /** Ticks of this machine are this much longer than they should be (0.01: 1 %). */
  clockDrift = 0;
  wallOffsetMs = 0;
  willing = true;
  /** Told of everything that this node's read model gets; set by users. */
  onApplied: ((entries: readonly AppliedEntry[]) => void) | null = null;
  onPublished: ((publication: Publication) => void) | null = null;
  /** Told when a process ended, whatever ended it. */
  onStopped: (() => void) | null = null;
  /** While it is, no write succeeds and the process ends: it cannot go on without its disk. */
  isDiskFull = false;
  /** What is left of the disk when power is lost while it says that it syncs and does not; null: it does. */
  unsynced: SimDisk | null = null;
  /** Set to end the process in the middle of its next save. */
  crashesDuringNextSave = false;
  /** Gone, until somebody finds it: nothing starts it. */
  isLost = false;
  boot = 0;
  isPaused = false;
  readonly #around: Surroundings;
  readonly #random: Random;
  #process: Process | null = null;
  /** What arrived while the process was paused. */
  #waiting: (() => void)[] = [];
  #lastTickUs = 0;
  readonly #mending = new Mending();
  readonly #origins: Origins;

  constructor(device: SimDevice, around: Surroundings, random: Random) {
    this.device = device;
    this.#around = around;
    this.#random = random;
    this.#origins = new Origins(around.scope, around.suite.hash);
    this.disk = new SimDisk(device.deviceId);
  }

  get name(): string {
    return this.device.name;
  }

  get deviceId(): DeviceId {
    return this.device.deviceId;
  }

  get isRunning(): boolean {
    return this.#process !== null;
  }

  get wallMs(): number {
    return WALL_BASE_MS + Math.floor(this.#around.timeline.nowMs) + this.wallOffsetMs;
  }

  get origin(): Origin {
    return this.#origins.after(this.disk.forks);
  }

  /** Null while no process runs, and in a group that is not sealed. */
  get keys(): NodeKeys | null {
    return this.#process?.keys ?? null;
  }

  /** Null while no process runs. */
  view(): ReplicaView | null {
    return this.#process?.engine.view() ?? null;
  }

  /** Begins a process; none when its disk refuses to be read, or is damaged. */
  start(): void {
    if (this.isLost) return;
    if (this.#process !== null) throw new Error(`${this.name} runs already`);
    this.boot++;
    this.isPaused = false;
    this.#waiting = [];
    this.crashesDuringNextSave = false;
    const { boot } = this;
    const isMine = (): boolean => this.boot === boot && this.#process !== null;
    try {
      this.#begin(isMine);
    } catch (error) {
      if (!(error instanceof DiskRefused || error instanceof DataDamaged)) throw error;
      this.#around.changed(this, `does not start: ${error.message}`);
      this.#diskFailed(error);
      this.onStopped?.();
    }
  }

  #begin(isMine: () => boolean): void {
    const { timeline, network, suite, options } = this.#around;
    const { scope } = this.origin;
    const whenAwake = (go: () => void): void => this.#whenAwake(go);
    this.disk.onHole = ({ low, high }) =>
      this.#around.tell({ type: 'holed', node: this.deviceId, low, high });
    const storage = new SimStorage(
      this.disk,
      (done) => scheduleSave(this, { timeline, random: this.#random, isMine, whenAwake }, done),
      (batch) => this.#around.tell({ type: 'durable', node: this.deviceId, batch }),
      () => this.isDiskFull,
      (rows) => this.#around.tell({ type: 'released', node: this.deviceId, rows }),
    );
    const found = foundOnDisk(storage, scope.forkId);
    this.#around.tell({ type: 'started', node: this.deviceId, found });
    const keys = this.#around.isSealed ? this.#keysOf(storage, isMine) : null;
    const engine = new Engine(
      {
        ...scope,
        deviceId: this.deviceId,
        storage,
        links: {
          send: (to, _groupId, message) => {
            this.#around.tell({ type: 'sent', node: this.deviceId, to, message });
            network.send(this.deviceId, to, message);
          },
          flush: () => {},
        },
        crypto: cryptoOf(suite, this.device.keys),
        schedule: (turn) =>
          timeline.after(0, OCCURRENCE.turn, () => {
            if (isMine()) this.#whenAwake(turn);
          }),
        audience: {
          applied: (entries) => this.#applied(entries),
          judged: (entries) => {
            this.#around.tell({ type: 'judged', node: this.deviceId, entries });
            keys?.judged(entries);
            this.onApplied?.(entries);
          },
          published: (publication) => this.#published(publication),
          failed: (error) => this.#failed(error),
        },
        ...(keys === null ? {} : { seal: keys.seal }),
      },
      { ...options, willing: options.willing && this.willing, seed: this.#random.word() },
    );
    this.#process = { engine, storage, shown: new Shown(), keys };
    this.tellFold();
    this.#around.changed(this, 'starts');
    this.#lastTickUs = timeline.nowUs;
    this.#scheduleTick(isMine, Math.floor(this.#random.fraction() * options.timing.tickMs * 1000));
    this.#scheduleProbe(isMine);
    network.awake(this);
    this.#look();
  }

  #keysOf(storage: SimStorage, isMine: () => boolean): NodeKeys {
    const { timeline } = this.#around;
    return new NodeKeys(this, this.#around, storage, this.#random.fork(`keys ${this.boot}`), {
      later: (us, turn) => timeline.after(us, OCCURRENCE.keys, () => isMine() && this.#whenAwake(turn)),
      failed: (error) => this.#failed(error),
    });
  }

  /** The process ends at once. What the disk keeps of unfinished writes is drawn. */
  crash(killed: boolean): void {
    const running = this.#process;
    if (running === null) return;
    const { storage } = running;
    const keepsSave = this.#random.chance(0.5);
    const keptApplies = this.#random.below(storage.unsyncedApplies + 1);
    this.#process = null;
    storage.crash(keepsSave, keptApplies);
    running.engine.stop();
    running.keys?.end();
    if (!killed) this.#loseUnsynced();
    this.isPaused = false;
    this.#waiting = [];
    this.#around.tell({ type: 'stopped', node: this.deviceId });
    this.#around.changed(this, killed ? 'is killed' : 'loses power');
    this.#around.network.gone(this, killed);
    this.onStopped?.();
  }

  /** The disk says that it syncs, and does not, from now on. */
  stopSyncing(): void {
    this.unsynced ??= this.disk.copy();
  }

  #loseUnsynced(): void {
    const left = this.unsynced;
    this.unsynced = null;
    if (left === null || left.saves === this.disk.saves || !this.disk.faults.mayShow('saves')) return;
    // The count of saves stands in a file of its own (LG114), which the system had written meanwhile.
    left.savesKnown = this.disk.savesKnown;
    this.disk = left;
    this.#around.lostSaves(this);
  }

  /** As a node does in the background: finds what is damaged in the whole log. */
  lookThroughLog(): void {
    this.#whenAwake(() => {
      try {
        this.#process?.storage.check();
      } catch (error) {
        this.#failed(error as Error);
      }
    });
  }

  /** No ticks, no frames, no finished saves until `resume`; what arrives waits. */
  pause(): void {
    if (this.#process === null || this.isPaused) return;
    this.isPaused = true;
    this.#around.changed(this, 'is paused');
    this.#around.network.asleep(this);
  }

  /** The lid is closed: paused for long, and the system may drop its connections. */
  suspend(losesConnections: boolean): void {
    if (this.#process === null || this.isPaused) return;
    this.pause();
    if (losesConnections) this.#around.network.sever(this);
  }

  resume(): void {
    if (this.#process === null || !this.isPaused) return;
    this.isPaused = false;
    this.#around.changed(this, 'goes on');
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) if (!this.isPaused && this.#process !== null) go();
    this.#around.network.awake(this);
  }

  /** Its clocks go on by so much at once, as if it had been asleep for that long. */
  skip(ms: number): void {
    this.wallOffsetMs += ms;
    this.#lastTickUs -= 1000 * ms;
  }

  input(input: Input): void {
    if (input.type === 'leave' && this.isRunning) this.#around.tell({ type: 'leaves', node: this.deviceId });
    this.#whenAwake(() => this.#process?.engine.input(input));
  }

  /** The answer comes once the drafts are durable; never, when the process ends before. */
  propose(drafts: readonly Draft[], done: (results: readonly ProposeResult[]) => void): void {
    this.#whenAwake(() => this.#process?.engine.propose(drafts, this.wallMs, done));
  }

  receive(from: DeviceId, message: PeerMessage, { channel, scope }: Origin): void {
    // Nobody types or reads here, and no replica would hear of it. Of another group, or fork of it, neither (HS37).
    if (isScreenMessage(message) || channel !== this.origin.channel) return;
    this.#whenAwake(() => {
      if (this.#process === null) return;
      this.#around.tell({ type: 'took', node: this.deviceId, from, forkId: scope.forkId });
      if (isKeysMessage(message)) this.#process.keys?.heard(from, message);
      else this.#hear(from, message);
    });
  }

  linkUp(peer: DeviceId): void {
    this.input({ type: 'linkUp', peer });
  }

  linkDown(peer: DeviceId, reason: LinkDownReason): void {
    this.input({ type: 'linkDown', peer, reason });
  }

  /** What the fold of this node's process is now: after a start, what its rows gave. */
  tellFold(): void {
    const view = this.view();
    if (view === null) return;
    const { appliedIndex: index, roster } = view;
    this.#around.tell({ type: 'folded', node: this.deviceId, index, roster });
  }

  get isSaving(): boolean {
    return this.#process?.storage.isSaving ?? false;
  }

  #hear(from: DeviceId, message: ReplicaMessage): void {
    const fact = factOfHost(this.deviceId, from, message);
    if (fact !== null) this.#around.tell(fact);
    this.#process?.engine.receive(from, message);
  }

  #whenAwake(go: () => void): void {
    if (this.isPaused) this.#waiting.push(go);
    else go();
  }

  #scheduleTick(isMine: () => boolean, delayUs: number): void {
    const { timeline, options } = this.#around;
    timeline.after(delayUs, OCCURRENCE.tick, () => {
      if (!isMine()) return;
      this.#whenAwake(() => {
        const elapsedMs = (timeline.nowUs - this.#lastTickUs) / 1000 / (1 + this.clockDrift);
        this.#lastTickUs = timeline.nowUs;
        const { suspicionFloorMs, roundMs, tickMs } = options.timing;
        // The rule of a node's clock driver: a long gap means that this machine slept.
        const type = elapsedMs > suspicionFloorMs + roundMs ? 'resumed' : 'tick';
        this.#process?.engine.input({ type, elapsedMs, wallMs: this.wallMs });
        this.#process?.keys?.tick(timeline.nowMs);
        this.#scheduleTick(isMine, tickMs * 1000 * (1 + this.clockDrift));
      });
    });
  }

  /** Links measure round trips all the time and report them now and then. */
  #scheduleProbe(isMine: () => boolean): void {
    const { timeline, network } = this.#around;
    timeline.after(PROBE_EVERY_US, OCCURRENCE.probe, () => {
      if (!isMine()) return;
      this.#whenAwake(() => {
        this.input({ type: 'latencies', edges: network.measuredBy(this.deviceId) });
        this.#scheduleProbe(isMine);
      });
    });
  }

  #applied(entries: readonly AppliedEntry[]): void {
    const commitIndex = this.#process?.engine.view().commitIndex ?? 0;
    this.#around.tell({ type: 'applied', node: this.deviceId, entries, commitIndex });
    this.#process?.keys?.applied(entries);
    this.onApplied?.(entries);
  }

  #published(publication: Publication): void {
    if (publication.type === 'status') this.#look();
    if (publication.type === 'installed') this.tellFold();
    this.onPublished?.(publication);
  }

  #failed(error: Error): void {
    const isOfDisk = error instanceof DiskRefused || error instanceof DataDamaged;
    if (!isOfDisk) this.#around.broke(this, error);
    this.#around.timeline.after(0, OCCURRENCE.fault, () => {
      this.crash(true);
      if (!isOfDisk) return;
      const againMs = this.#mending.after(error, this.disk, this.#around.timeline.nowMs);
      if (againMs === null) this.#diskFailed(error);
      else this.#around.startAgain(this, againMs);
    });
  }

  #diskFailed(error: DiskRefused | DataDamaged): void {
    if (error instanceof DiskRefused) {
      this.#around.tell({ type: 'diskRefused', node: this.deviceId, what: error.what });
      return;
    }
    this.disk.isSuspect = true;
    this.#around.tell({ type: 'damaged', node: this.deviceId, part: error.part });
    this.#around.foundDamaged(this);
  }

  /** Compares what the replica shows with what it showed last. */
  #look(): void {
    const running = this.#process;
    if (running === null) return;
    const { timeline, options } = this.#around;
    // A machine that wakes, or a long save that ends, tells before it has looked at the clock.
    const knowsTime = timeline.nowUs - this.#lastTickUs < 2000 * options.timing.tickMs;
    const isAwake = knowsTime && running.engine.queued === 0;
    const { facts, isNews } = running.shown.look(running.engine.view(), timeline.nowUs, isAwake);
    for (const fact of facts) this.#around.tell(fact);
    if (isNews) this.#around.changed(this, '');
  }
}

/** Simulated wall clocks show some day in January 2027. */
const WALL_BASE_MS = 1_800_000_000_000;
const PROBE_EVERY_US = 1_000_000;
