/** Moves the moment that is shown: with the person's clock at the chosen speed, and the run in front of it as far as needed. */
import { isTest } from '../shell/test-mode.ts';
import { lab } from './lab-store.ts';
import type { Player } from './player.ts';

/** In a test nobody looks at what moves: it would only keep the machine busy. */
const TEST_TICK_MS = 100;
/** A page that was away does not catch up with what it missed. */
const FRAME_MS_MAX = 200;

/** Answers how to end it. */
export function startClock(player: Player): () => void {
  let last = performance.now();
  let id = 0;
  const again = (): void => {
    id = isTest
      ? window.setTimeout(() => tick(performance.now()), TEST_TICK_MS)
      : requestAnimationFrame(tick);
  };
  const tick = (now: number): void => {
    const tookMs = Math.min(now - last, FRAME_MS_MAX);
    last = now;
    const { isPlaying, speed, cursorMs, story } = lab.state;
    if (isPlaying) {
      const wantedMs = cursorMs + tookMs * speed;
      // Only at the newest moment is there anything to be lived: before it, everything is known.
      if (wantedMs > story.lastMs) player.advanceTo(wantedMs);
      lab.showAt(wantedMs);
    }
    again();
  };
  again();
  return () => (isTest ? window.clearTimeout(id) : cancelAnimationFrame(id));
}
