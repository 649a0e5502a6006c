/** Delays as short as they can be said. Pure. */

/** `0.4 ms`, `12 ms`: two digits that mean something. */
export function delayText(ms: number): string {
  return ms < 9.95 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
