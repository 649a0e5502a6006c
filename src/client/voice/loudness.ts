/** How loud a recording is from its beginning to its end, as it is kept beside it and drawn. Pure. */

/** Softer than this is silence, dB below the loudest that there is. */
const FLOOR_DB = 50;
const LOUDEST = 255;
/** As many bars as are drawn, and a byte for each. */
const BARS = 48;

/** Of a moment, 0 to 255: as ears hear it, not as the samples count. */
export function loudnessOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const level = Math.sqrt(sum / Math.max(1, samples.length));
  if (level === 0) return 0;
  const part = 1 + (20 * Math.log10(level)) / FLOOR_DB;
  return Math.round(Math.min(1, Math.max(0, part)) * LOUDEST);
}

/** So many bars of moments, more or fewer: each is the loudest of its share. */
export function barsOf(moments: ArrayLike<number>, bars: number = BARS): Uint8Array {
  return Uint8Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * moments.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * moments.length) / bars));
    let loudest = 0;
    for (let at = from; at < to; at += 1) loudest = Math.max(loudest, moments[at] ?? 0);
    return loudest;
  });
}

/** 0:07, 12:30. */
export function minutesText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
