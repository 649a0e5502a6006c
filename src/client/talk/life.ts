/** How long messages live, in words, and what one may choose from. */
import i18next from 'i18next';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** In ms; null: for good. */
export const LIVES = [null, HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS] as const;

const WORDS = new Map<number | null, 'lifeNever' | 'lifeHour' | 'lifeDay' | 'lifeWeek' | 'lifeMonth'>([
  [null, 'lifeNever'],
  [HOUR_MS, 'lifeHour'],
  [DAY_MS, 'lifeDay'],
  [7 * DAY_MS, 'lifeWeek'],
  [30 * DAY_MS, 'lifeMonth'],
]);

/** Programs may say any length. */
export function lifeText(lifeMs: number | null): string {
  const word = WORDS.get(lifeMs);
  if (word !== undefined) return i18next.t(`talk:${word}`);
  return i18next.t('talk:lifeOther', { minutes: Math.max(1, Math.round((lifeMs ?? 0) / MINUTE_MS)) });
}
