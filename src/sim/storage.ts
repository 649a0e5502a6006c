/**
 * Twin of the group's storage. `SimDisk` is what survives a crash; `SimStorage` is one process's view of it, with
 * the rows that are applied but not yet durable on top. A crash drops the view; reads see what is durable (log) or
 * applied (fold), as with SQLite in WAL mode, where a later synced commit makes all earlier ones durable.
 */
import type { ApplyBatch, CommitProof, HardState, SaveBatch } from '../core/ready.ts';
import type { Hole, LogBase, SnapshotInstall, Unjudged } from '../core/snapshot/holes.ts';
import type { GroupStorage, SavedState } from '../engine/ports.ts';
import type { Acknowledgement } from '../protocol/acknowledgement.ts';
import type { Config, Entry } from '../protocol/entry.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceId, EventId, Hash, Index, Term } from '../protocol/ids.ts';
import { LogTwin } from './log-twin.ts';

interface OwnEvent {
  readonly id: EventId;
  readonly payloadHash: Hash;
}

/** Rows that apply() writes; they become durable with the next save. */
class Applied {
  index: Index = 0;
  readonly fold: Map<string, Uint8Array>;
  readonly outbox: Map<number, SignedEvent>;
  unjudged: readonly Unjudged[];

  constructor(from?: Applied) {
    this.index = from?.index ?? 0;
    this.fold = new Map(from?.fold);
    this.outbox = new Map(from?.outbox);
    this.unjudged = from?.unjudged ?? [];
  }

  write(batch: ApplyBatch): void {
    for (const { key, value } of batch.foldRows) {
      if (value === null) this.fold.delete(key);
      else this.fold.set(key, value);
    }
    for (const seq of batch.outboxRemoved) this.outbox.delete(seq);
    this.index = batch.appliedIndex;
    const judged = batch.judged?.at(-1)?.entry.index;
    if (judged === undefined) return;
    this.unjudged = this.unjudged
      .filter(({ high }) => high > judged)
      .map(({ low, high, digest }) => ({ low: Math.max(low, judged + 1), high, digest }));
  }

  install({ base, unjudgedFrom, digest, foldRows, outboxRemoved }: SnapshotInstall): void {
    this.fold.clear();
    for (const { key, value } of foldRows) this.fold.set(key, value);
    for (const seq of outboxRemoved) this.outbox.delete(seq);
    this.index = base.index;
    this.unjudged = [...this.unjudged, { low: unjudgedFrom, high: base.index, digest }];
  }
}

/** The durable content of one device's disk, for one group. */
export class SimDisk {
  readonly deviceId: DeviceId;
  hardState: HardState = { term: 0, votedFor: null, commitIndex: 0 };
  acknowledgement: Acknowledgement | null = null;
  readonly log = new LogTwin();
  readonly proofs = new Map<Term, CommitProof>();
  readonly ownEvents = new Map<string, OwnEvent>();
  readonly applied = new Applied();

  constructor(deviceId: DeviceId) {
    this.deviceId = deviceId;
  }

  /** Carries a save out: all of it or, after a crash before this call, nothing. */
  write(batch: SaveBatch): void {
    this.log.write(batch);
    for (const { body } of [...batch.entries, ...(batch.history ?? [])]) {
      if (body.kind === 'event') this.#noteOwn(body.event);
    }
    if (batch.hardState !== null) this.hardState = batch.hardState;
    if (batch.acknowledgement !== null) this.acknowledgement = batch.acknowledgement;
    for (const event of batch.outbox) {
      this.applied.outbox.set(event.header.seq, event);
      this.#noteOwn(event);
    }
    if (batch.snapshot !== undefined) this.applied.install(batch.snapshot);
  }

  /** entries[i] has index i + 1; empty slots are missing. */
  get entries(): Entry[] {
    return this.log.entries;
  }

  /** Ascending; the newest is in force. */
  get configs(): { readonly index: Index; readonly config: Config }[] {
    return this.log.configs;
  }

  #noteOwn({ id, header }: SignedEvent): void {
    if (header.deviceId !== this.deviceId || header.clientId === '') return;
    this.ownEvents.set(header.clientId, { id, payloadHash: header.payloadHash });
  }
}

/** What a write to a full disk says: nothing was written. */
export class DiskFull extends Error {
  constructor() {
    super('no space left on the simulated disk');
  }
}

