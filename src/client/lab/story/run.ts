/** All that is known of one run: what happened in it, and what is counted while it comes in. */
import { Elections } from '../../../sim/scenario/elections.ts';
import { LOST, type TimedFact } from '../../../sim/scenario/facts.ts';
import { Lanes } from '../../../sim/scenario/lanes.ts';
import type { FrameColumns } from './frame-log.ts';
import { Story } from './story.ts';

export interface Run {
  readonly story: Story;
  readonly elections: Elections;
  readonly lanes: Lanes;
}

/** What happened up to `nowMs` of the run, since the last time. */
export interface Heard {
  readonly facts: readonly TimedFact[];
  /** Null: what was heard between the nodes is among the facts, if anything was. */
  readonly frames: FrameColumns | null;
  /** Frames told before that did not arrive. */
  readonly lost: readonly number[];
  readonly nowMs: number;
}

export function emptyRun(): Run {
  return { story: new Story(), elections: new Elections(), lanes: new Lanes() };
}

export function takeIn({ story, elections, lanes }: Run, { facts, frames, lost, nowMs }: Heard): void {
  story.add(facts, frames, nowMs);
  for (const frame of lost) story.frames.settle(frame, LOST);
  for (const fact of facts) {
    elections.add(fact);
    lanes.add(fact);
  }
}
