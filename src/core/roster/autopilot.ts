/**
 * Who should vote (rules RS8, RS14..RS17), as a pure function of what the host knows: grow, replace who is gone for
 * long, shrink when nobody can take the place. It only says what is wanted, one change at a time; that a change is
 * joint, alone, and after an entry of the own term is said by RS7 and RS10.
 *
 * Why it does not run back and forth: a vote is lost only after minutes of silence in one piece, counted by one
 * host in one term, and got only after promoteAfter in one piece; each of them starts anew with every break.
 */
import type { DeviceId } from '../../protocol/ids.ts';
import { orderByRank } from '../rank/rank-list.ts';
import { majorityOf } from './quorum.ts';
import { couldVote, isPresent } from './voter-evidence.ts';
import type { VoterEvidence } from './voter-evidence.ts';

const VOTERS_TARGET_MAX = 5;

/**
 * The voters that should be, unsorted; the host keeps its vote. Null when all is as it should be, or when too little
 * is known. Call only when no change is under way.
 */
export function wantedVoters(evidence: VoterEvidence): DeviceId[] | null {
  const voters = replace(evidence) ?? grow(evidence) ?? shrink(evidence);
  return voters !== null && isCarried(evidence, voters) ? voters : null;
}

/** Learners that may get a vote now, best first: whoever wants to host before who does not. */
function ready(evidence: VoterEvidence): DeviceId[] {
  const { config, devices, nowTick, limits } = evidence;
  const fit = config.learners.filter((device) => {
    const since = devices.get(device)?.steadySinceTick ?? null;
    return since !== null && nowTick - since >= limits.promoteAfter && couldVote(evidence, device);
  });
  return willingFirst(evidence, fit);
}

/** By rank, whoever wants to host before who does not. */
export function willingFirst({ rank, devices }: VoterEvidence, some: Iterable<DeviceId>): DeviceId[] {
  const ranked = orderByRank(rank, some);
  const wants = (device: DeviceId): boolean => devices.get(device)?.willing === true;
  return [...ranked.filter(wants), ...ranked.filter((device) => !wants(device))];
}

/** RS8 Growth 1 -> 3 -> 5, by one joint step, as soon as enough devices are ready. */
function grow(evidence: VoterEvidence): DeviceId[] | null {
  const { voters } = evidence.config;
  const heirs = ready(evidence);
  const possible = Math.min(VOTERS_TARGET_MAX, voters.length + heirs.length);
  const target = possible % 2 === 1 ? possible : possible - 1;
  return target <= voters.length ? null : [...voters, ...heirs.slice(0, target - voters.length)];
}

/** RS14 The voter that is gone for longest gives its place to a learner that is there. */
function replace(evidence: VoterEvidence): DeviceId[] | null {
  const { config, limits } = evidence;
  const gone = absentFor(evidence, limits.replaceAfter)[0];
  const heir = ready(evidence)[0];
  if (gone === undefined || heir === undefined) return null;
  return keepingHosts(evidence, [...config.voters.filter((voter) => voter !== gone), heir]);
}

/**
 * RS15 Two places fewer. From five or more, when two voters are gone: those who stay are all there, so one more may
 * fail. From three, when one is gone: two are no safer than one, and need both.
 */
function shrink(evidence: VoterEvidence): DeviceId[] | null {
  const { config, limits, self } = evidence;
  const { voters } = config;
  // Whoever is here and still too new is worth waiting for.
  if (voters.length < 3 || config.learners.some((device) => couldVote(evidence, device))) return null;
  if (voters.length > 3) {
    const gone = absentFor(evidence, limits.shrinkAfter).slice(0, 2);
    return gone.length < 2
      ? null
      : keepingHosts(
          evidence,
          voters.filter((voter) => !gone.includes(voter)),
        );
  }
  if (absentFor(evidence, limits.shrinkToOneAfter).length === 0) return null;
  return voters.includes(self) ? keepingHosts(evidence, [self]) : null;
}

/** Voters silent for that long in one piece, the longest first; of equals the worst ranked. Never the host itself. */
function absentFor({ config, self, devices, rank, nowTick }: VoterEvidence, ticks: number): DeviceId[] {
  const silent = (device: DeviceId): number => nowTick - (devices.get(device)?.heardTick ?? nowTick);
  return orderByRank(rank, config.voters)
    .reverse()
    .filter((device) => device !== self && silent(device) >= ticks)
    .sort((a, b) => silent(b) - silent(a));
}

/** RS17 Nobody loses the vote if then no voter that is there wants to host, as long as one wants to now. */
function keepingHosts(evidence: VoterEvidence, voters: readonly DeviceId[]): DeviceId[] | null {
  const { devices, config } = evidence;
  const wants = (device: DeviceId): boolean => devices.get(device)?.willing === true;
  const kept = voters.some((device) => wants(device) && isPresent(evidence, device));
  return kept || !config.voters.some(wants) ? [...voters] : null;
}

/** RS16 Those who are there now are a majority of the set in force and of the wanted one. */
export function isCarried(evidence: VoterEvidence, voters: readonly DeviceId[]): boolean {
  return [evidence.config.voters, voters].every(
    (set) => set.filter((device) => isPresent(evidence, device)).length >= majorityOf(set.length),
  );
}
