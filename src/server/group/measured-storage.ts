/** The group's disk as the engine sees it: every durable transaction is timed, and the lab can slow or fill it. */
import type { ApplyBatch, SaveBatch } from '../../core/ready.ts';
import type { Hole, LogBase, Unjudged } from '../../core/snapshot/holes.ts';
import type { GroupStorage, SavedState } from '../../engine/ports.ts';
import type { Entry } from '../../protocol/entry.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { EventId, Hash, Index, Term } from '../../protocol/ids.ts';

export interface DiskFaults {
  /** How much longer this save shall take, ms; 0 without a fault. */
  slowMs(): number;
  /** This write shall be refused as if the disk were full. */
  isFull(): boolean;
}

export interface SaveTimes {
  saved(durationMs: number): void;
}

export class MeasuredStorage implements GroupStorage {
  readonly #storage: GroupStorage;
  readonly #times: SaveTimes;
  readonly #faults: DiskFaults;

  constructor(storage: GroupStorage, times: SaveTimes, faults: DiskFaults) {
    this.#storage = storage;
    this.#times = times;
    this.#faults = faults;
  }

  save(batch: SaveBatch, done: (error: Error | null) => void): void {
    if (this.#faults.isFull()) {
      done(new DemesError('disk_full'));
      return;
    }
    const slowMs = this.#faults.slowMs();
    if (slowMs > 0) setTimeout(() => this.#save(batch, done, slowMs), slowMs);
    else this.#save(batch, done, 0);
  }

  apply(batch: ApplyBatch): void {
    if (this.#faults.isFull()) throw new DemesError('disk_full');
    this.#storage.apply(batch);
  }

  load(): SavedState {
    return this.#storage.load();
  }

  firstIndex(): Index {
    return this.#storage.firstIndex();
  }

  lastIndex(): Index {
    return this.#storage.lastIndex();
  }

  base(): LogBase {
    return this.#storage.base();
  }

  holes(): readonly Hole[] {
    return this.#storage.holes();
  }

  unjudged(): readonly Unjudged[] {
    return this.#storage.unjudged();
  }

  pastHash(index: Index): Hash | undefined {
    return this.#storage.pastHash(index);
  }

  head(index: Index): { readonly term: Term; readonly hash: Hash } | undefined {
    return this.#storage.head(index);
  }

  entries(from: Index, to: Index, bytesMax: number): Entry[] {
    return this.#storage.entries(from, to, bytesMax);
  }

  ownEvent(clientId: string): { readonly id: EventId; readonly payloadHash: Hash } | undefined {
    return this.#storage.ownEvent(clientId);
  }

  #save(batch: SaveBatch, done: (error: Error | null) => void, addedMs: number): void {
    const startMs = performance.now();
    this.#storage.save(batch, (error) => {
      if (error === null) this.#times.saved(performance.now() - startMs + addedMs);
      done(error);
    });
  }
}
