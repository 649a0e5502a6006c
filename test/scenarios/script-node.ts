/**
 * One machine of a script: a disk that survives, and now and then a process on it, which is the real Engine on the
 * simulator's twin of a disk. Nothing on it moves but by `work`: no timer, no chance.
 */
import { Engine } from '../../src/engine/engine.ts';
import type { ReplicaOptions } from '../../src/core/options.ts';
import type { AppliedEntry, ProposeResult, Publication, SaveBatch } from '../../src/core/ready.ts';
import type { ReplicaView } from '../../src/core/view.ts';
import type { Draft, Input } from '../../src/core/inputs.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import type { PeerMessage, ReplicaMessage } from '../../src/protocol/peer-messages.ts';
import type { Scope } from '../../src/protocol/scope.ts';
import { cryptoOf, type CryptoSuite } from '../../src/sim/crypto.ts';
import type { Fact } from '../../src/sim/facts.ts';
import type { SimDevice } from '../../src/sim/identity.ts';
import { DataDamaged, DiskRefused } from '../../src/sim/disk-faults.ts';
import { SimDisk, SimStorage } from '../../src/sim/storage.ts';
import { configWords, entriesWords, eventWords, type NameOf } from './words.ts';

/** What all machines of a script share. */
export interface Around {
  readonly suite: CryptoSuite;
  readonly scope: Scope;
  readonly options: Omit<ReplicaOptions, 'seed' | 'willing'>;
  readonly nameOf: NameOf;
  readonly tell: (fact: Fact) => void;
  readonly trace: (line: string) => void;
  readonly post: (from: DeviceId, to: DeviceId, message: PeerMessage) => void;
  /** The process ended by itself. */
  readonly ended: (node: ScriptNode) => void;
}

interface Process {
  readonly engine: Engine;
  readonly storage: SimStorage;
  turn: (() => void) | null;
  saving: ((error: Error | null) => void) | null;
}

export class ScriptNode {
  readonly device: SimDevice;
  disk: SimDisk;
  /** Its saves wait until the script lets them be done. */
  holdsSaves = false;
  failsNextSave = false;
  isPaused = false;
  willing = true;
  wallOffsetMs = 0;
  readonly #around: Around;
  readonly #seed: number;
  #process: Process | null = null;
  #shown = '';
  #shownCommit = 0;
  #shownConfig = 0;
  #savedState = '';

  constructor(device: SimDevice, around: Around, seed: number) {
    this.device = device;
    this.disk = new SimDisk(device.deviceId);
    this.#around = around;
    this.#seed = seed;
  }

  get name(): string {
    return this.device.name;
  }

  get id(): DeviceId {
    return this.device.deviceId;
  }

  get isUp(): boolean {
    return this.#process !== null;
  }

  /** Null while no process runs. */
  get view(): ReplicaView | null {
    return this.#process?.engine.view() ?? null;
  }

