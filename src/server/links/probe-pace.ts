/**
 * How often a link is probed. Between a host and those that it leads, silence must be noticed soon. On the other links,
 * which are most of them in a large group, nothing is said while nobody votes: there probes become rarer, little by
 * little, so that the other end's measure of the usual gap follows. The first word said brings them back at once. Pure.
 */

import { PEER_MESSAGE_CODE } from '../../protocol/peer-messages.ts';

/** What a host and those that it leads say to each other, and what is said in elections. */
const PACED: ReadonlySet<number> = new Set(
  (
    [
      'greeting',
      'preVote',
      'preVoteAnswer',
      'requestVote',
      'vote',
      'append',
      'appendAnswer',
      'heartbeat',
      'heartbeatAnswer',
      'commit',
      'timeoutNow',
      'transferRequest',
      'propose',
      'proposeAnswer',
      'leave',
      'leaveAnswer',
      'pull',
      'pullPage',
      'snapshotOffer',
      'snapshotChunk',
      'snapshotAnswer',
    ] as const
  ).map((type) => PEER_MESSAGE_CODE[type]),
);

/**
 * Whether this message of a group asks for the quick pace. What everybody tells everybody (gossip, heads, keys, typing)
 * does not: in a group of fifty it would keep each of 1,225 links at it.
 *
 * @param body as encodePeerMessage makes it
 */
export function isPaced(body: Uint8Array): boolean {
  return PACED.has(body[0] ?? 0);
}

/** From one gap to the next: slow beside the weight of a new gap in SilenceWatch. */
const GROWTH = 1.1;

export interface ProbePaceOptions {
  /** Between probes where something is said, ms. */
  readonly probeMs: number;
  /** Between probes where nothing was said for long, ms. */
  readonly easyProbeMs: number;
  /** How long that is, ms. */
  readonly quietAfterMs: number;
  readonly nowMs: number;
}

/** Times in monotonic ms. */
export class ProbePace {
  readonly #options: ProbePaceOptions;
  #gapMs: number;
  #saidMs: number;
  #sentMs = 0;

  constructor(options: ProbePaceOptions) {
    this.#options = options;
    this.#gapMs = options.probeMs;
    this.#saidMs = options.nowMs;
  }

  /** A message of a group that asks for it (`isPaced`) came or went. */
  said(nowMs: number): void {
    this.#saidMs = nowMs;
    this.#gapMs = this.#options.probeMs;
  }

  isDue(nowMs: number): boolean {
    return nowMs - this.#sentMs >= this.#gapMs;
  }

  /** A probe was sent. */
  sent(nowMs: number): void {
    this.#sentMs = nowMs;
    const { easyProbeMs, quietAfterMs } = this.#options;
    if (nowMs - this.#saidMs > quietAfterMs) this.#gapMs = Math.min(easyProbeMs, this.#gapMs * GROWTH);
  }
}
