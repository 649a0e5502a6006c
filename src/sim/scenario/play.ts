/**
 * A play asks its stage for one thing after the other: to look, to wait, to do something. It touches no clock and no group, so
 * that the simulator and real processes, files and people at a page go by the same words.
 */
import type { Act } from './acts.ts';
import type { GroupPicture } from './picture.ts';

export type Ask =
  /** A picture of this moment. */
  | { readonly kind: 'look' }
  /** Until so many ms after the load began. */
  | { readonly kind: 'at'; readonly atMs: number }
  /** Until nothing speaks against it for `forMs` without a break; the answer is what still did at `deadlineMs`. */
  | {
      readonly kind: 'until';
      readonly whyNot: (picture: GroupPicture) => string | null;
      readonly forMs: number;
      readonly deadlineMs: number;
    }
  /** The answer is why it could not be done. */
  | { readonly kind: 'act'; readonly act: Act; readonly text: string };

export interface Answer {
  readonly picture: GroupPicture;
  readonly why: string | null;
}

export type Play<T> = Generator<Ask, T, Answer>;

/** Plays it to its end on a stage that answers at once. */
export function playOn<T>(play: Play<T>, stage: { carryOut(ask: Ask): Answer }): T {
  let step = play.next();
  while (step.done !== true) step = play.next(stage.carryOut(step.value));
  return step.value;
}

/** The same on a stage that takes its time. */
export async function playSlowlyOn<T>(
  play: Play<T>,
  stage: { carryOut(ask: Ask): Promise<Answer> },
): Promise<T> {
  let step = play.next();
  while (step.done !== true) step = play.next(await stage.carryOut(step.value));
  return step.value;
}
