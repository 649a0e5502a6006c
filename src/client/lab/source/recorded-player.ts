/** A run that was recorded (events.ndjson), shown from its beginning. Nothing can be done to it any more. */
import type { TimedFact } from '../../../sim/scenario/facts.ts';
import { lab } from '../lab-store.ts';
import type { Player } from '../player.ts';

export class RecordedPlayer implements Player {
  constructor(facts: readonly TimedFact[]) {
    lab.begin();
    lab.hear({ facts, frames: null, lost: [], nowMs: facts.at(-1)?.atMs ?? 0, transcript: '' });
  }

  /** Everything is known. */
  advanceTo(): void {}

  step(): void {
    lab.toNextFact();
  }

  act(): void {}

  close(): void {}
}
