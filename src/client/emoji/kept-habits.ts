/** Which emoji were used last in this browser, and in which skin tone. A convenience: it may be gone at any time. */
import { browserStorage } from '../shell/test-mode.ts';
import { habitsIn, RECENT_MAX, type EmojiHabits } from './habits.ts';

const KEY = 'demes-emoji';

export function emojiHabits(): EmojiHabits {
  try {
    return habitsIn(JSON.parse(browserStorage().getItem(KEY) ?? 'null'));
  } catch {
    return habitsIn(null);
  }
}

export function noteEmoji(emoji: string): void {
  const { recent, tone } = emojiHabits();
  keep({ recent: [emoji, ...recent.filter((one) => one !== emoji)].slice(0, RECENT_MAX), tone });
}

export function keepTone(tone: number): void {
  keep({ ...emojiHabits(), tone });
}

function keep(habits: EmojiHabits): void {
  try {
    browserStorage().setItem(KEY, JSON.stringify(habits));
  } catch {
    // Storage may be full or forbidden; then there are no habits.
  }
}
