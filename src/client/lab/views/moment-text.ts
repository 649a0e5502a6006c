/** Times of a run in words, as exactly as it matters for messages that take a third of a millisecond. */
import { language } from '../../text/text.ts';

const SECOND_MS = 1_000;
const EXACT_BELOW_MS = 10;

/** `0.31 ms`, `312 ms`, `12.312 s`. */
export function momentText(ms: number): string {
  if (Math.abs(ms) < EXACT_BELOW_MS) return inUnit(ms, 'millisecond', 2);
  if (Math.abs(ms) < SECOND_MS) return inUnit(ms, 'millisecond', 0);
  return inUnit(ms / SECOND_MS, 'second', 3);
}

function inUnit(value: number, unit: string, digits: number): string {
  const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const options = { style: 'unit', unit, unitDisplay: 'short', ...fraction } as const;
  return new Intl.NumberFormat(language(), options).format(value);
}
