/** A timing profile in ticks, each at least one. */
import type { TimingProfile } from './options.ts';

export interface Ticks {
  readonly heartbeat: number;
  readonly learnerHeartbeat: number;
  readonly suspicionFloor: number;
  readonly suspicionCeiling: number;
  readonly round: number;
  readonly checkQuorum: number;
  readonly promoteAfter: number;
  /** Two heartbeats of a learner, and as long as silence may be: who was heard within is present. */
  readonly presentWithin: number;
  readonly replaceAfter: number;
  readonly shrinkAfter: number;
  readonly shrinkToOneAfter: number;
  readonly betterFor: number;
  readonly handoverEvery: number;
  /** Ticks in `ms`, rounded up, at least one. */
  of(ms: number): number;
}

export function ticksOf(timing: TimingProfile): Ticks {
  const of = (ms: number): number => Math.max(1, Math.ceil(ms / timing.tickMs));
  return Object.freeze({
    heartbeat: of(timing.heartbeatMs),
    learnerHeartbeat: of(timing.learnerHeartbeatMs),
    suspicionFloor: of(timing.suspicionFloorMs),
    suspicionCeiling: of(timing.suspicionCeilingMs),
    round: of(timing.roundMs),
    checkQuorum: of(timing.checkQuorumMs),
    promoteAfter: timing.promoteAfterMs === 0 ? 0 : of(timing.promoteAfterMs),
    presentWithin: of(Math.max(timing.suspicionCeilingMs, 2 * timing.learnerHeartbeatMs)),
    replaceAfter: of(timing.replaceAfterMs),
    shrinkAfter: of(timing.shrinkAfterMs),
    shrinkToOneAfter: of(timing.shrinkToOneAfterMs),
    betterFor: of(timing.betterForMs),
    handoverEvery: of(timing.handoverEveryMs),
    of,
  });
}
