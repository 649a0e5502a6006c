/**
 * Hashes of the entries that were folded last. An event names a head that was new when it was written, so nearly every
 * head is among them, and need not be read from the disk.
 */
import { assert } from '../assert.ts';
import type { Hash, Index } from '../../protocol/ids.ts';

/** As many as a snapshot brings, for the same reason (LIMITS.snapshotHashesMax). */
const KEPT = 4096;

export class RecentHashes {
  /** Ascending and without a gap; the last is of the entry at `#last`. */
  #hashes: Hash[] = [];
  #last: Index;

  /** `last`: of the entry before the first that will be added. */
  constructor(last: Index = 0) {
    this.#last = last;
  }

  /** Of the entry behind the one that was added before. */
  add(index: Index, hash: Hash): void {
    assert(index === this.#last + 1, 'entries are folded in order, each once');
    this.#last = index;
    this.#hashes.push(hash);
    // In strides, so that it costs little per entry.
    if (this.#hashes.length >= 2 * KEPT) this.#hashes = this.#hashes.slice(-KEPT);
  }

  /** Undefined for what is older than the last 4096, and for what was not folded yet. */
  at(index: Index): Hash | undefined {
    return index > this.#last ? undefined : this.#hashes[this.#hashes.length - 1 - (this.#last - index)];
  }
}
