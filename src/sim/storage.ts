/**
 * Twin of the group's storage. `SimDisk` is what survives a crash; `SimStorage` is one process's view of it, with
 * the rows that are applied but not yet durable on top. A crash drops the view; reads see what is durable (log) or
 * applied (fold), as with SQLite in WAL mode, where a later synced commit makes all earlier ones durable.
 */
import type { AppliedEntry, ApplyBatch, CommitProof, HardState, SaveBatch } from '../core/ready.ts';
import type { Hole, LogBase, Unjudged } from '../core/snapshot/holes.ts';
import type { ForkChange } from '../engine/fork.ts';
import {
  keptAfter,
  keysInFork,
  NO_KEYS,
  type KeysChange,
  type KeysStore,
  type KeptKeys,
} from '../engine/keys/store.ts';
import type { GroupStorage, SavedState } from '../engine/ports.ts';
import type { Acknowledgement } from '../protocol/acknowledgement.ts';
import type { Contradiction } from '../protocol/contradiction.ts';
import type { Config, Entry } from '../protocol/entry.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { ForkRecord } from '../protocol/fork.ts';
import type { KnownBoot } from '../core/standing/standing.ts';
import type { ShownBy } from '../core/standing/memory.ts';
import type { DeviceId, EventId, Hash, Index, Term } from '../protocol/ids.ts';
import { Applied } from './applied-twin.ts';
import { DataDamaged, DiskFaults, DiskRefused, EntryDamaged } from './disk-faults.ts';
import type { NumberOf } from '../protocol/peer-messages.ts';
import { LogTwin } from './log-twin.ts';

interface OwnEvent {
  readonly id: EventId;
  readonly payloadHash: Hash;
}

/** The durable content of one device's disk, for one group. */
export class SimDisk {
  readonly deviceId: DeviceId;
  hardState: HardState = { term: 0, votedFor: null, commitIndex: 0 };
  acknowledgement: Acknowledgement | null = null;
  readonly log = new LogTwin();
  readonly proofs = new Map<Term, CommitProof>();
  readonly ownEvents = new Map<string, OwnEvent>();
  readonly remembered = new Map<DeviceId, ShownBy>();
  /** The newest start of each device that was met; durable at once, as on a node. */
  readonly met = new Map<DeviceId, KnownBoot>();
  /** In the fork that the log is in. */
  contradiction: Contradiction | null = null;
  readonly applied = new Applied();
  /** What it keeps of room keys. */
  keys: KeptKeys = NO_KEYS;
  readonly faults = new DiskFaults();
  /** The forks that the log went through, oldest first. */
  forks: readonly ForkRecord[] = [];
  /** How many saves it holds, and how many it is known to have held (LG114): what a lost sync takes back is missed. */
  saves = 0;
  savesKnown = 0;
  /** Damage that nothing mends was found: the next opening looks at the whole log. */
  isSuspect = false;
  /** Told of entries that were found damaged, once they are a hole. */
  onHole: (lost: Hole) => void = () => {};

  constructor(deviceId: DeviceId) {
    this.deviceId = deviceId;
  }

  /** What stands here now, on a disk of its own with the same faults. */
  copy(): SimDisk {
    const fields = Object.entries(this).map(([name, value]) => [name, copied(value)]);
    return Object.assign(new SimDisk(this.deviceId), Object.fromEntries(fields));
  }

  /** Carries a save out: all of it or, after a crash before this call, nothing. */
  write(batch: SaveBatch): void {
    this.savesKnown = ++this.saves;
    this.#tellRewritten(batch);
    this.log.write(batch);
    // FM67 Each disk forgets when it comes to it: some have what others have not any more.
    this.log.forget(this.applied.index - FORGETS_BEHIND, FORGETS_AT_ONCE);
    for (const { body } of [...batch.entries, ...(batch.history ?? [])]) {
      if (body.kind === 'event') this.#noteOwn(body.event);
    }
    if (batch.hardState !== null) this.hardState = batch.hardState;
    if (batch.acknowledgement !== null) this.acknowledgement = batch.acknowledgement;
    if (batch.contradiction !== undefined) this.contradiction = batch.contradiction;
    for (const row of batch.remembered ?? []) this.remembered.set(row.deviceId, row);
    this.applied.keep(batch);
    for (const event of batch.outbox) this.#noteOwn(event);
    if (batch.snapshot !== undefined) this.applied.install(batch.snapshot);
  }

