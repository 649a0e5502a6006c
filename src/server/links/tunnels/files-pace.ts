/**
 * Files that a relay passes on (HS56). They have what its links leave: a frame of a file waits as long as anything else
 * waits on the link that it goes to, and all of them together get a fixed share of the relay's line. What waits is
 * bounded by the windows of its tunnels, so a sender is slowed down and nothing is dropped. Whoever has less under way
 * is not kept waiting by whoever has more: they take turns, frame by frame.
 */
import { monotonicMs } from '../estimates.ts';
import { TUNNEL_DATA_BYTES_MAX } from './frames.ts';

/** Of all files that one node relays: 100 MiB in half a minute, a third of a line of 100 Mbit/s. */
export const FILES_BYTES_PER_SECOND = 4 * 1024 * 1024;
/** How soon what waits is looked at again. */
const LOOK_MS = 10;
/** What may go at once after a pause. */
const BURST_BYTES = 8 * TUNNEL_DATA_BYTES_MAX;
const MS_PER_S = 1000;

/** Where frames go on to. */
interface Onward {
  /** Something waits there already. */
  readonly isBusy: boolean;
}

/** Never an empty list of them. */
interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

export class FilesPace {
  private readonly waiting = new Map<Onward, Waiting[]>();
  private readonly now: () => number;
  private spare = BURST_BYTES;
  private lookedMs: number;
  private timer: NodeJS.Timeout | null = null;

  /** now: monotonic ms. */
  constructor(now: () => number = monotonicMs) {
    this.now = now;
    this.lookedMs = now();
  }

  /** `go` is called once its turn has come, in the order of the calls for one way; at once where there is room. */
  pass(to: Onward, bytes: number, go: () => void): void {
    const queue = this.waiting.get(to) ?? [];
    queue.push({ bytes, go });
    this.waiting.set(to, queue);
    this.look();
  }

  /** Nothing goes this way any more. */
  drop(to: Onward): void {
    this.waiting.delete(to);
  }

  stop(): void {
    this.waiting.clear();
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Lets go what may. */
  look(): void {
    const nowMs = this.now();
    const earned = ((nowMs - this.lookedMs) * FILES_BYTES_PER_SECOND) / MS_PER_S;
    this.spare = Math.min(BURST_BYTES, this.spare + earned);
    this.lookedMs = nowMs;
    while (this.spare > 0 && this.takeNext());
    if (this.waiting.size === 0 || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.look();
    }, LOOK_MS);
    this.timer.unref();
  }

  /** A frame of whose turn it is, which is behind all others then; false when nobody can go. */
  private takeNext(): boolean {
    for (const [to, queue] of this.waiting) {
      if (to.isBusy) continue;
      const next = queue.shift()!;
      this.waiting.delete(to);
      if (queue.length > 0) this.waiting.set(to, queue);
      this.spare -= next.bytes;
      next.go();
      return true;
    }
    return false;
  }
}
