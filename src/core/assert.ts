/** An invariant of the core does not hold: the node stops with a report rather than damage a log. */
class InvariantBroken extends Error {
  override name = 'InvariantBroken';
}

/** Stays on in production. The message names the invariant, not the symptom. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new InvariantBroken(invariant);
}
