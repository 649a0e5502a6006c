/** Scenarios that the supervisor plays for somebody: each on nodes of its own, one at a time. */
import { v7 as uuid } from 'uuid';
import { DemesError } from '../protocol/errors.ts';
import type { CheckResult } from '../sim/scenario/checks.ts';
import { FactLog } from '../sim/scenario/fact-log.ts';
import type { TimedFact } from '../sim/scenario/facts.ts';
import type { RunState } from '../sim/scenario/run-state.ts';
import type { Scenario } from '../sim/scenario/words.ts';
import { filesOf, openRun, type RunFolder } from './results/folder.ts';
import { playInto } from './scenario/play-into.ts';

export interface RunsOptions {
  /** Each run has a folder in there. */
  readonly out: string;
  /** Of demes, for the manifest. */
  readonly version: string;
  readonly rooms?: 'sealed' | 'clear' | undefined;
}

/** So many are remembered; the folders of older ones stay. */
const REMEMBERED_MAX = 20;

export class Runs {
  readonly #options: RunsOptions;
  readonly #runs = new Map<string, Run>();
  #isClosed = false;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /** Begins it. Throws DemesError conflict while another one runs, not_ready when the lab ends. */
  start(scenario: Scenario): Run {
    if (this.#isClosed) throw new DemesError('not_ready', { detail: 'The lab ends: nothing is played.' });
    const other = this.list().find(({ state }) => state.state === 'running');
    if (other !== undefined) {
      const { runId, scenario: name } = other.state;
      const detail = `The scenario ${name} is being played: wait for its end, or interrupt it (DELETE /lab/v1/runs/${runId}).`;
      throw new DemesError('conflict', { detail, extra: { runId } });
    }
    const run = new Run(scenario, this.#options);
    this.#runs.set(run.id, run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > REMEMBERED_MAX) this.#runs.delete(oldest!);
    return run;
  }

  /** Throws DemesError not_found. */
  get(id: string): Run {
    const run = this.#runs.get(id);
    if (run === undefined) throw new DemesError('not_found', { detail: `There is no run ${id}.` });
    return run;
  }

  /** Newest first. */
  list(): readonly Run[] {
    return [...this.#runs.values()].toReversed();
  }

  /** Interrupts what runs, and begins nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.list().map(async (run) => run.interrupt()));
  }
}

export class Run {
  readonly id = uuid();
  readonly #scenario: Scenario;
  readonly #folder: RunFolder;
  readonly #end = new AbortController();
  readonly #facts = new FactLog();
  readonly #over: Promise<void>;
  #step: string | null = null;
  #beganMs: number | null = null;
  #checks: readonly CheckResult[] | null = null;
  #verdict: RunState['verdict'] = null;

  constructor(scenario: Scenario, options: RunsOptions) {
    this.#scenario = scenario;
    this.#folder = openRun(options.out, scenario, new Date());
    this.#over = this.#play(options);
  }

  get state(): RunState {
    const { name, seed } = this.#scenario;
    const isOver = this.#checks !== null;
    return {
      runId: this.id,
      scenario: name,
      seed,
      state: isOver ? (this.#end.signal.aborted ? 'interrupted' : 'ended') : 'running',
      step: this.#step,
      verdict: this.#verdict,
      checks: this.#checks ?? [],
      folder: this.#folder.path,
      files: isOver ? filesOf(this.#folder) : [],
    };
  }

  /** A file of its results; null when it is none of them. */
  fileOf(name: string): string | null {
    return this.state.files.includes(name) ? `${this.#folder.path}/${name}` : null;
  }

  get facts(): FactLog {
    return this.#facts;
  }

  /** Since its load began; 0 before, and no more than its last fact when it is over. */
  get nowMs(): number {
    if (this.#beganMs === null) return 0;
    const lastMs = this.#facts.lastMs;
    return this.#checks === null ? performance.now() - this.#beganMs : lastMs;
  }

  /** Resolves when no process of it is left and its results are written; at once when it is over. */
  async interrupt(): Promise<void> {
    if (this.#checks === null) this.#end.abort();
    await this.#over;
  }

  async #play({ version, rooms }: RunsOptions): Promise<void> {
    try {
      const { summary } = await playInto(this.#folder, this.#scenario, version, {
        port: 0,
        ...(rooms === undefined ? {} : { rooms }),
        signal: this.#end.signal,
        onFact: (fact) => this.#heard(fact),
      });
      this.#verdict = summary.verdict;
      this.#checks = summary.checks;
    } catch (error) {
      // Its results could not be written.
      this.#verdict = 'failed';
      this.#checks = [
        { name: 'run', ok: false, detail: error instanceof Error ? error.message : String(error) },
      ];
    }
  }

  #heard(fact: TimedFact): void {
    if (fact.type === 'began') this.#beganMs = performance.now() - fact.atMs;
    if (fact.type === 'step') this.#step = `${fact.step} ${fact.why ?? fact.phase}`;
    this.#facts.add(fact);
  }
}
