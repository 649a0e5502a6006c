/**
 * One simulated machine: a disk that survives, a clock that drifts, and now and then a process on it, which is the
 * real Engine on twins of its ports. Everything it does is told to the world as facts.
 */
import type { LinkDownReason, Draft, Input } from '../core/inputs.ts';
import type { ReplicaOptions } from '../core/options.ts';
import type { AppliedEntry, ProposeResult, Publication } from '../core/ready.ts';
import type { ReplicaView, RoleName } from '../core/view.ts';
import { Engine } from '../engine/engine.ts';
import type { DeviceId, Index, Term } from '../protocol/ids.ts';
import type { PeerMessage, ReplicaMessage } from '../protocol/peer-messages.ts';
import type { Scope } from '../protocol/scope.ts';
import { cryptoOf, type CryptoSuite } from './crypto.ts';
import type { Fact } from './facts.ts';
import type { SimDevice } from './identity.ts';
import type { LinkEnd, SimNetwork } from './links.ts';
import type { Random } from './random.ts';
import { DiskFull, SimDisk, SimStorage } from './storage.ts';
import { OCCURRENCE, type Timeline } from './timeline.ts';

/** How fast a disk is; microseconds and chances. */
export interface DiskPace {
  readonly saveMinUs: number;
  readonly saveMeanUs: number;
  /** Chance that a save takes `stallUs` more. */
  readonly stall: number;
  readonly stallUs: number;
  /** Chance that a save fails: nothing was written, the process ends. */
  readonly failure: number;
}

const FAST_DISK: DiskPace = Object.freeze({
  saveMinUs: 100,
  saveMeanUs: 100,
  stall: 0,
  stallUs: 0,
  failure: 0,
});

/** What all nodes of a world share. */
export interface Surroundings {
  readonly timeline: Timeline;
  readonly network: SimNetwork;
  readonly suite: CryptoSuite;
  readonly scope: Scope;
  readonly options: Omit<ReplicaOptions, 'seed'>;
  tell(fact: Fact): void;
  /** A change worth a line in the transcript. */
  changed(node: SimNode, what: string): void;
  /** The code under test broke: an assertion of its own, or an exception. */
  broke(node: SimNode, error: Error): void;
}

interface Process {
  readonly engine: Engine;
  readonly storage: SimStorage;
  seenRole: RoleName | null;
  seenTerm: Term;
  seenCommit: Index;
  seenLeader: DeviceId | null;
  seenConfigIndex: Index;
}

export class SimNode implements LinkEnd {
  readonly device: SimDevice;
  readonly disk: SimDisk;
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
  /** Set to end the process in the middle of its next save. */
  crashesDuringNextSave = false;
  boot = 0;
  isPaused = false;
  readonly #around: Surroundings;
  readonly #random: Random;
  #process: Process | null = null;
  /** What arrived while the process was paused. */
  #waiting: (() => void)[] = [];
  #lastTickUs = 0;
  #expectsFailure = false;

  constructor(device: SimDevice, around: Surroundings, random: Random) {
    this.device = device;
    this.#around = around;
    this.#random = random;
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

  /** Null while no process runs. */
  view(): ReplicaView | null {
    return this.#process?.engine.view() ?? null;
  }

  start(): void {
    if (this.#process !== null) throw new Error(`${this.name} runs already`);
    const { timeline, network, suite, scope, options } = this.#around;
    this.boot++;
    this.isPaused = false;
    this.#waiting = [];
    this.#expectsFailure = false;
    this.crashesDuringNextSave = false;
    const { boot } = this;
    const isMine = (): boolean => this.boot === boot && this.#process !== null;
    const storage = new SimStorage(
      this.disk,
      (done) => this.#scheduleSave(isMine, done),
      (batch) => this.#around.tell({ type: 'durable', node: this.deviceId, batch }),
      () => this.isDiskFull,
    );
    this.#tellStart(storage);
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
          published: (publication) => this.#published(publication),
          failed: (error) => this.#failed(error),
        },
      },
      { ...options, willing: options.willing && this.willing, seed: this.#random.word() },
    );
    this.#process = {
      engine,
      storage,
      seenRole: null,
      seenTerm: 0,
      seenCommit: 0,
      seenLeader: null,
      seenConfigIndex: 0,
    };
    this.tellFold();
    this.#around.changed(this, 'starts');
    this.#lastTickUs = timeline.nowUs;
    this.#scheduleTick(isMine, Math.floor(this.#random.fraction() * options.timing.tickMs * 1000));
    this.#scheduleProbe(isMine);
    network.awake(this);
    this.#look();
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
    this.isPaused = false;
    this.#waiting = [];
    this.#around.tell({ type: 'stopped', node: this.deviceId });
    this.#around.changed(this, killed ? 'is killed' : 'loses power');
    this.#around.network.gone(this, killed);
    this.onStopped?.();
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

