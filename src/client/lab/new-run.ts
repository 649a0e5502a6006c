/** What a simulated run of the page begins with: a scenario without steps, for whoever plays with it makes them up. */
import { PLAIN_CHECKS, type Scenario, type Workload } from '../../sim/scenario/words.ts';

export interface NewRun {
  readonly seed: number;
  readonly nodes: number;
  readonly policy: Scenario['policy'];
  /** Messages a second, all nodes together. */
  readonly rate: number;
}

/** Messages a second that one chooses from. */
export const RATES = [0, 1, 5, 20, 100] as const;

export const NEW_RUN: NewRun = { seed: 1, nodes: 5, policy: 'centrality', rate: 5 };

export function scenarioOf({ seed, nodes, policy, rate }: NewRun): Scenario {
  return {
    name: 'played',
    description: '',
    seed,
    nodes,
    timing: 'lan',
    policy,
    workload: loadOf(rate, nodes),
    steps: [],
    checks: [...PLAIN_CHECKS],
  };
}

/** A client at each node. */
export function loadOf(rate: number, nodes: number): Workload {
  return { rate, clients: Math.max(1, nodes), size: 100 };
}
