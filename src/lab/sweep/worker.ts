/** Lives scenarios in the simulator, in a thread of its own, one after the other as it is told. */
import { parentPort } from 'node:worker_threads';
import { runInSimulator } from '../../sim/scenario/sim-run.ts';
import type { Scenario } from '../../sim/scenario/words.ts';
import { comparedRun } from './sweep.ts';

parentPort!.on('message', (scenario: Scenario) => {
  // A thread is no window.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort!.postMessage(comparedRun(runInSimulator(scenario)));
});
