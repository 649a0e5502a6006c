/** Small scenarios for tests. */
import type { Scenario, Step } from '../../../src/sim/scenario/words.ts';

export function step(words: Partial<Step>): Step {
  return { when: [], remember: {}, do: [], expect: [], ...words };
}

export function scenario(steps: readonly Step[], words: Partial<Scenario> = {}): Scenario {
  return {
    name: 'a-test',
    description: 'For a test.',
    seed: 1,
    nodes: 3,
    timing: 'test',
    policy: 'centrality',
    workload: { rate: 20, clients: 3, size: 50 },
    steps,
    checks: [],
    ...words,
  };
}
