/**
 * Twin of the group's storage. `SimDisk` is what survives a crash; `SimStorage` is one process's view of it, with
 * the rows that are applied but not yet durable on top. A crash drops the view; reads see what is durable (log) or
 * applied (fold), as with SQLite in WAL mode, where a later synced commit makes all earlier ones durable.
 */
import type { ApplyBatch, CommitProof, HardState, SaveBatch } from '../core/ready.ts';
import { entrySize } from '../core/log/raft-log.ts';
import type { GroupStorage, SavedState } from '../engine/ports.ts';
import type { Acknowledgement } from '../protocol/acknowledgement.ts';
import type { Config, Entry, RankList } from '../protocol/entry.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceId, EventId, Hash, Index, Term } from '../protocol/ids.ts';

interface OwnEvent {
  readonly id: EventId;
  readonly payloadHash: Hash;
}

/** Rows that apply() writes; they become durable with the next save. */
class Applied {
  index: Index = 0;
  readonly fold: Map<string, Uint8Array>;
  readonly outbox: Map<number, SignedEvent>;

  constructor(from?: Applied) {
    this.index = from?.index ?? 0;
    this.fold = new Map(from?.fold);
    this.outbox = new Map(from?.outbox);
  }

  write(batch: ApplyBatch): void {
    for (const { key, value } of batch.foldRows) {
      if (value === null) this.fold.delete(key);
      else this.fold.set(key, value);
    }
    for (const seq of batch.outboxRemoved) this.outbox.delete(seq);
    this.index = batch.appliedIndex;
  }
}

/** The durable content of one device's disk, for one group. */
export class SimDisk {
  readonly deviceId: DeviceId;
  hardState: HardState = { term: 0, votedFor: null, commitIndex: 0 };
  acknowledgement: Acknowledgement | null = null;
  /** entries[i] has index i + 1. */
  readonly entries: Entry[] = [];
  readonly configs: { readonly index: Index; readonly config: Config }[] = [];
  readonly ranks: { readonly index: Index; readonly rank: RankList }[] = [];
  readonly proofs = new Map<Term, CommitProof>();
  readonly ownEvents = new Map<string, OwnEvent>();
  readonly applied = new Applied();

  constructor(deviceId: DeviceId) {
    this.deviceId = deviceId;
  }

  /** Carries a save out: all of it or, after a crash before this call, nothing. */
  write(batch: SaveBatch): void {
    if (batch.truncateFrom !== null) this.#truncate(batch.truncateFrom);
    for (const entry of batch.entries) {
      if (entry.index !== this.entries.length + 1) throw new Error(`entry ${entry.index} leaves a gap`);
      this.entries.push(entry);
      if (entry.body.kind === 'config') this.configs.push({ index: entry.index, config: entry.body.config });
      if (entry.body.kind === 'noop') this.ranks.push({ index: entry.index, rank: entry.body.rank });
      if (entry.body.kind === 'event') this.#noteOwn(entry.body.event);
    }
    if (batch.hardState !== null) this.hardState = batch.hardState;
    if (batch.acknowledgement !== null) this.acknowledgement = batch.acknowledgement;
    for (const event of batch.outbox) {
      this.applied.outbox.set(event.header.seq, event);
      this.#noteOwn(event);
    }
  }

  #truncate(from: Index): void {
    this.entries.length = Math.min(this.entries.length, from - 1);
    while ((this.configs.at(-1)?.index ?? 0) >= from) this.configs.pop();
    while ((this.ranks.at(-1)?.index ?? 0) >= from) this.ranks.pop();
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
    const { hardState, configs, ranks, acknowledgement } = this.#disk;
    const view = this.#view;
    return {
      hardState,
      configs: [...configs],
      rank: ranks.at(-1)?.rank ?? null,
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
    return 1;
  }

  lastIndex(): Index {
    return this.#disk.entries.length;
  }

  head(index: Index): { readonly term: Term; readonly hash: Hash } | undefined {
    return this.#disk.entries[index - 1];
  }

  entries(from: Index, to: Index, bytesMax: number): Entry[] {
    const found: Entry[] = [];
    let bytes = 0;
    for (let index = from; index <= Math.min(to, this.lastIndex()); index++) {
      const entry = this.#disk.entries[index - 1];
      if (entry === undefined) break;
      bytes += entrySize(entry);
      if (found.length > 0 && bytes > bytesMax) break;
      found.push(entry);
    }
    return found;
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
    this.#onDurable(batch);
  }

  #sync(count: number): void {
    for (const batch of this.#unsynced.splice(0, count)) {
      this.#disk.applied.write(batch);
      if (batch.proof !== null) this.#disk.proofs.set(batch.proof.term, batch.proof);
    }
  }
}
