/**
 * How much of tunnels may come and go on one link in a second (RL9). A relay sends on what others say, each frame by
 * itself: without bounds one member could have it flood another, who would then cut its link with the relay (HS30).
 */
import { monotonicMs } from '../estimates.ts';

/** A node that lost its way to a whole group asks for everybody, at four relays. */
export const OPENINGS_PER_SECOND_MAX = 128;
/** Of one sender: 80 MB/s of full frames. */
export const RELAYED_FROM_PER_SECOND_MAX = 10_000;
/** To one receiver, below the messages that it takes of a link (`MESSAGES_PER_SECOND_MAX`). */
export const RELAYED_TO_PER_SECOND_MAX = 15_000;
const MS_PER_S = 1000;

/** Counts within seconds. */
export class Pace {
  private readonly countMax: number;
  private sinceMs = Number.NEGATIVE_INFINITY;
  private count = 0;

  constructor(countMax: number) {
    this.countMax = countMax;
  }

  /** False when it is too much. */
  take(nowMs: number = monotonicMs()): boolean {
    if (nowMs - this.sinceMs >= MS_PER_S) {
      this.sinceMs = nowMs;
      this.count = 0;
    }
    return ++this.count <= this.countMax;
  }
}
