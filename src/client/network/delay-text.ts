/** Delays as short as they can be said. Pure. */

import { decimalText } from '../text/decimal.ts';

/** `0.4 ms`, `12 ms`: two digits that mean something. */
export function delayText(ms: number): string {
  return `${decimalText(ms, ms < 9.95 ? 1 : 0)} ms`;
}
