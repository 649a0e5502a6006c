/**
 * Changes of voters and learners (rules RS6..RS10): what the host should append next, as a pure function. Every
 * change of voters is joint; one change at a time; only after an entry of the own term is confirmed.
 */
import type { Config } from '../../protocol/entry.ts';
import { sortedIds } from '../../protocol/ids.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { orderByRank } from '../rank/rank-list.ts';
import type { RankList } from '../../protocol/entry.ts';
import { isJoint, majorityOf, receiversOf } from './quorum.ts';

const VOTERS_TARGET_MAX = 5;

/** What the host knows when it decides. */
export interface VoterEvidence {
  readonly config: Config;
  /** Devices of members, by the applied roster. */
  readonly devices: ReadonlySet<DeviceId>;
  /** Learners that were reachable and caught up for long enough. */
  readonly promotable: ReadonlySet<DeviceId>;
  /** Those of them that do not want to host. */
  readonly unwilling: ReadonlySet<DeviceId>;
  readonly reachable: ReadonlySet<DeviceId>;
  /** Devices that asked to stop. */
  readonly leavers: ReadonlySet<DeviceId>;
  readonly rank: RankList;
}

/** The next config entry, or null when all is as it should be. Call only when no change is under way. */
export function nextConfig(evidence: VoterEvidence): Config | null {
  const { config } = evidence;
  if (isJoint(config)) return leaveJoint(config, evidence.devices);
  return addLearners(evidence) ?? moveVotes(evidence) ?? grow(evidence);
}

/** The second half of a joint change: whoever voted before and no longer does keeps receiving the log. */
function leaveJoint(config: Config, devices: ReadonlySet<DeviceId>): Config {
  const learners = [...config.learners, ...config.votersOld].filter(
    (device) => !config.voters.includes(device),
  );
  const known = learners.filter((device) => devices.has(device) || config.learners.includes(device));
  return { voters: config.voters, votersOld: [], learners: sortedIds(new Set(known)) };
}

/** RS6 Every device of the roster receives the log; no quorum changes by that. */
function addLearners({ config, devices }: VoterEvidence): Config | null {
  const receivers = new Set(receiversOf(config));
  const missing = [...devices].filter((device) => !receivers.has(device));
  return missing.length === 0 ? null : { ...config, learners: sortedIds([...config.learners, ...missing]) };
}

/** RS9 A voter that stops gives its vote to a present learner; else the set shrinks only if a quorum would be lost. */
function moveVotes(evidence: VoterEvidence): Config | null {
  const { config, leavers, reachable, rank } = evidence;
  const leaver = orderByRank(rank, config.voters).find((device) => leavers.has(device));
  if (leaver === undefined) return null;
  const heir = heirs(evidence)[0];
  if (heir !== undefined) {
    return enterJoint(config, [...config.voters.filter((voter) => voter !== leaver), heir]);
  }
  const staying = config.voters.filter((voter) => !leavers.has(voter) && reachable.has(voter));
  if (staying.length === 0 || staying.length >= majorityOf(config.voters.length)) return null;
  return enterJoint(config, [orderByRank(rank, staying)[0]!]);
}

/** Who may get a vote, best first: whoever wants to host before who does not, nobody who is about to stop. */
function heirs({ rank, promotable, unwilling, leavers }: VoterEvidence): DeviceId[] {
  const ready = orderByRank(rank, promotable).filter((device) => !leavers.has(device));
  return [
    ...ready.filter((device) => !unwilling.has(device)),
    ...ready.filter((device) => unwilling.has(device)),
  ];
}

/** RS8 Growth 1 -> 3 -> 5, by one joint step, as soon as enough devices are ready. */
function grow(evidence: VoterEvidence): Config | null {
  const { config } = evidence;
  const ready = heirs(evidence);
  const possible = Math.min(VOTERS_TARGET_MAX, config.voters.length + ready.length);
  const target = possible % 2 === 1 ? possible : possible - 1;
  if (target <= config.voters.length) return null;
  return enterJoint(config, [...config.voters, ...ready.slice(0, target - config.voters.length)]);
}

/** RS7 The first half: both sets must agree until the second half is confirmed. */
export function enterJoint(config: Config, voters: readonly DeviceId[]): Config {
  const learners = config.learners.filter((device) => !voters.includes(device));
  return { voters: sortedIds(voters), votersOld: config.voters, learners };
}

/** Nothing more can be done for this device: it may stop. */
export function mayStop(evidence: VoterEvidence, device: DeviceId): boolean {
  return (
    !isJoint(evidence.config) && !(evidence.config.voters.includes(device) && moveVotes(evidence) !== null)
  );
}
