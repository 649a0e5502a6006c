/** Which emoji somebody used last, and in which skin tone, as far as what a browser kept of it is right. Pure. */
import { TONES_MAX } from './emoji-set.ts';

export const RECENT_MAX = 24;

export interface EmojiHabits {
  /** The newest first. */
  readonly recent: readonly string[];
  /** 0: none; 1 to 5 from light to dark. */
  readonly tone: number;
}

/** Whatever stands there, as far as it is right. */
export function habitsIn(kept: unknown): EmojiHabits {
  const { recent, tone } = (kept ?? {}) as { readonly recent?: unknown; readonly tone?: unknown };
  const texts = Array.isArray(recent) ? recent.filter((one) => typeof one === 'string') : [];
  const isTone = typeof tone === 'number' && Number.isInteger(tone) && tone >= 0 && tone <= TONES_MAX;
  return { recent: texts.slice(0, RECENT_MAX), tone: isTone ? tone : 0 };
}
