/**
 * A lab that somebody plays with: the facts of its group as they come, and deeds in the words of a scenario, done at once. What is
 * told is what a scenario would record (LB7); whoever comes later hears it all from the beginning.
 */
import { DeedsByHand } from '../sim/scenario/deeds.ts';
import type { FactLog } from '../sim/scenario/fact-log.ts';
import type { TimedFact } from '../sim/scenario/facts.ts';
import { playSlowlyOn } from '../sim/scenario/play.ts';
import { resultOf, type RunResult } from '../sim/scenario/summary.ts';
import { PLAIN_CHECKS, type Deed, type Scenario } from '../sim/scenario/words.ts';
import { cutOf } from './partition.ts';
import { ProcessStage } from './scenario/process-stage.ts';
import type { Partition, Supervisor } from './supervisor.ts';

export interface DoneDeed {
  /** When it was begun, ms since the session began. */
  readonly atMs: number;
  /** Why it could not be done; null when it was. */
  readonly why: string | null;
}

export class LiveSession {
  readonly scenario: Scenario;
  readonly #stage: ProcessStage;
  readonly #deeds: DeedsByHand;
  readonly #end = new AbortController();
  /** One deed after the other: each finds the group as the one before left it. */
  #last: Promise<unknown> = Promise.resolve();

  /** In a group that is complete. Nobody writes before a deed says so. */
  constructor(supervisor: Supervisor) {
    const { seed, timing, policy = 'centrality', nodes } = supervisor.options;
    const workload = { rate: 0, clients: nodes, size: 100 };
    const checks = [...PLAIN_CHECKS];
    this.scenario = {
      name: 'played',
      description: '',
      seed,
      nodes,
      timing,
      policy,
      workload,
      steps: [],
      checks,
    };
    this.#stage = new ProcessStage(supervisor, this.scenario, this.#end.signal);
    this.#deeds = new DeedsByHand(seed, (fact) => this.#stage.recorder.tell(fact));
  }

  async begin(): Promise<void> {
    await this.#stage.begin();
  }

  end(): void {
    this.#end.abort();
    this.#stage.end();
  }

  /** Since the session began. */
  get nowMs(): number {
    return this.#stage.nowMs;
  }

  /** Everything until now; it grows. */
  get facts(): FactLog {
    return this.#stage.recorder.facts;
  }

  /** Resolves when it is done, or could not be. */
  async act(deed: Deed): Promise<DoneDeed> {
    const done = this.#last.then(async () => this.#act(deed));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Somebody did it past this session: the node is another process, or none. */
  async noticed(name: string): Promise<void> {
    await this.#stage.noticed(name);
  }

  /** Somebody cut these apart past this session. */
  tellCut(partition: Partition, durationMs: number | null): void {
    this.#stage.recorder.tell({ type: 'fault', fault: cutOf(partition, durationMs) });
  }

  /** All of it until now, judged. */
  async result(): Promise<RunResult> {
    // As they are now: of no use to anybody later.
    const logs: TimedFact[] = [];
    await this.#stage.tellLogs((fact) => logs.push({ atMs: this.nowMs, ...fact }));
    const facts = [...this.facts, ...logs];
    return resultOf(this.scenario, 'processes', facts);
  }

  async #act(deed: Deed): Promise<DoneDeed> {
    const atMs = this.nowMs;
    return { atMs, why: await playSlowlyOn(this.#deeds.do(deed), this.#stage) };
  }
}
