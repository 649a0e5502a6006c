/** How much a peer may say in a second (HS30). Beyond it the link is cut: nobody honest comes near. Pure. */

/** WebSocket messages; a busy host needs a tenth of it. */
export const MESSAGES_PER_SECOND_MAX = 20_000;
/** Frames in them: thousands of small ones fit into each, and each costs a look. */
export const FRAMES_PER_SECOND_MAX = 100_000;
/** We never send WebSocket pings, nor pongs; who does so often means no good. */
export const PINGS_PER_SECOND_MAX = 10;
const MS_PER_S = 1000;

/** What came since the last full second. Each answers false when it is too much. */
export class RateWindow {
  private sinceMs = 0;
  private messages = 0;
  private framesRead = 0;
  private pings = 0;

  message(): boolean {
    return ++this.messages <= MESSAGES_PER_SECOND_MAX;
  }

  frames(count: number): boolean {
    this.framesRead += count;
    return this.framesRead <= FRAMES_PER_SECOND_MAX;
  }

  ping(): boolean {
    return ++this.pings <= PINGS_PER_SECOND_MAX;
  }

  /** nowMs: monotonic. To be called a few times a second. */
  tick(nowMs: number): void {
    if (nowMs - this.sinceMs < MS_PER_S) return;
    this.sinceMs = nowMs;
    this.messages = 0;
    this.framesRead = 0;
    this.pings = 0;
  }
}