  input(input: Input): void {
    if (input.type === 'leave' && this.isRunning) this.#around.tell({ type: 'leaves', node: this.deviceId });
    this.#whenAwake(() => this.#process?.engine.input(input));
  }

  /** The answer comes once the drafts are durable; never, when the process ends before. */
  propose(drafts: readonly Draft[], done: (results: readonly ProposeResult[]) => void): void {
    this.#whenAwake(() => this.#process?.engine.propose(drafts, this.wallMs, done));
  }

  receive(from: DeviceId, message: PeerMessage): void {
    // Nobody types here, and no replica would hear of it.
    if (message.type === 'typing') return;
    this.#whenAwake(() => this.#hear(from, message));
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
    const { type } = message;
    if (type === 'appendAnswer' || type === 'heartbeatAnswer') {
      this.#around.tell({ type: 'heard', node: this.deviceId, from, term: message.term });
    }
    this.#process?.engine.receive(from, message);
  }

  #whenAwake(go: () => void): void {
    if (this.isPaused) this.#waiting.push(go);
    else go();
  }

  #scheduleSave(isMine: () => boolean, done: (error: Error | null) => void): void {
    const { saveMinUs, saveMeanUs, stall, stallUs, failure } = this.diskPace;
    let delayUs = saveMinUs + saveMeanUs * this.#random.exponential();
    if (stall > 0 && this.#random.chance(stall)) delayUs += stallUs;
    if (this.crashesDuringNextSave) {
      const crashAfterUs = delayUs * this.#random.fraction();
      this.#around.timeline.after(crashAfterUs, OCCURRENCE.fault, () => {
        if (isMine() && this.crashesDuringNextSave) this.crash(true);
      });
    }
    const fails = failure > 0 && this.#random.chance(failure);
    this.#around.timeline.after(delayUs, OCCURRENCE.saved, () => {
      if (!isMine()) return;
      this.#whenAwake(() => {
        // Trouble may have ended meanwhile.
        const failed = this.isDiskFull || (fails && this.diskPace.failure > 0);
        this.#expectsFailure = failed;
        done(failed ? new DiskFull() : null);
      });
    });
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
        this.#scheduleTick(isMine, tickMs * 1000 * (1 + this.clockDrift));
      });
    });
  }

  /** Links measure round trips all the time and report them now and then. */
  #scheduleProbe(isMine: () => boolean): void {
    const { timeline, network } = this.#around;
    timeline.after(PROBE_EVERY_US, OCCURRENCE.probe, () => {
      if (!isMine()) return;
      if (!this.isPaused) this.input({ type: 'latencies', edges: network.measuredBy(this.deviceId) });
      this.#scheduleProbe(isMine);
    });
  }

  #tellStart(storage: SimStorage): void {
    const { hardState, appliedIndex } = storage.load();
    const lastIndex = storage.lastIndex();
    const found = {
      term: hardState.term,
      votedFor: hardState.votedFor,
      lastIndex,
      lastHash: storage.head(lastIndex)?.hash ?? null,
      commitIndex: hardState.commitIndex,
      appliedIndex,
    };
    this.#around.tell({ type: 'started', node: this.deviceId, found });
  }

  #applied(entries: readonly AppliedEntry[]): void {
    const commitIndex = this.#process?.engine.view().commitIndex ?? 0;
    this.#around.tell({ type: 'applied', node: this.deviceId, entries, commitIndex });
    this.onApplied?.(entries);
  }

  #published(publication: Publication): void {
    if (publication.type === 'status') this.#look();
    this.onPublished?.(publication);
  }

  #failed(error: Error): void {
    if (!this.#expectsFailure && !(error instanceof DiskFull)) this.#around.broke(this, error);
    this.#around.timeline.after(0, OCCURRENCE.fault, () => this.crash(true));
  }

  /** Compares what the replica shows with what it showed last. */
  #look(): void {
    const running = this.#process;
    if (running === null) return;
    const { role, term, commitIndex, leader, configIndex } = running.engine.view();
    if (role !== running.seenRole || term !== running.seenTerm || commitIndex !== running.seenCommit) {
      this.#around.tell({ type: 'status', node: this.deviceId, role, term, commitIndex });
    } else if (leader === running.seenLeader && configIndex === running.seenConfigIndex) {
      return;
    }
    running.seenRole = role;
    running.seenTerm = term;
    running.seenLeader = leader;
    running.seenCommit = commitIndex;
    running.seenConfigIndex = configIndex;
    this.#around.changed(this, '');
  }
}

/** Simulated wall clocks show some day in January 2027. */
const WALL_BASE_MS = 1_800_000_000_000;
const PROBE_EVERY_US = 1_000_000;
