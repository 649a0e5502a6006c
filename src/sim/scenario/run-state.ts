/** What a lab tells of a scenario that it plays for somebody (LB40). */
import type { CheckResult } from './checks.ts';

export interface RunState {
  readonly runId: string;
  readonly scenario: string;
  readonly seed: number;
  readonly state: 'running' | 'ended' | 'interrupted';
  /** The newest step, and what became of it; null before the first. */
  readonly step: string | null;
  /** Null while it runs. */
  readonly verdict: 'passed' | 'failed' | null;
  readonly checks: readonly CheckResult[];
  readonly folder: string;
  /** Their names in the folder; none before it has ended. */
  readonly files: readonly string[];
}
