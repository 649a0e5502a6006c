/**
 * Frames that are known, as the facts of a run have them. Pure.
 *
 * Invariants: frames are given out in the order in which they were sent, each once; what becomes of one that was still under
 * way then is given out once. What cannot be known is counted and never guessed.
 */
import { LOST, UNDER_WAY, type LabFact } from '../../sim/scenario/facts.ts';

/** Frames whose end is not known: more than that is no group that one can look at. */
const OPEN_MAX = 100_000;
const NOT_YET = -1;
const NEVER = -2;
const US_PER_MS = 1000;

export interface KnownFrame {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly bytes: number;
  readonly sentUs: number;
  /** Or LOST, or UNDER_WAY. */
  tookUs: number;
  /** How many were given out before it; or NOT_YET, or NEVER: its time had passed when it was told. */
  at: number;
}

export interface Told {
  readonly frames: Extract<LabFact, { type: 'frames' }> | null;
  readonly fates: Extract<LabFact, { type: 'fates' }> | null;
  /** So many more could not be told. */
  readonly unheard: number;
}

export class FrameBook {
  #untold: KnownFrame[] = [];
  #ended: KnownFrame[] = [];
  #given = 0;
  #lastUs = -Infinity;
  #open = 0;
  #unheard = 0;

  /** It is given out when its turn comes. */
  add(frame: KnownFrame): KnownFrame {
    this.#untold.push(frame);
    return frame;
  }

  /** Its end is waited for. False: too many are, and this one is counted. */
  open(): boolean {
    if (this.#open >= OPEN_MAX) {
      this.#unheard++;
      return false;
    }
    this.#open++;
    return true;
  }

  /** No longer. */
  close(): void {
    this.#open--;
  }

  /** What became of it. `tookUs`: or LOST. */
  became(frame: KnownFrame, tookUs: number): void {
    frame.tookUs = tookUs === LOST ? LOST : Math.max(0, tookUs);
    if (frame.at >= 0) this.#ended.push(frame);
  }

  /** So many more cannot be told. */
  unheard(count: number): void {
    this.#unheard += count;
  }

  /** All that were sent up to a moment and were not given out. Times as ms since `beganUs`. */
  take(upToUs: number, beganUs: number): Told {
    const ready: KnownFrame[] = [];
    const waiting: KnownFrame[] = [];
    for (const frame of this.#untold) (frame.sentUs <= upToUs ? ready : waiting).push(frame);
    this.#untold = waiting;
    const frames = framesFact(this.#inOrder(ready), beganUs);
    const told = { frames, fates: fatesFact(this.#ended), unheard: this.#unheard };
    this.#ended = [];
    this.#unheard = 0;
    return told;
  }

  /** Those that are not before what was given out, counted. */
  #inOrder(ready: readonly KnownFrame[]): readonly KnownFrame[] {
    const inTime: KnownFrame[] = [];
    for (const frame of ready.toSorted((a, b) => a.sentUs - b.sentUs)) {
      if (frame.sentUs < this.#lastUs) {
        frame.at = NEVER;
        this.#unheard++;
        continue;
      }
      frame.at = this.#given++;
      this.#lastUs = frame.sentUs;
      inTime.push(frame);
    }
    return inTime;
  }
}

/** As it is when it was sent. */
export function underWay(frame: Omit<KnownFrame, 'tookUs' | 'at'>): KnownFrame {
  return { ...frame, tookUs: UNDER_WAY, at: NOT_YET };
}

/** It was given out, or never will be. */
export function isSettled({ at }: KnownFrame): boolean {
  return at !== NOT_YET;
}

function framesFact(frames: readonly KnownFrame[], beganUs: number): Told['frames'] {
  const [first] = frames;
  if (first === undefined) return null;
  return {
    type: 'frames',
    fromMs: (first.sentUs - beganUs) / US_PER_MS,
    from: frames.map(({ from }) => from),
    to: frames.map(({ to }) => to),
    kind: frames.map(({ kind }) => kind),
    bytes: frames.map(({ bytes }) => bytes),
    afterUs: frames.map(({ sentUs }) => sentUs - first.sentUs),
    tookUs: frames.map(({ tookUs }) => tookUs),
  };
}

function fatesFact(frames: readonly KnownFrame[]): Told['fates'] {
  if (frames.length === 0) return null;
  return { type: 'fates', frames: frames.map(({ at }) => at), tookUs: frames.map(({ tookUs }) => tookUs) };
}
