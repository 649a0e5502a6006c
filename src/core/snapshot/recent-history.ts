/**
 * The history that came in last, kept until it was folded (SN17): it would be read from the disk twice within a second.
 * It comes from above, and is folded from below, so where not all of it can be kept the upper end goes.
 */
import type { Entry } from '../../protocol/entry.ts';
import type { Index } from '../../protocol/ids.ts';
import { entrySize } from '../log/raft-log.ts';

/** Holds ten thousand messages of usual length. */
const BYTES_MAX = 8 * 1024 * 1024;

export class RecentHistory {
  /** Descending, without a gap. */
  #entries: Entry[] = [];
  #bytes = 0;
  readonly #bytesMax: number;

  constructor(bytesMax = BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** A page, descending. What it does not follow is forgotten. */
  add(page: readonly Entry[]): void {
    if (this.#entries.at(-1)?.index !== page[0]!.index + 1) this.clear();
    for (const entry of page) {
      this.#entries.push(entry);
      this.#bytes += entrySize(entry);
    }
    let drop = 0;
    while (this.#bytes > this.#bytesMax) this.#bytes -= entrySize(this.#entries[drop++]!);
    if (drop > 0) this.#entries.splice(0, drop);
  }

  /** The lowest index at hand; Infinity for none. */
  get first(): Index {
    return this.#entries.at(-1)?.index ?? Infinity;
  }

  /** Ascending from an index to at most `to`, at most `countMax`; empty when the first is not at hand. */
  from(index: Index, to: Index, countMax: number): Entry[] {
    const highest = this.#entries[0]?.index ?? 0;
    if (index < this.first || index > highest) return [];
    const end = Math.min(to, highest, index + countMax - 1);
    return this.#entries.slice(highest - end, highest - index + 1).reverse();
  }

  clear(): void {
    this.#entries = [];
    this.#bytes = 0;
  }
}
