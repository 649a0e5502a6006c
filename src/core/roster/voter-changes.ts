/**
 * Changes of voters and learners (rules RS6..RS10, RS14..RS17, RS23): what the host should do next, as a pure function. Every
 * change of voters is joint; one change at a time; only after an entry of the own term is confirmed.
 */
import type { Config } from '../../protocol/entry.ts';
import { sortedIds } from '../../protocol/ids.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { orderByRank } from '../rank/rank-list.ts';
import { isCarried, wantedVoters, willingFirst } from './autopilot.ts';
import { isJoint, majorityOf, receiversOf } from './quorum.ts';
import { couldVote, isPresent, mayStillAnswer } from './voter-evidence.ts';
import type { VoterEvidence } from './voter-evidence.ts';

/** The next config entry, or null when all is as it should be. Call only when no change is under way. */
export function nextConfig(evidence: VoterEvidence): Config | null {
  const { config } = evidence;
  if (isJoint(config)) return leaveJoint(config, evidence.members);
  const first = dropRemoved(evidence) ?? addLearners(evidence) ?? takeVotes(evidence) ?? moveVotes(evidence);
  if (first !== null) return first;
  const wanted = wantedVoters(evidence);
  return wanted === null ? null : enterJoint(config, wanted);
}

/** The second half of a joint change: whoever voted before and no longer does keeps receiving the log. */
function leaveJoint(config: Config, members: ReadonlySet<DeviceId>): Config {
  const learners = [...config.learners, ...config.votersOld].filter(
    (device) => !config.voters.includes(device),
  );
  const known = learners.filter((device) => members.has(device) || config.learners.includes(device));
  return { voters: config.voters, votersOld: [], learners: sortedIds(new Set(known)) };
}

/** RS6 Every device of the roster receives the log; no quorum changes by that. */
function addLearners({ config, members }: VoterEvidence): Config | null {
  const receivers = new Set(receiversOf(config));
  const missing = [...members].filter((device) => !receivers.has(device));
  return missing.length === 0 ? null : { ...config, learners: sortedIds([...config.learners, ...missing]) };
}

/** RS23 Whoever was removed does not receive the log any more. */
function dropRemoved({ config, removed }: VoterEvidence): Config | null {
  const learners = config.learners.filter((device) => !removed.has(device));
  return learners.length === config.learners.length ? null : { ...config, learners };
}

/**
 * RS23 Voters that are to be removed give their places to learners that are there; where these are too few, the set
 * shrinks to the next odd number of those who are fit best: the host, then who is there and wants to host.
 */
function takeVotes(evidence: VoterEvidence): Config | null {
  const { config, self, devices, rank } = evidence;
  const staying = config.voters.filter((voter) => devices.get(voter)?.removing !== true);
  const places = config.voters.length - staying.length;
  if (places === 0) return null;
  const present = config.learners.filter((device) => couldVote(evidence, device));
  if (present.length < places && isHeirAsked(evidence)) return null;
  const kept = [...staying, ...willingFirst(evidence, present).slice(0, places)];
  const weight = (device: DeviceId): number => {
    const known = devices.get(device);
    const isThere = isPresent(evidence, device) && known?.leaving !== true;
    return (isThere ? 0 : 4) + (known?.willing === true ? 0 : 2) + (device === self ? 0 : 1);
  };
  const best = orderByRank(rank, kept).sort((a, b) => weight(a) - weight(b));
  const voters = best.slice(0, best.length - ((best.length + 1) % 2));
  return voters.length > 0 && isCarried(evidence, voters) ? enterJoint(config, voters) : null;
}

/** RS9 A voter that stops gives its vote to a present learner; else the set shrinks only if a quorum would be lost. */
function moveVotes(evidence: VoterEvidence): Config | null {
  const { config, devices, rank } = evidence;
  const isLeaving = (device: DeviceId): boolean => devices.get(device)?.leaving === true;
  const leaver = orderByRank(rank, config.voters).find(isLeaving);
  if (leaver === undefined) return null;
  // How long it has been there does not matter: the other choice is that the vote goes with the leaver.
  const present = config.learners.filter((device) => couldVote(evidence, device));
  const heir = willingFirst(evidence, present)[0];
  if (heir !== undefined) {
    return enterJoint(config, [...config.voters.filter((voter) => voter !== leaver), heir]);
  }
  if (isHeirAsked(evidence)) return null;
  const staying = staysOf(evidence);
  if (staying.length === 0 || staying.length >= majorityOf(config.voters.length)) return null;
  return enterJoint(config, [orderByRank(rank, staying)[0]!]);
}

/** A host that has just begun does not know yet who could take a vote: fewer voters are for when nobody can. */
function isHeirAsked(evidence: VoterEvidence): boolean {
  return evidence.config.learners.some((device) => mayStillAnswer(evidence, device));
}

function learnersThere(evidence: VoterEvidence): DeviceId[] {
  const { config, devices } = evidence;
  return config.learners.filter(
    (device) => isPresent(evidence, device) && devices.get(device)?.leaving === false,
  );
}

/** Voters within reach that did not ask to stop. */
function staysOf({ config, devices }: VoterEvidence): DeviceId[] {
  return config.voters.filter((voter) => devices.get(voter)?.linked && !devices.get(voter)?.leaving);
}

/** RS7 The first half: both sets must agree until the second half is confirmed. */
export function enterJoint(config: Config, voters: readonly DeviceId[]): Config {
  const learners = config.learners.filter((device) => !voters.includes(device));
  return { voters: sortedIds(voters), votersOld: config.voters, learners };
}

/** Nothing more can be done for this device: it may stop. */
export function mayStop(evidence: VoterEvidence, device: DeviceId): boolean {
  const { config } = evidence;
  if (isJoint(config)) return false;
  if (!config.voters.includes(device)) return true;
  if (isHeirAsked(evidence)) return false;
  // Whoever is still catching up can take the vote in a moment; without it the group would stand still.
  const isMissed = staysOf(evidence).length < majorityOf(config.voters.length);
  return moveVotes(evidence) === null && !(isMissed && learnersThere(evidence).length > 0);
}
