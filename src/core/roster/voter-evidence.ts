/** What a host knows of the devices when it decides about votes. All of it is its own, of its present term. */
import type { Config, RankList } from '../../protocol/entry.ts';
import type { DeviceId } from '../../protocol/ids.ts';

/** Of one receiver of the log. Ticks are those of the host, which stand still while its machine sleeps. */
export interface DeviceEvidence {
  /** A link to it is open. */
  readonly linked: boolean;
  /** When it last answered this host; if it did not yet, when this host began to serve it. */
  readonly heardTick: number;
  /** It told this host how much of the log it lacks. */
  readonly hasAnswered: boolean;
  readonly caughtUp: boolean;
  /** Reachable and caught up since then, without a break; null while it is not. */
  readonly steadySinceTick: number | null;
  readonly willing: boolean;
  /** It asked to stop. */
  readonly leaving: boolean;
  /** A removal waits until it has no vote. */
  readonly removing: boolean;
}

/** Ticks; from the timing profile. */
interface VoterLimits {
  /** Silent for longer is not present, whatever its link seems to be. */
  readonly presentWithin: number;
  readonly promoteAfter: number;
  readonly replaceAfter: number;
  readonly shrinkAfter: number;
  readonly shrinkToOneAfter: number;
}

export interface VoterEvidence {
  readonly config: Config;
  /** The host. */
  readonly self: DeviceId;
  /** Devices of members, by the applied roster. */
  readonly members: ReadonlySet<DeviceId>;
  /** Devices that belonged to members once. */
  readonly removed: { has(device: DeviceId): boolean };
  /** Everyone who receives the log, the host too. */
  readonly devices: ReadonlyMap<DeviceId, DeviceEvidence>;
  readonly rank: RankList;
  readonly nowTick: number;
  readonly limits: VoterLimits;
}

/** Linked, and heard a moment ago: a link that only seems to be there does not make a device present. */
export function isPresent({ self, devices, nowTick, limits }: VoterEvidence, device: DeviceId): boolean {
  if (device === self) return true;
  const known = devices.get(device);
  return known !== undefined && known.linked && nowTick - known.heardTick <= limits.presentWithin;
}

/** There, and not asked yet whether it holds the log: within a round trip that is known. */
export function mayStillAnswer(evidence: VoterEvidence, device: DeviceId): boolean {
  const known = evidence.devices.get(device);
  return known?.hasAnswered === false && !known.leaving && !known.removing && isPresent(evidence, device);
}

/** It is there and holds the log: as a voter it would hold nobody up. */
export function couldVote(evidence: VoterEvidence, device: DeviceId): boolean {
  const known = evidence.devices.get(device);
  return known?.caughtUp === true && !known.leaving && !known.removing && isPresent(evidence, device);
}
