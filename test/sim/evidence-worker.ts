/** One of the processes of evidence.ts: lives the seeds that it is told, one message each way per bunch of seeds. */
import { runSeed, type RunResult } from '../../src/sim/run.ts';

export interface Bunch {
  readonly from: number;
  readonly to: number;
  readonly events: number;
}

process.on('message', ({ from, to, events }: Bunch) => {
  const results: RunResult[] = [];
  for (let seed = from; seed <= to; seed++) results.push(runSeed({ seed, events }));
  process.send!(results);
});
