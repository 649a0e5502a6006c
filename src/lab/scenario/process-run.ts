/** A scenario on real processes of this machine. */
import { once } from 'node:events';
import { direct } from '../../sim/scenario/director.ts';
import { playSlowlyOn } from '../../sim/scenario/play.ts';
import type { CheckResult } from '../../sim/scenario/checks.ts';
import type { TimedFact } from '../../sim/scenario/facts.ts';
import { resultOf, type RunResult } from '../../sim/scenario/summary.ts';
import type { Scenario } from '../../sim/scenario/words.ts';
import { Supervisor } from '../supervisor.ts';
import { ProcessStage } from './process-stage.ts';

export interface ProcessRunOptions {
  /** The nodes' ports begin after it; 0: any free ones. */
  readonly port: number;
  readonly rooms?: 'sealed' | 'clear';
  /** Where data and logs of the nodes stay; null: a temporary folder that is removed. */
  readonly out: string | null;
  /** Where the logs of the nodes stay. */
  readonly logs?: string;
  /** Ends the run, its faults and its processes. */
  readonly signal: AbortSignal;
  readonly onProgress?: (line: string) => void;
  /** Each fact as it is recorded. */
  readonly onFact?: (fact: TimedFact) => void;
}

/** However it ends, no process and no fault is left, and what was recorded until then is judged. */
export async function runOnProcesses(scenario: Scenario, options: ProcessRunOptions): Promise<RunResult> {
  const { signal, onFact, ...lab } = options;
  const { nodes, timing, seed, policy } = scenario;
  const supervisor = new Supervisor({ ...lab, nodes, timing, seed, policy });
  let stage: ProcessStage | undefined;
  const broken: CheckResult[] = [];
  try {
    await unlessAborted(supervisor.begin(), signal);
    stage = new ProcessStage(supervisor, scenario, signal, onFact);
    await unlessAborted(play(scenario, stage), signal);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    broken.push({ name: 'run', ok: false, detail: signal.aborted ? 'it was interrupted' : detail });
  } finally {
    stage?.end();
    await supervisor.stop();
  }
  return resultOf(scenario, 'processes', [...(stage?.recorder.facts ?? [])], broken);
}

async function play(scenario: Scenario, stage: ProcessStage): Promise<void> {
  await stage.begin();
  await playSlowlyOn(
    direct(scenario, (fact) => stage.recorder.tell(fact)),
    stage,
  );
  await stage.tellLogs();
}

/** What is still under way then ends with the processes, and its failure says nothing more. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  work.catch(() => undefined);
  const end = new AbortController();
  const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort', { signal: end.signal });
  aborted.catch(() => undefined);
  try {
    await Promise.race([work, aborted]);
    signal.throwIfAborted();
  } finally {
    end.abort();
  }
}
