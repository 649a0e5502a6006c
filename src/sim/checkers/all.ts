/** All checkers together. */
import type { Checker } from './checker.ts';
import { oneEpoch } from './k1-one-epoch.ts';
import { nobodyOutside } from './k2-nobody-outside.ts';
import { lockedRooms } from './k3-locked-rooms.ts';
import { allRead } from './k4-all-read.ts';
import { hostEmerges } from './l1-host-emerges.ts';
import { hostStays } from './l2-host-stays.ts';
import { allConfirmed } from './l3-all-confirmed.ts';
import { convergence } from './l4-convergence.ts';
import { coreServes } from './l6-core-serves.ts';
import { bestHost } from './l7-best-host.ts';
import { tierInTime } from './l8-tier-in-time.ts';
import { oneChange } from './r1-one-change.ts';
import { ownTermBarrier } from './r2-own-term-barrier.ts';
import { quorumOverlap } from './r3-quorum-overlap.ts';
import { jointElection } from './r4-joint-election.ts';
import { oddVoters } from './r5-odd-voters.ts';
import { voteTaken } from './r6-vote-taken.ts';
import { sameDisk } from './r7-same-disk.ts';
import { votersOnly } from './r8-voters-only.ts';
import { rosterFromLog } from './r9-roster-from-log.ts';
import { forkFence } from './r10-fork-fence.ts';
import { electionSafety } from './s01-election-safety.ts';
import { leaderAppendOnly } from './s02-leader-append-only.ts';
import { logMatching } from './s03-log-matching.ts';
import { leaderCompleteness } from './s04-leader-completeness.ts';
import { stateMachineSafety } from './s05-state-machine-safety.ts';
import { ownTermCommit } from './s06-own-term-commit.ts';
import { quorumCommit } from './s07-quorum-commit.ts';
import { monotonicity } from './s08-monotonicity.ts';
import { writeBeforeSend } from './s09-write-before-send.ts';
import { confirmedOrder } from './s10-confirmed-order.ts';
import { noLoss } from './s11-no-loss.ts';
import { exactlyOnce } from './s12-exactly-once.ts';
import { contentBinding } from './s13-content-binding.ts';
import { causalOrder } from './s14-causal-order.ts';
import { deterministicApply } from './s15-deterministic-apply.ts';
import { snapshotEquivalence } from './s16-snapshot-equivalence.ts';
import { noTruncationOfConfirmed } from './s17-no-truncation-of-confirmed.ts';
import { tentativeConvergence } from './t1-tentative-convergence.ts';
import { tentativeKept } from './t2-tentative-kept.ts';
import { tentativeSurvives } from './t3-tentative-survives.ts';
import { confirmedAbove } from './t4-confirmed-above.ts';
import { readYourWrites } from './t5-read-your-writes.ts';
import { tentativeBounded } from './t8-tentative-bounded.ts';
import { placedOnce } from './t9-placed-once.ts';

export const CHECKERS: readonly Checker[] = [
  electionSafety,
  leaderAppendOnly,
  logMatching,
  leaderCompleteness,
  stateMachineSafety,
  ownTermCommit,
  quorumCommit,
  monotonicity,
  writeBeforeSend,
  confirmedOrder,
  noLoss,
  exactlyOnce,
  contentBinding,
  causalOrder,
  deterministicApply,
  snapshotEquivalence,
  noTruncationOfConfirmed,
  oneChange,
  ownTermBarrier,
  quorumOverlap,
  jointElection,
  oddVoters,
  voteTaken,
  sameDisk,
  votersOnly,
  rosterFromLog,
  forkFence,
  hostEmerges,
  hostStays,
  allConfirmed,
  convergence,
  coreServes,
  bestHost,
  tierInTime,
  tentativeConvergence,
  tentativeKept,
  tentativeSurvives,
  confirmedAbove,
  readYourWrites,
  tentativeBounded,
  placedOnce,
  oneEpoch,
  nobodyOutside,
  lockedRooms,
  allRead,
];
