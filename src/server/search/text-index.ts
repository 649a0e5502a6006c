/**
 * Which messages have which words, by their places in the log. It answers with what may fit: a message that was edited
 * or deleted a moment ago is still found by what it said, so whoever asks looks at the message itself. Only in memory.
 */
import type { Index } from '../../protocol/ids.ts';
import { PostingLists } from './posting-lists.ts';
import type { Lookup } from './words.ts';

/** Terms that are not sorted in yet: searching goes through them one by one. */
const FRESH_MAX = 2048;
/** What a term costs besides its places: the text, its entry in the map and in the sorted list. */
const TERM_BYTES = 96;

/** From this length on the engine makes a piece of a text by pointing into it. */
const SLICED_LENGTH_MIN = 13;

/** All of these, each of which is met by any of its terms. */
export type Wanted = readonly (readonly Lookup[])[];

type Stale = ReadonlyMap<Index, ReadonlySet<string> | null>;

/** A walk through all terms that takes out what was stale when it began. */
interface Sweep {
  readonly entries: MapIterator<[string, number]>;
  readonly stale: Stale;
}

export class TextIndex {
  readonly #lists = new PostingLists();
  readonly #listOf = new Map<string, number>();
  /** Terms in order; those in #fresh came since, those that are not in the map are gone. */
  #sorted: string[] = [];
  #fresh: string[] = [];
  /** Messages that say something else now, with their terms; null: nothing any more. Their old places are swept out. */
  readonly #stale: Map<Index, ReadonlySet<string> | null> = new Map();
  #sweep: Sweep | null = null;
  #low = Infinity;
  #high = -Infinity;
  #messages = 0;

  /** How many it knows. */
  get messages(): number {
    return this.#messages;
  }

  /** Of memory, about. */
  get bytes(): number {
    return this.#lists.bytes + this.#listOf.size * TERM_BYTES;
  }

  /** A message that was not here. */
  add(index: Index, terms: ReadonlySet<string>): void {
    this.#messages += 1;
    this.#low = Math.min(this.#low, index);
    this.#high = Math.max(this.#high, index);
    this.#put(index, terms);
  }

  /** One that was, and says this now; null: nothing. */
  change(index: Index, terms: ReadonlySet<string> | null): void {
    this.#stale.set(index, terms);
    if (terms !== null) this.#put(index, terms);
  }

  /** Something is still found by what is not there any more. */
  get isStale(): boolean {
    return this.#sweep !== null || this.#stale.size > 0;
  }

  /** A walk is under way. */
  get isSweeping(): boolean {
    return this.#sweep !== null;
  }

  /** Goes through this many terms more; once there is nothing stale, nothing is left of what messages said before. */
  sweep(terms: number): void {
    this.#sweep ??= this.#newSweep();
    const { entries, stale } = this.#sweep;
    const stays = (index: Index): boolean => !stale.has(index) || this.#stale.get(index)?.has(term) === true;
    let term = '';
    for (let left = terms; left > 0; left -= 1) {
      const next = entries.next();
      if (next.done === true) return this.#swept(stale);
      term = next.value[0];
      if (!this.#lists.keep(next.value[1], stays)) this.#listOf.delete(term);
    }
  }

  /** Places that may fit, from just below one downwards. */
  *find(wanted: Wanted, below: Index): Generator<Index> {
    if (this.#messages === 0) return;
    const [any, ...others] = wanted;
    if (any === undefined) return;
    const first = this.#placesOf(any);
    for (const one of others) {
      const also = this.#placesOf(one);
      for (let at = 0; at < first.length; at += 1) first[at]! &= also[at]!;
    }
    const start = Math.min(below - 1, this.#high) - this.#low;
    for (let word = start >> 5; word >= 0; word -= 1) {
      let bits = first[word]!;
      if (word === start >> 5) bits &= 0xffffffff >>> (31 - (start & 31));
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits);
        bits &= ~(1 << bit);
        yield this.#low + word * 32 + bit;
      }
    }
  }

  #put(index: Index, terms: ReadonlySet<string>): void {
    for (const term of terms) {
      let list = this.#listOf.get(term);
      if (list === undefined) {
        list = this.#lists.open();
        const own = alone(term);
        this.#listOf.set(own, list);
        this.#fresh.push(own);
      }
      this.#lists.add(list, index);
    }
    if (this.#fresh.length > FRESH_MAX + this.#sorted.length / 8) this.#sortIn();
  }

  #placesOf(any: readonly Lookup[]): Uint32Array {
    const low = this.#low;
    const bits = new Uint32Array(((this.#high - low) >> 5) + 1);
    for (const { term, isPrefix } of any) {
      for (const one of isPrefix ? this.#beginningWith(term) : [term]) {
        const list = this.#listOf.get(one);
        if (list !== undefined) this.#lists.mark(list, bits, low);
      }
    }
    return bits;
  }

  *#beginningWith(prefix: string): Generator<string> {
    let from = 0;
    for (let to = this.#sorted.length; from < to;) {
      const middle = (from + to) >> 1;
      if (this.#sorted[middle]! < prefix) from = middle + 1;
      else to = middle;
    }
    for (; this.#sorted[from]?.startsWith(prefix) === true; from += 1) yield this.#sorted[from]!;
    for (const term of this.#fresh) if (term.startsWith(prefix)) yield term;
  }

  /** Two sorted lists into one, each term once. */
  #sortIn(): void {
    const fresh = this.#fresh.sort();
    const sorted: string[] = [];
    let at = 0;
    for (const term of this.#sorted) {
      while (at < fresh.length && fresh[at]! < term) sorted.push(fresh[at++]!);
      if (fresh[at] === term) at += 1;
      sorted.push(term);
    }
    for (; at < fresh.length; at += 1) sorted.push(fresh[at]!);
    this.#sorted = sorted;
    this.#fresh = [];
  }

  #newSweep(): Sweep {
    return { entries: this.#listOf.entries(), stale: new Map(this.#stale) };
  }

  /** What changed again meanwhile is for the next one. */
  #swept(stale: Stale): void {
    for (const [index, terms] of stale) if (this.#stale.get(index) === terms) this.#stale.delete(index);
    this.#sorted = this.#sorted.filter((term) => this.#listOf.has(term));
    this.#fresh = this.#fresh.filter((term) => this.#listOf.has(term));
    this.#sweep = null;
  }
}

/** A longer piece of a text holds all of that text in memory: the term is to stay, and the text is not. */
function alone(term: string): string {
  return term.length < SLICED_LENGTH_MIN ? term : Buffer.from(term, 'utf16le').toString('utf16le');
}
