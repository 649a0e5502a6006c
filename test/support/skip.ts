import type { Context, Runnable, Suite } from 'mocha';

const reasons = new WeakMap<object, string>();

/**
 * Skips the running test, or every test of the suite when called in a `before` hook. A skipped test without
 * a reason given here counts as failed.
 *
 * @param reason what is missing on this machine, e.g. "needs root"
 */
export function skipBecause(context: Context, reason: string): never {
  const runnable = context.runnable() as Runnable & { type: 'hook' | 'test' };
  reasons.set(runnable.type === 'hook' ? (runnable.parent ?? runnable) : runnable, reason);
  return context.skip();
}

/** The reason given for this test or the nearest suite around it. */
export function skipReason(test: Runnable): string | undefined {
  let at: Runnable | Suite | undefined = test;
  while (at !== undefined) {
    const reason = reasons.get(at);
    if (reason !== undefined) return reason;
    at = at.parent;
  }
  return undefined;
}