/** When a save is durable; the world decides. `done` must be called once, later. */
export type ScheduleSave = (done: (error: Error | null) => void) => void;

export class SimStorage implements GroupStorage {
  readonly #disk: SimDisk;
  readonly #schedule: ScheduleSave;
  readonly #onDurable: (batch: SaveBatch) => void;
  readonly #isFull: () => boolean;
  readonly #view: Applied;
  /** Applied since the last durable save, oldest first. */
  #unsynced: ApplyBatch[] = [];
  #underWay: { readonly batch: SaveBatch; readonly synced: number } | null = null;
  #isOpen = true;

  constructor(
    disk: SimDisk,
    schedule: ScheduleSave,
    onDurable: (batch: SaveBatch) => void = () => {},
    isFull: () => boolean = () => false,
  ) {
    this.#disk = disk;
    this.#schedule = schedule;
    this.#onDurable = onDurable;
    this.#isFull = isFull;
    this.#view = new Applied(disk.applied);
  }

  load(): SavedState {
    const { hardState, configs, log, acknowledgement } = this.#disk;
    const view = this.#view;
    return {
      hardState,
      configs: [...configs],
      rank: log.ranks.at(-1)?.rank ?? null,
      acknowledgement,
      appliedIndex: view.index,
      foldRows: [...view.fold].map(([key, value]) => ({ key, value })),
      outbox: [...view.outbox.values()].sort((a, b) => a.header.seq - b.header.seq),
    };
  }

  save(batch: SaveBatch, done: (error: Error | null) => void): void {
    if (this.#underWay !== null) throw new Error('one save at a time');
    this.#underWay = { batch, synced: this.#unsynced.length };
    this.#schedule((error) => {
      if (!this.#isOpen) return;
      if (error === null) this.#finish();
      else this.#underWay = null;
      done(error);
    });
  }

  apply(batch: ApplyBatch): void {
    if (!this.#isOpen) throw new Error('the process that owned this storage is gone');
    if (this.#isFull()) throw new DiskFull();
    if (batch.appliedIndex < this.#view.index) throw new Error('the applied index never falls');
    this.#view.write(batch);
    this.#unsynced.push(batch);
  }

  /**
   * The process is gone. A save that was under way may have reached the disk without anyone having been told,
   * and of the rows that were applied, the `keptApplies` oldest may have too.
   */
  crash(keepsSave: boolean, keptApplies: number): void {
    this.#isOpen = false;
    if (this.#underWay !== null && keepsSave) this.#finish();
    else this.#sync(Math.min(keptApplies, this.#unsynced.length));
  }

  get unsyncedApplies(): number {
    return this.#unsynced.length;
  }

  get isSaving(): boolean {
    return this.#underWay !== null;
  }

  firstIndex(): Index {
    return this.base().index + 1;
  }

  lastIndex(): Index {
    return this.#disk.log.lastIndex;
  }

  base(): LogBase {
    return this.#disk.log.base;
  }

  holes(): readonly Hole[] {
    return this.#disk.log.holes;
  }

  unjudged(): readonly Unjudged[] {
    return this.#view.unjudged;
  }

  pastHash(index: Index): Hash | undefined {
    return this.#disk.log.pastHash(index);
  }

  head(index: Index): { readonly term: Term; readonly hash: Hash } | undefined {
    return this.#disk.log.head(index);
  }

  entries(from: Index, to: Index, bytesMax: number): Entry[] {
    return this.#disk.log.read(from, to, bytesMax);
  }

  ownEvent(clientId: string): OwnEvent | undefined {
    return this.#disk.ownEvents.get(clientId);
  }

  #finish(): void {
    const { batch, synced } = this.#underWay!;
    this.#underWay = null;
    this.#sync(synced);
    this.#disk.write(batch);
    // The outbox rows of this save belong to the view too.
    for (const event of batch.outbox) this.#view.outbox.set(event.header.seq, event);
    if (batch.snapshot !== undefined) this.#view.install(batch.snapshot);
    this.#onDurable(batch);
  }

  #sync(count: number): void {
    for (const batch of this.#unsynced.splice(0, count)) {
      this.#disk.applied.write(batch);
      if (batch.proof !== null) this.#disk.proofs.set(batch.proof.term, batch.proof);
    }
  }
}