  get isSaving(): boolean {
    return (this.#process?.saving ?? null) !== null;
  }

  /** The disk is an older copy of itself from now on. Nobody told the process, so none may run. */
  putBack(copy: SimDisk): void {
    if (this.#process !== null) throw new Error(`${this.name} runs`);
    this.disk = copy.copy();
    this.#savedState = this.#stateWords();
  }

  /** What the disk holds as if an earlier life had saved it. */
  layOut(batch: SaveBatch): void {
    this.disk.write(batch);
    this.#around.tell({ type: 'durable', node: this.id, batch });
    this.#savedState = this.#stateWords();
  }

  start(): void {
    if (this.#process !== null) throw new Error(`${this.name} runs already`);
    const { suite, scope, options } = this.#around;
    const process: Partial<Process> = { turn: null, saving: null };
    this.isPaused = false;
    this.#shown = '';
    try {
      const storage = new SimStorage(
        this.disk,
        (done) => {
          process.saving = done;
        },
        (batch) => this.#durable(batch),
      );
      this.#tellStart();
      const engine = new Engine(
        {
          ...scope,
          deviceId: this.id,
          storage,
          links: { send: (to, _groupId, message) => this.#send(to, message), flush: () => {} },
          crypto: cryptoOf(suite, this.device.keys),
          schedule: (turn) => {
            process.turn = turn;
          },
          audience: {
            applied: (entries) => this.#applied(entries),
            judged: (entries) => this.#around.tell({ type: 'judged', node: this.id, entries }),
            published: (publication) => this.#published(publication),
            failed: (error) => this.#failed(error),
          },
        },
        { ...options, willing: this.willing, seed: this.#seed },
      );
      this.#process = Object.assign(process, { engine, storage }) as Process;
    } catch (error) {
      if (!(error instanceof DataDamaged)) throw error;
      this.#around.trace(`${this.name} does not start: ${error.message}`);
      return;
    }
    this.#shownCommit = this.view!.commitIndex;
    this.#shownConfig = this.view!.configIndex;
    this.#look();
    this.work();
  }

  /** The process ends at once. A save that is under way may have reached the disk; rows of the fold may be lost. */
  crash({ keepsSave, losesApplied }: { keepsSave: boolean; losesApplied: boolean }): void {
    const process = this.#process;
    if (process === null) throw new Error(`${this.name} does not run`);
    this.#process = null;
    process.storage.crash(keepsSave, losesApplied ? 0 : process.storage.unsyncedApplies);
    process.engine.stop();
    this.isPaused = false;
    this.#around.tell({ type: 'stopped', node: this.id });
  }

  input(input: Input): void {
    if (input.type === 'leave') this.#around.tell({ type: 'leaves', node: this.id });
    this.#process?.engine.input(input);
    this.work();
  }

  propose(drafts: readonly Draft[], wallMs: number): void {
    this.#process?.engine.propose(drafts, wallMs, (results) => {
      for (const [i, result] of results.entries()) this.#proposed(drafts[i]!, result);
    });
    this.work();
  }

  receive(from: DeviceId, message: ReplicaMessage): void {
    const { type } = message;
    if (type === 'appendAnswer' || type === 'heartbeatAnswer') {
      this.#around.tell({ type: 'heard', node: this.id, from, term: message.term });
    }
    if (this.#process?.engine.receive(from, message) === false) {
      this.#around.trace(`  ${this.name}'s door drops it`);
    }
    this.work();
  }

  /** Turns of the engine and, unless they are held, its saves, until it has nothing more to do. */
  work(): void {
    for (let process = this.#process; process !== null; process = this.#process) {
      const { turn } = process;
      if (turn !== null) {
        process.turn = null;
        turn();
      } else if (process.saving === null || this.holdsSaves) return;
      else this.finishSave();
    }
  }

  finishSave(): void {
    const process = this.#process;
    const done = process?.saving ?? null;
    if (process === null || done === null) throw new Error(`${this.name} saves nothing now`);
    process.saving = null;
    const fails = this.failsNextSave;
    this.failsNextSave = false;
    done(fails ? new DiskRefused('write') : null);
  }

  #send(to: DeviceId, message: PeerMessage): void {
    this.#around.tell({ type: 'sent', node: this.id, to, message });
    this.#around.post(this.id, to, message);
  }

  #durable(batch: SaveBatch): void {
    this.#around.tell({ type: 'durable', node: this.id, batch });
    const { nameOf, trace } = this.#around;
    const state = this.#stateWords();
    const parts = [
      ...(state === this.#savedState ? [] : [state]),
      ...(batch.truncateFrom === null ? [] : [`removes ${batch.truncateFrom} and after`]),
      ...(batch.entries.length === 0 ? [] : [entriesWords(batch.entries, nameOf)]),
      ...(batch.snapshot === undefined ? [] : [`a snapshot of ${batch.snapshot.base.index}`]),
      ...((batch.history ?? []).length === 0 ? [] : [`history ${historyWords(batch.history!)}`]),
      ...(batch.tentative ?? []).map((event) => `keeps ${eventWords(event, nameOf)}`),
      ...batch.outbox.map((event) => `outbox ${eventWords(event, nameOf)}`),
    ];
    this.#savedState = state;
    if (parts.length > 0) trace(`  ${this.name} saves ${parts.join('; ')}`);
  }

  #stateWords(): string {
    const { term, votedFor } = this.disk.hardState;
    return `t${term} vote ${votedFor === null ? '-' : this.#around.nameOf(votedFor)}`;
  }

  #tellStart(): void {
    const { hardState, log, applied } = this.disk;
    const { term, votedFor, commitIndex } = hardState;
    const found = {
      forkId: this.#around.scope.forkId,
      term,
      votedFor,
      commitIndex,
      lastIndex: log.lastIndex,
      lastHash: log.head(log.lastIndex)?.hash ?? null,
      appliedIndex: applied.index,
      unjudged: applied.unjudged,
    };
    this.#around.tell({ type: 'started', node: this.id, found });
  }

