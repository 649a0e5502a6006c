/**
 * Who plays what the page shows. The clock of the page asks it to go on; what a person does goes to it. One at a time; each is a
 * source of the same facts: a simulated group, or a recording.
 */
import type { Deed } from '../../sim/scenario/words.ts';

export interface Player {
  /** Lets the run go on to this moment, if it can; what happened comes to the store. */
  advanceTo(ms: number): void;
  /** Lets exactly one more thing happen. */
  step(): void;
  /** At once, at the newest moment. */
  act(deed: Deed): void;
  close(): void;
}
