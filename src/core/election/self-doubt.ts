/**
 * Self-doubt (EL23; after Lifeguard, DSN 2018): a node whose own ticks come late was not there to hear the others. It
 * counts ticks, not time, so what it missed is nobody's silence; besides, it is more patient for a while.
 */
import type { CoreState } from '../state.ts';

/** Full doubt: patience is doubled. It goes by one with each tick in time. */
const DOUBT_MAX = 16;
/** Timers are never exact: less than half a tick is not late. */
const LATE_PART = 0.5;

/** Called with every tick, `elapsedMs` after the one before. */
export function noteOwnTick(state: CoreState, elapsedMs: number): void {
  const { tickMs } = state.options.timing;
  const latePart = Math.min(1, (elapsedMs - tickMs) / tickMs);
  const doubt = latePart < LATE_PART ? 0 : Math.floor(DOUBT_MAX * latePart);
  state.doubt = Math.max(doubt, state.doubt - 1, 0);
}

/** This node was away for long: what it believes of others is worth little at first. */
export function doubtFully(state: CoreState): void {
  state.doubt = DOUBT_MAX;
}

/** How long to wait before holding silence against somebody: at most twice `ticks`. */
export function stretched({ doubt }: CoreState, ticks: number): number {
  return ticks + Math.ceil((ticks * doubt) / DOUBT_MAX);
}
