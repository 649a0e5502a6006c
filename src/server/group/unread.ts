/**
 * How much of one room is unread, by indexes kept in memory: a new message and a new mark cost next to nothing,
 * however much there is. Pure.
 */
import type { Index } from '../../protocol/ids.ts';

export class Unread {
  #readIndex: Index;
  #lastIndex: Index;
  /** Unread messages of others, ascending; the second list holds those among them that name this member. */
  #others: Index[];
  #naming: Index[];

  /** The lists: what is after readIndex, ascending. lastIndex: of the newest message in the room, 0 without one. */
  constructor(readIndex: Index, lastIndex: Index, others: Index[], naming: Index[]) {
    this.#readIndex = readIndex;
    this.#lastIndex = lastIndex;
    this.#others = others;
    this.#naming = naming;
  }

  get readIndex(): Index {
    return this.#readIndex;
  }

  get lastIndex(): Index {
    return this.#lastIndex;
  }

  get unread(): number {
    return this.#others.length;
  }

  get mentions(): number {
    return this.#naming.length;
  }

  /** A message that was confirmed after all before; it is news when others wrote it and it says something. */
  add(index: Index, isNews: boolean, isNaming: boolean): void {
    this.#lastIndex = Math.max(this.#lastIndex, index);
    if (!isNews || index <= this.#readIndex) return;
    this.#others.push(index);
    if (isNaming) this.#naming.push(index);
  }

  /** A message says something else now: null when it was deleted. True when a count is another now. */
  change(index: Index, isNaming: boolean | null): boolean {
    if (!has(this.#others, index)) return false;
    if (isNaming === null) {
      remove(this.#others, index);
      remove(this.#naming, index);
      return true;
    }
    if (has(this.#naming, index) === isNaming) return false;
    if (isNaming) this.#naming.splice(placeOf(this.#naming, index), 0, index);
    else remove(this.#naming, index);
    return true;
  }

  /** Everything up to the index is read. Never goes back; false when it was read before. */
  read(index: Index): boolean {
    if (index <= this.#readIndex) return false;
    this.#readIndex = index;
    this.#others = this.#others.slice(placeOf(this.#others, index + 1));
    this.#naming = this.#naming.slice(placeOf(this.#naming, index + 1));
    return true;
  }
}

/** Where the first number that is not below `index` stands. */
function placeOf(ascending: readonly Index[], index: Index): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

function has(ascending: readonly Index[], index: Index): boolean {
  return ascending[placeOf(ascending, index)] === index;
}

function remove(ascending: Index[], index: Index): void {
  const place = placeOf(ascending, index);
  if (ascending[place] === index) ascending.splice(place, 1);
}
