/** When the banner shows: trouble that passes quickly is none, and what flaps does not blink. Pure. */

/** Trouble must last so long before it is said. */
const TROUBLE_MS = 3_000;
/** And be over so long before the banner goes. */
const CALM_MS = 1_000;

export interface BannerTiming {
  readonly isShown: boolean;
  /** Since when things are other than what is shown; null while they agree. */
  readonly sinceMs: number | null;
}

export const BANNER_HIDDEN: BannerTiming = Object.freeze({ isShown: false, sinceMs: null });

/** `nowMs` by any clock that never goes back. `wakeInMs`: ask again then if nothing else happens, null for never. */
export function nextBanner(
  timing: BannerTiming,
  isTrouble: boolean,
  nowMs: number,
): { readonly timing: BannerTiming; readonly wakeInMs: number | null } {
  const { isShown } = timing;
  if (isTrouble === isShown) return { timing: { isShown, sinceMs: null }, wakeInMs: null };
  const sinceMs = timing.sinceMs ?? nowMs;
  const leftMs = sinceMs + (isShown ? CALM_MS : TROUBLE_MS) - nowMs;
  if (leftMs > 0) return { timing: { isShown, sinceMs }, wakeInMs: leftMs };
  return { timing: { isShown: isTrouble, sinceMs: null }, wakeInMs: null };
}
