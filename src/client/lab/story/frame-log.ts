/**
 * Every message between the nodes of a run: who sent what to whom, when it arrived or that it never did. In columns, since
 * an hour of fifteen nodes is millions of them; ordered by when they were sent.
 */
import { LOST, UNDER_WAY, type FactNamed } from '../../../sim/scenario/facts.ts';
import { FRAME_KINDS, type FrameKind } from '../../../sim/scenario/frame-kinds.ts';

/** Columns of the same length. Nodes by their places in the run's list of names; times as those of facts. */
export interface FrameColumns {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  /** Place in FRAME_KINDS. */
  readonly kind: Uint8Array;
  /** 0 where frames are never bytes. */
  readonly bytes: Uint32Array;
  readonly sentMs: Float64Array;
  /** Or LOST, or UNDER_WAY. */
  readonly tookUs: Int32Array;
}

export interface Frame {
  /** Its place in the log, from 0. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly kind: FrameKind;
  readonly bytes: number;
  readonly sentMs: number;
  /** Infinity: it did not, as far as is known. */
  readonly arrivedMs: number;
  /** It never arrives. */
  readonly isLost: boolean;
}

const ROOM_MIN = 4096;
/** Little more than is needed: it is most of what a long run takes. */
const GROWTH = 1.25;
/** Of so many frames it is known when the last of them arrived. */
const BLOCK = 1024;
const US_PER_MS = 1000;

export class FrameLog {
  #columns = columnsFor(ROOM_MIN);
  #length = 0;
  /** By block: no frame of it was on its way later than that. */
  readonly #blockEnds: number[] = [];

  get length(): number {
    return this.#length;
  }

  /** Appends; what comes was sent no earlier than what is there. */
  add(more: FrameColumns): void {
    const { length } = more.from;
    this.#makeRoom(this.#length + length);
    for (const name of COLUMNS) (this.#columns[name] as Float64Array).set(more[name], this.#length);
    this.#length += length;
    for (let at = this.#length - length; at < this.#length; at++) this.#reach(at);
  }

  /** What becomes of one that was told before; `tookUs` as in columns. */
  settle(at: number, tookUs: number): void {
    this.#columns.tookUs[at] = tookUs;
    this.#reach(at);
  }

  frame(at: number): Frame {
    const { from, to, kind, bytes, sentMs, tookUs } = this.#columns;
    const took = tookUs[at]!;
    return {
      at,
      from: from[at]!,
      to: to[at]!,
      kind: FRAME_KINDS[kind[at]!] ?? 'rest',
      bytes: bytes[at]!,
      sentMs: sentMs[at]!,
      arrivedMs: took < 0 ? Infinity : this.#endMs(at),
      isLost: took === LOST,
    };
  }

  /**
   * Those that were on their way at some moment of this span, both ends included; the others when they were sent in it.
   * At most the newest `max`, and none of the hidden kinds.
   */
  during(fromMs: number, toMs: number, hidden: ReadonlySet<FrameKind> = NONE, max = Infinity): Frame[] {
    const found: Frame[] = [];
    const last = this.#placeAfter(toMs) - 1;
    const kinds = FRAME_KINDS.map((kind) => !hidden.has(kind));
    for (let at = last; at >= 0 && found.length < max; at--) {
      const block = Math.floor(at / BLOCK);
      // Nothing of this block was on its way any more.
      if (this.#blockEnds[block]! < fromMs) at = block * BLOCK;
      else if (this.#endMs(at) >= fromMs && kinds[this.#columns.kind[at]!] !== false)
        found.push(this.frame(at));
    }
    return found.reverse();
  }

  /** When it arrived; of what did not, when it was sent. */
  #endMs(at: number): number {
    return this.#columns.sentMs[at]! + Math.max(0, this.#columns.tookUs[at]!) / US_PER_MS;
  }

  #reach(at: number): void {
    const block = Math.floor(at / BLOCK);
    this.#blockEnds[block] = Math.max(this.#blockEnds[block] ?? -Infinity, this.#endMs(at));
  }

  /** Of the first that was sent after `ms`. */
  #placeAfter(ms: number): number {
    const { sentMs } = this.#columns;
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sentMs[middle]! <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #makeRoom(length: number): void {
    if (length <= this.#columns.from.length) return;
    const roomier = columnsFor(Math.max(length, Math.ceil(GROWTH * this.#columns.from.length)));
    for (const name of COLUMNS) (roomier[name] as Float64Array).set(this.#columns[name]);
    this.#columns = roomier;
  }
}

const NONE: ReadonlySet<FrameKind> = new Set();
const COLUMNS = ['from', 'to', 'kind', 'bytes', 'sentMs', 'tookUs'] as const;

function columnsFor(length: number): FrameColumns {
  return {
    from: new Uint8Array(length),
    to: new Uint8Array(length),
    kind: new Uint8Array(length),
    bytes: new Uint32Array(length),
    sentMs: new Float64Array(length),
    tookUs: new Int32Array(length).fill(UNDER_WAY),
  };
}

/** As a run records them (LB7). */
export function columnsOf(fact: FactNamed<'frames'>): FrameColumns {
  const { fromMs, from, to, kind, bytes, afterUs, tookUs } = fact;
  return {
    from: Uint8Array.from(from),
    to: Uint8Array.from(to),
    kind: Uint8Array.from(kind),
    bytes: Uint32Array.from(bytes),
    sentMs: Float64Array.from(afterUs, (us) => fromMs + us / US_PER_MS),
    tookUs: Int32Array.from(tookUs),
  };
}