  /** RS45, RS47 Goes over to another fork. No process may run on it. */
  changeFork({ forks, term, keep, refold, entries, outbox, tentative }: ForkChange): void {
    const { applied, log, hardState } = this;
    if (refold) applied.forget();
    const truncateFrom = keep < log.lastIndex ? keep + 1 : null;
    log.write({ truncateFrom, entries, hardState: null, acknowledgement: null, outbox: [] });
    if (truncateFrom !== null) this.faults.truncated(truncateFrom);
    for (const event of outbox) applied.outbox.set(event.header.seq, event);
    applied.tentative.clear();
    for (const event of tentative) applied.tentative.set(event.id, event);
    this.keys = keysInFork(this.keys, keep);
    this.proofs.clear();
    this.remembered.clear();
    this.contradiction = null;
    this.hardState = { term, votedFor: hardState.votedFor, commitIndex: keep };
    this.acknowledgement = null;
    this.forks = forks;
    this.savesKnown = ++this.saves;
  }

  /** An entry and what is damaged beside it are a hole from now on, durably. @throws DataDamaged (LG136) */
  openHole(index: Index): void {
    const { faults } = this;
    const lost = this.log.openHole(index, (at) => faults.rotIn(at));
    for (let at = lost.low; at <= lost.high; at++) faults.entryRewritten(at);
    faults.isShowing = false;
    this.onHole(lost);
  }

  /** Nobody can rely on this disk as it is: an entry of it was damaged and is not back. */
  get isHurt(): boolean {
    return this.faults.isShowing || this.log.isDamaged;
  }

  #tellRewritten({ truncateFrom, snapshot, history = [] }: SaveBatch): void {
    const { faults } = this;
    faults.rewritten('state');
    if (truncateFrom !== null) faults.truncated(truncateFrom);
    if (snapshot !== undefined) faults.truncated(snapshot.keep + 1);
    for (const { index } of history) faults.entryRewritten(index);
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

/** Entries above one that disappears when it is forgotten, and how many are looked at. */
const FORGETS_BEHIND = 8;
const FORGETS_AT_ONCE = 4;

/** As faults of disks call a row. */
export const rosterRow = (key: string): string => `row ${key} of the roster`;
export const outboxRow = (seq: number): string => `row ${seq} of the outbox`;

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return [...(value as unknown[])];
  if (value instanceof Map) return new Map(value);
  if (value instanceof LogTwin) return value.copy();
  return value instanceof Applied ? new Applied(value) : value;
}

/** How many of the newest entries are looked at when a disk is opened; a real store looks at more. */
const CHECKED_ENTRIES = 64;

/** What a crash may take back. */
type Unsynced =
  | { readonly kind: 'apply'; readonly batch: ApplyBatch }
  | { readonly kind: 'keys'; readonly change: KeysChange };

/** When a save is durable; the world decides. `done` must be called once, later. */
export type ScheduleSave = (done: (error: Error | null) => void) => void;

export class SimStorage implements GroupStorage {
  readonly #disk: SimDisk;
  readonly #schedule: ScheduleSave;
  readonly #onDurable: (batch: SaveBatch) => void;
  readonly #isFull: () => boolean;
  readonly #onReleased: (rows: readonly NumberOf[]) => void;
  readonly #view: Applied;
  #keys: KeptKeys;
  /** Written since the last durable save, oldest first. */
  #unsynced: Unsynced[] = [];
  #underWay: { readonly batch: SaveBatch; readonly synced: number } | null = null;
  #isOpen = true;

  constructor(
    disk: SimDisk,
    schedule: ScheduleSave,
    onDurable: (batch: SaveBatch) => void = () => {},
    isFull: () => boolean = () => false,
    onReleased: (rows: readonly NumberOf[]) => void = () => {},
  ) {
    this.#disk = disk;
    this.#schedule = schedule;
    this.#onDurable = onDurable;
    this.#isFull = isFull;
    this.#onReleased = onReleased;
    this.#view = new Applied(disk.applied);
    this.#keys = disk.keys;
    const { saves, savesKnown } = disk;
    if (saves < savesKnown) throw new DataDamaged('saves', `${savesKnown - saves} saves are missing`);
    this.#mend();
  }

