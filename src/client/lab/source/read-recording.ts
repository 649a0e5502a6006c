/** Reads events.ndjson: a fact in each line (LB7), in the order of their times. Pure. */
import type { TimedFact } from '../../../sim/scenario/facts.ts';

/** Answers the number of the first line that is none, from 1. */
export function readRecording(text: string): readonly TimedFact[] | { readonly wrongLine: number } {
  const facts: TimedFact[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const fact = factOf(line);
    if (fact === null) return { wrongLine: at + 1 };
    facts.push(fact);
  }
  return facts.length === 0 || facts[0]!.type !== 'began' ? { wrongLine: 1 } : facts;
}

function factOf(line: string): TimedFact | null {
  try {
    const value = JSON.parse(line) as Partial<TimedFact> | null;
    const isFact = typeof value?.atMs === 'number' && typeof value.type === 'string';
    return isFact ? (value as TimedFact) : null;
  } catch {
    return null;
  }
}
