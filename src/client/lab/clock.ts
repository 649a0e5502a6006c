/** Moves the moment that is shown: with the person's clock at the chosen speed, and the run in front of it as far as needed. */
import { lab } from './lab-store.ts';
import type { Player } from './player.ts';

/** A page that was away does not catch up with what it missed. */
const FRAME_MS_MAX = 100;

/** Answers how to end it. */
export function startClock(player: Player): () => void {
  let last = performance.now();
  let id = 0;
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
    id = requestAnimationFrame(tick);
  };
  id = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(id);
}