  load(): SavedState {
    const { hardState, configs, log, acknowledgement, faults } = this.#disk;
    faults.readRows();
    const view = this.#view;
    return {
      hardState,
      configs: [...configs],
      rank: log.rank?.rank ?? null,
      acknowledgement,
      appliedIndex: view.index,
      foldRows: [...view.fold].map(([key, value]) => ({ key, value })),
      outbox: [...view.outbox.values()].sort((a, b) => a.header.seq - b.header.seq),
      tentative: [...view.tentative.values()].sort((a, b) => a.header.seq - b.header.seq),
      remembered: [...this.#disk.remembered.values()],
      contradiction: this.#disk.contradiction,
    };
  }

  save(batch: SaveBatch, done: (error: Error | null) => void): void {
    if (this.#underWay !== null) throw new Error('one save at a time');
    this.#underWay = { batch, synced: this.#unsynced.length };
    this.#schedule((error) => {
      if (!this.#isOpen) return;
      if (error === null) this.#finish();
      // What a failed sync was for may stand on the disk or not: that shows after the crash that follows.
      else if (!(error instanceof DiskRefused && error.what === 'sync')) this.#underWay = null;
      done(error);
    });
  }

  apply(batch: ApplyBatch): void {
    if (!this.#isOpen) throw new Error('the process that owned this storage is gone');
    if (this.#isFull()) throw new DiskRefused('write');
    if (batch.appliedIndex < this.#view.index) throw new Error('the applied index never falls');
    this.#view.write(batch);
    this.#unsynced.push({ kind: 'apply', batch });
    if (batch.tentativeRemoved !== undefined) this.#onReleased(batch.tentativeRemoved);
  }

  /** What is kept of room keys: durable in the order in which it was written, with all else. */
  readonly keysStore: KeysStore = {
    load: () => this.#keys,
    save: (change) => {
      if (!this.#isOpen) throw new Error('the process that owned this storage is gone');
      if (this.#isFull()) throw new DiskRefused('write');
      this.#keys = keptAfter(this.#keys, change);
      this.#unsynced.push({ kind: 'keys', change });
    },
  };

  /** Entries after this one, as far as they are at hand and judged here; verdicts only where they matter to keys. */
  applied(after: Index, limit: number): AppliedEntry[] {
    const missing = Math.min(this.holes()[0]?.low ?? Infinity, this.unjudged()[0]?.low ?? Infinity);
    const upTo = Math.min(after + limit, this.#view.index, missing - 1);
    if (upTo <= after) return [];
    return this.entries(after + 1, upTo, Infinity).map((entry) => ({
      entry,
      verdict: this.#view.counted.has(entry.index) ? { kind: 'valid' } : null,
    }));
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
    this.#disk.faults.readHead(index);
    return this.#disk.log.head(index);
  }

  entries(from: Index, to: Index, bytesMax: number): Entry[] {
    const { faults, log } = this.#disk;
    faults.read();
    const found = log.read(from, to, bytesMax);
    faults.readEntries(from, from + found.length - 1);
    return found;
  }

  ownEvent(clientId: string): OwnEvent | undefined {
    this.#disk.faults.read();
    return this.#disk.ownEvents.get(clientId);
  }

  /** Looks at the whole log, as a node does in the background. @throws DiskRefused, EntryDamaged */
  check(): void {
    this.#disk.faults.readEntries(1, this.lastIndex());
  }

  /** Makes holes of what is damaged where every opening looks: the end of the log, and what else is needed to begin. */
  #mend(): void {
    const { faults, log, isSuspect } = this.#disk;
    const last = this.lastIndex();
    const needed = [this.#view.index, log.rank?.index ?? 0];
    for (let isWhole = false; !isWhole;) {
      try {
        faults.readEntries(isSuspect ? 1 : last - CHECKED_ENTRIES + 1, last);
        for (const index of needed) faults.readEntries(index, index);
        isWhole = true;
      } catch (error) {
        if (!(error instanceof EntryDamaged)) throw error;
        this.#disk.openHole(error.index);
      }
    }
    this.#disk.isSuspect = false;
  }

  #finish(): void {
    const { batch, synced } = this.#underWay!;
    this.#underWay = null;
    this.#sync(synced);
    this.#disk.write(batch);
    // The rows of this save belong to the view too.
    this.#view.keep(batch);
    if (batch.snapshot !== undefined) this.#view.install(batch.snapshot);
    this.#onDurable(batch);
  }

  #sync(count: number): void {
    const { faults } = this.#disk;
    for (const written of this.#unsynced.splice(0, count)) {
      if (written.kind === 'keys') {
        this.#disk.keys = keptAfter(this.#disk.keys, written.change);
        continue;
      }
      const { batch } = written;
      for (const { key } of batch.foldRows) faults.rewritten(rosterRow(key));
      for (const seq of batch.outboxRemoved) faults.rewritten(outboxRow(seq));
      this.#disk.applied.write(batch);
      if (batch.proof !== null) this.#disk.proofs.set(batch.proof.term, batch.proof);
    }
  }
}
