/**
 * A replica's log: what is durable (read through LogReader) and the newer part that is not saved yet.
 * A bounded cache of recent entries sits on top, so that steady replication never reads the disk.
 *
 * Invariants: cache entries are contiguous and end at lastIndex; unsavedFrom is lastIndex + 1 when all is
 * durable; nothing at or below the commit index is ever truncated.
 */
import { assert } from '../assert.ts';
import { SHORT_ID_BYTES, ZERO_HASH } from '../../protocol/ids.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { Hash, Index, Term } from '../../protocol/ids.ts';
import type { LogReader } from '../ports.ts';
import type { LogBase } from '../snapshot/holes.ts';

/** Saved entries kept in memory: enough for a peer that is a little behind. */
const CACHE_ENTRIES_MAX = 4096;
const CACHE_BYTES_MAX = 8 * 1024 * 1024;
/** Read at once on the way down. */
const BLOCK_ENTRIES = 64;

export interface LogHead {
  readonly index: Index;
  readonly term: Term;
  readonly hash: Hash;
}

/** Where every log starts. */
const BEGINNING: LogHead = { index: 0, term: 0, hash: ZERO_HASH };

/** Bytes of an entry on a link or a disk, not exact but never much too low: it bounds batches. */
export function entrySize({ body }: Entry): number {
  switch (body.kind) {
    case 'event':
      return 256 + body.event.headerBytes.length + body.event.payload.length;
    case 'noop':
      return 256 + SHORT_ID_BYTES * body.rank.order.length;
    case 'config': {
      const { voters, votersOld, learners } = body.config;
      return 256 + SHORT_ID_BYTES * (voters.length + votersOld.length + learners.length);
    }
  }
}

export class RaftLog {
  readonly #reader: LogReader;
  #base: LogBase;
  #cache: Entry[] = [];
  #cacheBytes = 0;
  #last: LogHead;
  #unsavedFrom: Index;
  #truncateFrom: Index | null = null;

  constructor(reader: LogReader) {
    this.#reader = reader;
    this.#base = reader.base();
    const index = reader.lastIndex();
    const head = index === this.#base.index ? this.#base : reader.head(index);
    assert(head !== undefined, 'the last durable entry can be read');
    this.#last = { index, term: head.term, hash: head.hash };
    this.#unsavedFrom = index + 1;
  }

  /** The entry before the part without holes: zeros in a whole log. */
  get base(): LogBase {
    return this.#base;
  }
  /** Agreed time of the last entry, ms since 1970; 0 before the first. */
  get lastAt(): number {
    const { index } = this.#last;
    return index === this.#base.index ? this.#base.at : (this.entry(index)?.at ?? 0);
  }
  get last(): LogHead {
    return this.#last;
  }
  /** Everything up to here survives a crash (once the save under way is done). */
  get savedIndex(): Index {
    return this.#unsavedFrom - 1;
  }
  get hasUnsaved(): boolean {
    return this.#unsavedFrom <= this.#last.index || this.#truncateFrom !== null;
  }

