/** What one check of `demes doctor` found. */

type Verdict = 'ok' | 'warn' | 'fail';

export interface Finding {
  readonly name: string;
  readonly verdict: Verdict;
  /** What was seen, with numbers. */
  readonly detail: string;
  /** What to do; empty when there is nothing to do. */
  readonly advice: string;
}

export function ok(name: string, detail: string): Finding {
  return { name, verdict: 'ok', detail, advice: '' };
}

export function warn(name: string, detail: string, advice: string): Finding {
  return { name, verdict: 'warn', detail, advice };
}

export function fail(name: string, detail: string, advice: string): Finding {
  return { name, verdict: 'fail', detail, advice };
}