  #proposed({ clientId }: Draft, result: ProposeResult): void {
    const { trace, nameOf } = this.#around;
    if (result.kind === 'refused') {
      trace(`  ${this.name} refuses to take it: ${result.code}`);
      return;
    }
    if (result.kind === 'notYet') return;
    if (result.kind === 'known') trace(`  ${this.name} knows it already`);
    else trace(`  ${this.name} has taken ${eventWords(result.event, nameOf)}`);
    const eventId = result.kind === 'made' ? result.event.id : result.id;
    this.#around.tell({ type: 'accepted', node: this.id, clientId, eventId });
  }

  #applied(entries: readonly AppliedEntry[]): void {
    const commitIndex = this.view?.commitIndex ?? 0;
    this.#around.tell({ type: 'applied', node: this.id, entries, commitIndex });
    for (const { entry, verdict } of entries) {
      if (verdict === null || verdict.kind === 'valid') continue;
      const why = verdict.kind === 'void' ? `void, ${verdict.reason}` : verdict.kind;
      this.#around.trace(`  ${this.name} applies ${entry.index}@${entry.term} as ${why}`);
    }
  }

  #published(publication: Publication): void {
    const { nameOf, trace } = this.#around;
    if (publication.type === 'status') this.#look();
    else if (publication.type === 'suspected') trace(`  ${this.name} suspects ${nameOf(publication.host)}`);
    else if (publication.type === 'left') trace(`  ${this.name} may stop`);
    else if (publication.type === 'removed') trace(`  ${this.name} is removed by entry ${publication.index}`);
    else if (publication.type === 'evidence') {
      trace(`  ${this.name} notes evidence against ${nameOf(publication.deviceId)} at ${publication.index}`);
    }
  }

  #failed(error: Error): void {
    if (!(error instanceof DiskRefused) && !(error instanceof DataDamaged)) throw error;
    this.#around.trace(`  ${this.name} halts: ${error.message}`);
    this.crash({ keepsSave: false, losesApplied: false });
    this.#around.ended(this);
  }

  /** Says what is other than it was when it was said last. */
  #look(): void {
    const { view } = this;
    if (view === null) return;
    const { nameOf, trace } = this.#around;
    const { role, term, commitIndex, leader, config, configIndex } = view;
    const of =
      role === 'leader' || role === 'candidate' ? '' : ` of ${leader === null ? 'nobody' : nameOf(leader)}`;
    const shown = `${this.name}: ${role === 'leader' ? 'host' : role} t${term}${of}`;
    if (shown !== this.#shown) trace(`  ${shown}`);
    if (configIndex !== this.#shownConfig) {
      trace(`  ${this.name}: config ${configIndex}, ${configWords(config, nameOf)}`);
    }
    if (commitIndex !== this.#shownCommit) trace(`  ${this.name}: confirmed ${commitIndex}`);
    if (shown !== this.#shown || commitIndex !== this.#shownCommit) {
      this.#around.tell({ type: 'status', node: this.id, role, term, commitIndex });
    }
    this.#shown = shown;
    this.#shownCommit = commitIndex;
    this.#shownConfig = configIndex;
  }
}

function historyWords(entries: readonly Entry[]): string {
  const indexes = entries.map(({ index }) => index);
  return `${Math.min(...indexes)}..${Math.max(...indexes)}`;
}
