/** A run that was recorded (events.ndjson), shown from its beginning. Nothing can be done to it any more. */
import { lab } from '../lab-store.ts';
import type { Player } from '../player.ts';
import type { Run } from '../story/run.ts';

export class RecordedPlayer implements Player {
  constructor(run: Run) {
    lab.begin(0, run);
  }

  /** Everything is known. */
  advanceTo(): void {}

  step(): void {
    lab.toNextFact();
  }

  act(): void {}

  close(): void {}
}
