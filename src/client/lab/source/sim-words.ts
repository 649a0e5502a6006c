/** What the page and the thread that simulates say to each other. */
import type { TimedFact } from '../../../sim/scenario/facts.ts';
import type { Deed, Scenario } from '../../../sim/scenario/words.ts';
import type { FrameColumns } from '../story/frame-log.ts';

export type SimOrder =
  /** Begins another life; the one before is forgotten. */
  | { readonly type: 'begin'; readonly scenario: Scenario }
  | { readonly type: 'advance'; readonly toMs: number }
  | { readonly type: 'step' }
  | { readonly type: 'act'; readonly deed: Deed };

export type SimNews =
  | {
      readonly type: 'lived';
      readonly facts: readonly TimedFact[];
      readonly frames: FrameColumns;
      /** Of frames told before: they were lost on their way. */
      readonly lost: readonly number[];
      readonly nowMs: number;
      /** Of everything so far; the same in a process. */
      readonly transcript: string;
    }
  | { readonly type: 'did'; readonly deed: Deed; readonly atMs: number; readonly why: string | null }
  /** A rule of the protocol was broken, or the group did not form. */
  | { readonly type: 'broke'; readonly why: string };
