/** What a run of a scenario came to, for people at a terminal. */
import type { RunSummary } from '../sim/scenario/summary.ts';

/** What was checked, a line each, and the verdict last. */
export function summaryText({ scenario, seed, verdict, checks, messages, failover }: RunSummary): string {
  const lines = checks.map(({ name, ok, detail }) => `${ok ? 'ok  ' : 'FAIL'} ${name}: ${detail}`);
  const worst = failover.maxMs === null ? '' : `, failover at most ${failover.maxMs.toFixed(0)} ms`;
  return [
    ...lines,
    `${scenario}, seed ${seed}: ${verdict}; ${messages.confirmed} messages confirmed, ${messages.lost} lost, ${messages.doubled} doubled${worst}`,
  ].join('\n');
}
