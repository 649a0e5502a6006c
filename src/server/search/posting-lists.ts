/**
 * Lists of log indexes that only grow at their end, for hundreds of thousands of terms: in one array of bytes, as
 * differences of one byte mostly, in blocks that are chained. A list of its own for each would cost ten times as much.
 */
import type { Index } from '../../protocol/ids.ts';

/** Bytes of indexes in the first block of a list, doubled with each block up to the last; a link follows in each. */
const FIRST_BLOCK = 8;
const LAST_BLOCK = 1024;
const LINK_BYTES = 4;
const LISTS_AT_FIRST = 1024;
const BYTES_AT_FIRST = 64 * 1024;

export class PostingLists {
  #bytes = new Uint8Array(BYTES_AT_FIRST);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;
  #lists = 0;
  /** By list: where it begins, where the next byte goes, where its block ends, how long its block is. */
  #head = new Uint32Array(LISTS_AT_FIRST);
  #tail = new Uint32Array(LISTS_AT_FIRST);
  #end = new Uint32Array(LISTS_AT_FIRST);
  #block = new Uint32Array(LISTS_AT_FIRST);
  #last = new Float64Array(LISTS_AT_FIRST);
  /** Lists that hold nothing any more and may be given out again. */
  readonly #free: number[] = [];

  /** Of memory, as far as it is taken. */
  get bytes(): number {
    return this.#bytes.length + this.#head.length * 24;
  }

  /** An empty list. */
  open(): number {
    const list = this.#free.pop() ?? this.#newList();
    this.#rewind(list);
    return list;
  }

  /** Indexes may come in any order; the closer to the one before, the shorter. */
  add(list: number, index: Index): void {
    const step = index - this.#last[list]!;
    this.#last[list] = index;
    let rest = step >= 0 ? step * 2 : -step * 2 - 1;
    while (rest >= 128) {
      this.#write(list, (rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#write(list, rest);
  }

  /** In the order in which they came. */
  each(list: number, visit: (index: Index) => void): void {
    const tail = this.#tail[list]!;
    let at = this.#head[list]!;
    let block = FIRST_BLOCK;
    let end = at + block;
    let index = 0;
    let rest = 0;
    let place = 1;
    while (at !== tail) {
      if (at === end) {
        at = this.#view.getUint32(end);
        block = Math.min(block * 2, LAST_BLOCK);
        end = at + block;
        continue;
      }
      const byte = this.#bytes[at]!;
      at += 1;
      rest += (byte & 127) * place;
      place *= 128;
      if (byte >= 128) continue;
      index += rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
      visit(index);
      rest = 0;
      place = 1;
    }
  }

  /** Sets the bit of each that is not below `low`: what `each` would do, several times as quick. */
  mark(list: number, bits: Uint32Array, low: Index): void {
    const bytes = this.#bytes;
    const tail = this.#tail[list]!;
    let at = this.#head[list]!;
    let block = FIRST_BLOCK;
    let index = -low;
    let rest = 0;
    let place = 1;
    for (;;) {
      // Blocks do not overlap: where the list goes on into another, its tail is not in this one.
      const isLast = tail >= at && tail <= at + block;
      const end = isLast ? tail : at + block;
      while (at < end) {
        const byte = bytes[at]!;
        at += 1;
        if (byte >= 128) {
          rest += (byte - 128) * place;
          place *= 128;
          continue;
        }
        // Most are one byte: that is whole numbers of 32 bits, and no division.
        if (place === 1) index += (byte >>> 1) ^ -(byte & 1);
        else {
          const step = rest + byte * place;
          index += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
          rest = 0;
          place = 1;
        }
        if (index >= 0) bits[index >>> 5]! |= 1 << (index & 31);
      }
      if (isLast) return;
      at = this.#view.getUint32(end);
      block = Math.min(block * 2, LAST_BLOCK);
    }
  }

  /** Takes out what is not to stay; false when nothing is left, and the list is closed. */
  keep(list: number, stays: (index: Index) => boolean): boolean {
    const kept: Index[] = [];
    let count = 0;
    this.each(list, (index) => {
      count += 1;
      if (stays(index)) kept.push(index);
    });
    if (kept.length === count) return true;
    this.#rewind(list);
    for (const index of kept) this.add(list, index);
    if (kept.length > 0) return true;
    this.#free.push(list);
    return false;
  }

  /** Its blocks stay its own: what is written next goes over what was there. */
  #rewind(list: number): void {
    const head = this.#head[list]!;
    this.#tail[list] = head;
    this.#end[list] = head + FIRST_BLOCK;
    this.#block[list] = FIRST_BLOCK;
    this.#last[list] = 0;
  }

  #newList(): number {
    if (this.#lists === this.#head.length) {
      const length = this.#lists * 2;
      this.#head = grown(this.#head, new Uint32Array(length));
      this.#tail = grown(this.#tail, new Uint32Array(length));
      this.#end = grown(this.#end, new Uint32Array(length));
      this.#block = grown(this.#block, new Uint32Array(length));
      this.#last = grown(this.#last, new Float64Array(length));
    }
    const list = this.#lists;
    this.#lists += 1;
    this.#head[list] = this.#newBlock(FIRST_BLOCK);
    return list;
  }

  #write(list: number, byte: number): void {
    if (this.#tail[list] === this.#end[list]) this.#nextBlock(list);
    this.#bytes[this.#tail[list]!] = byte;
    this.#tail[list]! += 1;
  }

  #nextBlock(list: number): void {
    const end = this.#end[list]!;
    const block = Math.min(this.#block[list]! * 2, LAST_BLOCK);
    // No block but the first of all begins at 0: 0 is no link.
    const next = this.#view.getUint32(end) || this.#newBlock(block);
    this.#view.setUint32(end, next);
    this.#tail[list] = next;
    this.#end[list] = next + block;
    this.#block[list] = block;
  }

  #newBlock(length: number): number {
    const start = this.#used;
    this.#used += length + LINK_BYTES;
    if (this.#used > this.#bytes.length) {
      this.#bytes = grown(this.#bytes, new Uint8Array(Math.ceil(this.#used * 1.5)));
      this.#view = new DataView(this.#bytes.buffer);
    }
    return start;
  }
}

function grown<T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
