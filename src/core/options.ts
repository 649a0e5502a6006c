/** What a replica is told once. Validated and frozen; times in ms, turned into ticks once. */
import type { DeviceId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';

export interface TimingProfile {
  readonly tickMs: number;
  readonly heartbeatMs: number;
  readonly learnerHeartbeatMs: number;
  readonly suspicionFloorMs: number;
  readonly suspicionCeilingMs: number;
  readonly jitterMs: number;
  /** How long a candidate waits for answers. */
  readonly roundMs: number;
  readonly checkQuorumMs: number;
  /** How long a learner must have been reachable and caught up before it may vote. */
  readonly promoteAfterMs: number;
  /**
   * How long a voter must have been silent before a learner takes its place. Ten minutes: longer than a restart, a
   * system update or a walk to another room; short enough that the next failure hardly comes before.
   */
  readonly replaceAfterMs: number;
  /** The same before five voters become three, because nobody can take the place. A day: whoever sleeps comes back. */
  readonly shrinkAfterMs: number;
  /** The same before three become one, on which all depends then. A week: nobody is away for a weekend only. */
  readonly shrinkToOneAfterMs: number;
  /** How long another voter must have been clearly better placed before the host hands over. */
  readonly betterForMs: number;
  /** At most one such handover within this, and none so soon after any other. */
  readonly handoverEveryMs: number;
  /** How long no host with a quorum was heard before a person may start a new fork. A day: whoever sleeps comes back. */
  readonly recoverAfterMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const ABSENCE = { replaceAfterMs: 10 * MINUTE_MS, shrinkAfterMs: DAY_MS, shrinkToOneAfterMs: 7 * DAY_MS };
const HYSTERESIS = { betterForMs: MINUTE_MS, handoverEveryMs: 10 * MINUTE_MS };
const RECOVERY = { recoverAfterMs: DAY_MS };

export const TIMING = Object.freeze({
  lan: Object.freeze({
    tickMs: 50,
    heartbeatMs: 150,
    learnerHeartbeatMs: 1000,
    suspicionFloorMs: 450,
    suspicionCeilingMs: 1500,
    jitterMs: 75,
    roundMs: 600,
    checkQuorumMs: 900,
    promoteAfterMs: 10_000,
    ...ABSENCE,
    ...HYSTERESIS,
    ...RECOVERY,
  }),
  wan: Object.freeze({
    tickMs: 100,
    heartbeatMs: 500,
    learnerHeartbeatMs: 3000,
    suspicionFloorMs: 1500,
    suspicionCeilingMs: 6000,
    jitterMs: 200,
    roundMs: 2000,
    checkQuorumMs: 3000,
    promoteAfterMs: 60_000,
    ...ABSENCE,
    ...HYSTERESIS,
    ...RECOVERY,
  }),
  test: Object.freeze({
    tickMs: 25,
    heartbeatMs: 75,
    learnerHeartbeatMs: 300,
    suspicionFloorMs: 300,
    suspicionCeilingMs: 1000,
    jitterMs: 40,
    roundMs: 300,
    checkQuorumMs: 450,
    promoteAfterMs: 0,
    replaceAfterMs: 10_000,
    shrinkAfterMs: 60_000,
    shrinkToOneAfterMs: 180_000,
    betterForMs: 3_000,
    handoverEveryMs: 15_000,
    recoverAfterMs: 8_000,
  }),
}) satisfies Record<string, TimingProfile>;
export type TimingName = keyof typeof TIMING;

export type RankPolicy =
  | { readonly name: 'centrality' }
  | { readonly name: 'borda' }
  | { readonly name: 'fixed'; readonly order: readonly DeviceId[] };

/** When a snapshot is sent, and in what parts it and the history below it come. Small in the simulator, whose logs are short. */
export interface SnapshotOptions {
  /** A receiver that lacks more entries than this gets a snapshot. */
  readonly behindEntries: number;
  /** At most LIMITS.snapshotChunkBytesMax. */
  readonly chunkBytes: number;
  /** Entries asked for in one page of history; at most LIMITS.historyEntriesMax. */
  readonly pageEntries: number;
}

export const SNAPSHOTS: SnapshotOptions = Object.freeze({
  behindEntries: LIMITS.snapshotBehindEntries,
  chunkBytes: LIMITS.snapshotChunkBytesMax,
  pageEntries: LIMITS.historyEntriesMax,
});

export interface ReplicaOptions {
  readonly timing: TimingProfile;
  readonly policy: RankPolicy;
  /** False for a device that should not be host (`--no-host`). */
  readonly willing: boolean;
  readonly snapshots: SnapshotOptions;
  /** Seed of the jitter; no secret. */
  readonly seed: number;
  /** TN6 Unconfirmed events held of one device; LIMITS.outboxEventsMax when left out. Small in the simulator. */
  readonly heldMax?: number;
  /** EL80 Ticks that the node's clock had told before this replica's first one; 0 when left out. */
  readonly phase?: number;
}
