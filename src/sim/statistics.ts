/** Numbers about measured times. */

/** The smallest value that at least `share` (0..1) of the values do not exceed; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const ascending = values.toSorted((a, b) => a - b);
  const at = Math.max(0, Math.ceil(share * ascending.length) - 1);
  return ascending[at]!;
}

export interface Summary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export function summary(timesMs: readonly number[]): Summary {
  return {
    count: timesMs.length,
    p50Ms: quantile(timesMs, 0.5),
    p95Ms: quantile(timesMs, 0.95),
    p99Ms: quantile(timesMs, 0.99),
    maxMs: quantile(timesMs, 1),
  };
}