  /** Term and hash at an index; index 0 is the beginning; undefined above the end and in holes, but for the base. */
  head(index: Index): LogHead | undefined {
    if (index === 0) return BEGINNING;
    if (index === this.#last.index) return this.#last;
    if (index === this.#base.index) return this.#base;
    const cached = this.#cached(index);
    if (cached) return cached;
    if (index > this.#last.index) return undefined;
    const head = this.#reader.head(index);
    return head && { index, term: head.term, hash: head.hash };
  }

  entry(index: Index): Entry | undefined {
    return this.#cached(index) ?? this.entries(index, index, 1, 0)[0];
  }

  /** From `from` up to `to`, bounded by count and bytes, but at least one when there is one. */
  entries(from: Index, to: Index, countMax: number, bytesMax: number): Entry[] {
    const end = Math.min(to, this.#last.index, from + countMax - 1);
    if (from > end) return [];
    const cacheFirst = this.#last.index - this.#cache.length + 1;
    if (from < cacheFirst) return this.#reader.entries(from, Math.min(end, cacheFirst - 1), bytesMax);
    const found: Entry[] = [];
    let bytes = 0;
    for (let index = from; index <= end; index++) {
      const entry = this.#cached(index);
      assert(entry !== undefined, 'the cache is contiguous');
      bytes += entrySize(entry);
      if (found.length > 0 && bytes > bytesMax) break;
      found.push(entry);
    }
    return found;
  }

  /** Descending from `high`, bounded by count and bytes, ending before what is missing; at least one when there is one. */
  downwards(high: Index, countMax: number, bytesMax: number): Entry[] {
    const found: Entry[] = [];
    let block: Entry[] = [];
    let bytes = 0;
    for (let index = Math.min(high, this.#last.index); index > 0 && found.length < countMax; index--) {
      // One by one, reading from the disk would cost twice as much.
      if (block.length === 0 && this.#cached(index) === undefined) {
        block = this.#reader.entries(Math.max(1, index - BLOCK_ENTRIES + 1), index, Infinity);
        if (block.at(-1)?.index !== index) block = this.#reader.entries(index, index, 0);
      }
      const entry = this.#cached(index) ?? block.pop();
      if (entry === undefined) break;
      bytes += entrySize(entry);
      if (found.length > 0 && bytes > bytesMax) break;
      found.push(entry);
    }
    return found;
  }

  append(entry: Entry): void {
    assert(entry.index === this.#last.index + 1, 'entries are appended without a gap');
    assert(entry.prevHash === this.#last.hash, 'every entry names the hash of the one before');
    assert(entry.term >= this.#last.term, 'terms never fall along the log');
    this.#cache.push(entry);
    this.#cacheBytes += entrySize(entry);
    this.#last = { index: entry.index, term: entry.term, hash: entry.hash };
  }

  /** Forgets `index` and all above; the disk follows with the next save. `last`: the entry before, if it is damaged. */
  truncateFrom(index: Index, commitIndex: Index, last: LogBase | null = null): void {
    assert(index > commitIndex, 'a confirmed entry is never truncated (S17)');
    while (this.#cache.length > 0 && this.#cache.at(-1)!.index >= index) {
      this.#cacheBytes -= entrySize(this.#cache.pop()!);
    }
    // The cache is contiguous: what is left of it ends right before the truncation, else the disk knows.
    const kept = last ?? this.#cache.at(-1) ?? this.#beforeCache(index - 1);
    assert(kept !== undefined, 'the entry before a truncation is at hand');
    this.#last = { index: index - 1, term: kept.term, hash: kept.hash };
    // Of a damaged end its newest entry was the base. Until the disk has something else, it is what stays.
    if (index <= this.#base.index) this.#base = last ?? { ...this.#last, at: this.entry(index - 1)?.at ?? 0 };
    if (index < this.#unsavedFrom) {
      this.#unsavedFrom = index;
      this.#truncateFrom = Math.min(this.#truncateFrom ?? index, index);
    }
  }

  /** Goes on from a snapshot: nothing of the log before is at hand any more. Called when nothing waits to be saved. */
  install(base: LogBase): void {
    assert(!this.hasUnsaved, 'a snapshot takes the place of a saved log');
    this.#base = base;
    this.#last = base;
    this.#cache = [];
    this.#cacheBytes = 0;
    this.#unsavedFrom = base.index + 1;
  }

  /** History closed a hole, durably: the part without holes may begin earlier now. */
  rebase(): void {
    this.#base = this.#reader.base();
  }

  /** Hands out what the next save must do, and takes it as done: the engine carries out one Ready at a time. */
  takeUnsaved(): { truncateFrom: Index | null; entries: Entry[] } {
    const entries = this.#cache.slice(this.#cache.length - (this.#last.index - this.#unsavedFrom + 1));
    const batch = { truncateFrom: this.#truncateFrom, entries };
    this.#unsavedFrom = this.#last.index + 1;
    this.#truncateFrom = null;
    return batch;
  }

  /** Lets go of saved entries below `index` beyond the cache's bound. */
  trimCache(index: Index): void {
    let drop = 0;
    while (
      drop < this.#cache.length &&
      this.#cache[drop]!.index < Math.min(index, this.#unsavedFrom) &&
      (this.#cache.length - drop > CACHE_ENTRIES_MAX || this.#cacheBytes > CACHE_BYTES_MAX)
    ) {
      this.#cacheBytes -= entrySize(this.#cache[drop++]!);
    }
    // Splicing moves the rest: done in strides, so that it costs little per entry.
    if (drop > 0) this.#cache.splice(0, drop);
  }

  /**
   * Largest index at or below `index` whose term is at most `term`: where a conflicting follower and its
   * leader should probe next (one probe per conflicting term, as in etcd's raft). Terms never fall along the log,
   * so it is found by halving: a peer that asks for the impossible costs a few reads. Never below the base: what is
   * there is confirmed.
   */
  lastWithTermAtMost(index: Index, term: Term): LogHead {
    let low = this.#base.index;
    let high = Math.max(low, Math.min(index, this.#last.index));
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const head = this.head(middle);
      if (head === undefined || head.term <= term) low = middle;
      else high = middle - 1;
    }
    return this.head(low) ?? BEGINNING;
  }

  /** Raft's freshness order: term of the last entry, then length. */
  isAtLeastAsFresh(lastTerm: Term, lastIndex: Index): boolean {
    return lastTerm > this.#last.term || (lastTerm === this.#last.term && lastIndex >= this.#last.index);
  }

  #beforeCache(index: Index): { readonly term: Term; readonly hash: Hash } | undefined {
    if (index === 0) return BEGINNING;
    return index === this.#base.index ? this.#base : this.#reader.head(index);
  }

  #cached(index: Index): Entry | undefined {
    const offset = index - (this.#last.index - this.#cache.length + 1);
    return offset >= 0 ? this.#cache[offset] : undefined;
  }
}
