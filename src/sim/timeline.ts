/**
 * Virtual time: a binary heap of what is to happen, ordered by (time, order of planning). Nothing waits for
 * anything: the next occurrence simply becomes now. Whole microseconds, so that sums are exact.
 */

export interface Occurrence {
  readonly atUs: number;
  readonly order: number;
  /** Which component planned it; goes into the digest of a run (OCCURRENCE). */
  readonly kind: number;
  readonly run: () => void;
}

/** What kinds of occurrence there are; the numbers are mixed into the digest. */
export const OCCURRENCE = Object.freeze({
  tick: 1,
  turn: 2,
  deliver: 3,
  saved: 4,
  link: 5,
  user: 6,
  fault: 7,
  probe: 8,
  join: 9,
  watch: 10,
  keys: 11,
});

export class Timeline {
  #heap: Occurrence[] = [];
  #nowUs = 0;
  #planned = 0;
  #happened = 0;
  #digest = 0x811c9dc5;

  get nowUs(): number {
    return this.#nowUs;
  }

  get nowMs(): number {
    return this.#nowUs / 1000;
  }

  /** How many occurrences happened: the simulator's "events". */
  get happened(): number {
    return this.#happened;
  }

  /** Changes with the time and kind of everything that happened so far. */
  get digest(): number {
    return this.#digest >>> 0;
  }

  get isEmpty(): boolean {
    return this.#heap.length === 0;
  }

  /** Plans `run` for `delayUs` from now (at least 0, rounded down to whole microseconds). */
  after(delayUs: number, kind: number, run: () => void): void {
    const atUs = this.#nowUs + Math.max(0, Math.floor(delayUs));
    const occurrence = { atUs, order: this.#planned++, kind, run };
    this.#heap.push(occurrence);
    siftUp(this.#heap, this.#heap.length - 1);
  }

  /** Lets the next occurrence happen; false when nothing is planned. */
  step(): boolean {
    const heap = this.#heap;
    const next = heap[0];
    if (next === undefined) return false;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      siftDown(heap);
    }
    this.#nowUs = next.atUs;
    this.#happened++;
    this.#digest = Math.imul(this.#digest ^ next.kind, 0x01000193) ^ (next.atUs | 0);
    next.run();
    return true;
  }
}

function isBefore(a: Occurrence, b: Occurrence): boolean {
  return a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);
}

function siftUp(heap: Occurrence[], from: number): void {
  const rising = heap[from]!;
  let at = from;
  while (at > 0) {
    const parentAt = (at - 1) >> 1;
    const parent = heap[parentAt]!;
    if (!isBefore(rising, parent)) break;
    heap[at] = parent;
    at = parentAt;
  }
  heap[at] = rising;
}

function siftDown(heap: Occurrence[]): void {
  const sinking = heap[0]!;
  const { length } = heap;
  let at = 0;
  for (;;) {
    let childAt = 2 * at + 1;
    if (childAt >= length) break;
    if (childAt + 1 < length && isBefore(heap[childAt + 1]!, heap[childAt]!)) childAt++;
    const child = heap[childAt]!;
    if (!isBefore(child, sinking)) break;
    heap[at] = child;
    at = childAt;
  }
  heap[at] = sinking;
}
