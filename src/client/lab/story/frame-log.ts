/**
 * Every message between the nodes of a run: who sent what to whom, when it arrived or that it never did. In columns, since
 * an hour of fifteen nodes is millions of them; ordered by when they were sent.
 */

/** What a frame is about, as people tell them apart; by its place in this list in a column. */
export const FRAME_KINDS = ['heartbeat', 'entries', 'vote', 'proposal', 'gossip', 'rest'] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

/** Columns of the same length. Nodes by their places in the run's list of names; times as those of facts, ms. */
export interface FrameColumns {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly kind: Uint8Array;
  readonly sentMs: Float64Array;
  /** Infinity: it was lost. */
  readonly arrivedMs: Float64Array;
}

export interface Frame {
  /** Its place in the log, from 0. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly kind: FrameKind;
  readonly sentMs: number;
  readonly arrivedMs: number;
}

const ROOM_MIN = 4096;

export class FrameLog {
  #columns = columnsFor(ROOM_MIN);
  #length = 0;
  /** Nothing that arrived was longer on its way. */
  #longestMs = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends; what comes was sent no earlier than what is there. */
  add(more: FrameColumns): void {
    const { length } = more.from;
    this.#makeRoom(this.#length + length);
    for (const name of COLUMNS) (this.#columns[name] as Float64Array).set(more[name], this.#length);
    this.#length += length;
    for (let at = 0; at < length; at++) {
      const tookMs = more.arrivedMs[at]! - more.sentMs[at]!;
      if (tookMs !== Infinity) this.#longestMs = Math.max(this.#longestMs, tookMs);
    }
  }

  /** What was on its way does not arrive. */
  lose(at: number): void {
    this.#columns.arrivedMs[at] = Infinity;
  }

  frame(at: number): Frame {
    const { from, to, kind, sentMs, arrivedMs } = this.#columns;
    return {
      at,
      from: from[at]!,
      to: to[at]!,
      kind: FRAME_KINDS[kind[at]!] ?? 'rest',
      sentMs: sentMs[at]!,
      arrivedMs: arrivedMs[at]!,
    };
  }

  /** Those that were on their way at some moment of this span, both ends included; lost ones when they were sent in it. */
  during(fromMs: number, toMs: number): Frame[] {
    const found: Frame[] = [];
    for (let at = this.#placeOf(fromMs - this.#longestMs); at < this.#length; at++) {
      const frame = this.frame(at);
      if (frame.sentMs > toMs) break;
      const endMs = frame.arrivedMs === Infinity ? frame.sentMs : frame.arrivedMs;
      if (endMs >= fromMs) found.push(frame);
    }
    return found;
  }

  /** How many were sent at or after `fromMs` and before `toMs`. */
  countSent(fromMs: number, toMs: number): number {
    return this.#placeOf(toMs) - this.#placeOf(fromMs);
  }

  /** Of the first that was sent at `ms` or later. */
  #placeOf(ms: number): number {
    const { sentMs } = this.#columns;
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sentMs[middle]! < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #makeRoom(length: number): void {
    if (length <= this.#columns.from.length) return;
    const roomier = columnsFor(Math.max(length, 2 * this.#columns.from.length));
    for (const name of COLUMNS) (roomier[name] as Float64Array).set(this.#columns[name]);
    this.#columns = roomier;
  }
}

const COLUMNS = ['from', 'to', 'kind', 'sentMs', 'arrivedMs'] as const;

function columnsFor(length: number): FrameColumns {
  return {
    from: new Uint8Array(length),
    to: new Uint8Array(length),
    kind: new Uint8Array(length),
    sentMs: new Float64Array(length),
    arrivedMs: new Float64Array(length),
  };
}
