/**
 * Answers and the feed run beside each other: what an answer says may be older than a frame that came while it was
 * under way. So frames are kept while something is asked for, and applied again behind its answer; applying twice
 * changes nothing.
 */
import type { Frame } from './apply-feed.ts';

export class Replay {
  /** One list for each question that is open: the frames since it was asked. */
  readonly #open = new Set<Frame[]>();

  note(frames: readonly Frame[]): void {
    for (const kept of this.#open) kept.push(...frames);
  }

  /** `land` takes the answer and the frames to be applied behind it, in one turn. */
  async during<T>(ask: () => Promise<T>, land: (answer: T, since: readonly Frame[]) => void): Promise<void> {
    const kept: Frame[] = [];
    this.#open.add(kept);
    try {
      land(await ask(), kept);
    } finally {
      this.#open.delete(kept);
    }
  }
}
