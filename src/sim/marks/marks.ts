/**
 * Rare situations, counted when a life passes through one: they show that random seeds reach what the scenarios
 * describe. Seen in facts alone; the code under test does not know of them, and nothing is judged here.
 */
import type { Handlers } from '../checkers/checker.ts';
import type { Ledger } from '../ledger.ts';
import { diskMarks } from './disk-marks.ts';
import { electionMarks } from './election-marks.ts';
import { keysMarks, KEYS_MARKS } from './keys-marks.ts';
import { logMarks } from './log-marks.ts';
import { snapshotMarks } from './snapshot-marks.ts';
import { TENTATIVE_MARKS, tentativeMarks } from './tentative-marks.ts';
import { voterMarks } from './voter-marks.ts';

export const MARKS = {
  voteRefusedForStaleLog: 'a vote is refused to a candidate whose log is staler',
  preVoteRefusedForStaleLog: 'a pre-vote is refused for the same reason',
  preVoteRefusedSoftly: 'a pre-vote is refused in favour of a better-ranked candidate',
  deferredPreVoteAnswered: 'a pre-vote that came too early is answered again when the host is lost',
  candidatePulled: 'a candidate is given entries that its log lacks',
  twoCandidatesInOneTerm: 'two candidates ask for votes in one term',
  termWithoutHost: 'a term passes in which somebody ran and nobody won',
  voteOfNonVoter: 'a device that has no vote by its own log gives one',
  leftOutRan: 'a device that an unconfirmed config leaves out runs',
  hostGaveUp: 'a host steps down within its term',
  hostCameBackInItsTerm: 'a process starts whose device had led the term on its disk',
  staleHostTold: 'a former host is told of the newer term',
  handoverCompleted: 'a successor that was told to run wins',
  handoverFailed: 'a host serves on after it had told a successor to run',
  everybodyDown: 'no process of the group runs',
  formerHostTruncated: 'a disk loses entries that its own device had made as host',
  ownEventTruncated: 'a disk loses an unconfirmed event of its own device from its log',
  configTruncated: 'a disk loses an unconfirmed config',
  conflictOverEntries: 'a conflict answer sends the host back over several entries',
  olderTermConfirmed: 'an entry is confirmed by a host of a later term',
  duplicateInLog: 'an event stands in the log twice',
  gapInLog: 'an event stands in the log before the one it follows',
  askedTwice: 'a user is told of one message twice',
  appliedRowsLost: 'a crash takes rows of the fold that were shown as applied',
  acknowledgedUnconfirmed: 'a process starts with entries beyond what anybody had confirmed',
  crashWhileJoint: 'a host dies with a joint config as its newest',
  hostChangedWhileJoint: 'a host is elected with a joint config as its newest',
  voteMoved: 'a device that leaves loses its vote to another',
  votersShrank: 'the voters become fewer',
  voterReplaced: 'a voter that did not ask to leave loses its vote to another',
  deviceRemoved: 'a device is removed for good',
  voterRemoved: 'a voter loses its vote because it is to be removed',
  hostRemoved: 'one of them was the host',
  grewToFive: 'a group of three voters gets five',
  entryFoundDamaged: 'a node finds an entry of its log damaged, and goes on without it',
  unconfirmedFoundDamaged: 'the node did not know that entry to be confirmed, and keeps silent meanwhile',
  damagedEntryRepaired: 'a damaged entry is back, brought by others',
  entryNotMended: 'nothing says of which term a damaged entry was, and the node stops',
  rowFoundDamaged: 'a node finds its vote, its roster or its waiting events damaged when it starts',
  missingSavesNoticed: 'a node notices that its disk lost saves which it had called durable',
  hostFoundDamage: 'one of them was the host',
  voterFoundDamage: 'one of them had a vote',
  damagedVoterReplaced: 'such a voter loses its vote to another',
  readRefused: 'a disk refuses to be read, and the process ends',
  syncRefused: 'a sync fails, and the process ends',
  copyTurnedAway: 'an older copy of a disk is started, and turned away',
  snapshotInstalled: 'a device goes on from a snapshot',
  snapshotResumed: 'a snapshot that was offered again goes on where it was',
  snapshotRefusedAsStale: 'a snapshot is refused, because its entry is confirmed there already',
  historyFromAnother: 'a device that is not host gives a page of history',
  verdictsCameLate: 'a device learns verdicts that a snapshot had left out',
  ...TENTATIVE_MARKS,
  ...KEYS_MARKS,
} as const;

export type Mark = keyof typeof MARKS;
export type MarkCounts = Readonly<Record<Mark, number>>;

/** Counts one more passage. */
export type Hit = (mark: Mark) => void;

export class Marks {
  readonly counts: Record<Mark, number> = noMarks();
  readonly handlers: readonly Handlers[];

  constructor(ledger: Ledger) {
    const hit: Hit = (mark) => {
      this.counts[mark]++;
    };
    this.handlers = [
      ...electionMarks(ledger, hit),
      logMarks(ledger, hit),
      voterMarks(ledger, hit),
      diskMarks(ledger, hit),
      snapshotMarks(ledger, hit),
      ...tentativeMarks(ledger, hit),
      keysMarks(hit),
    ];
  }
}

export function noMarks(): Record<Mark, number> {
  return Object.fromEntries(Object.keys(MARKS).map((mark) => [mark, 0])) as Record<Mark, number>;
}

/** Counts one more life for each situation that it passed through. */
export function addLife(lives: Record<Mark, number>, counts: MarkCounts): void {
  for (const mark of Object.keys(counts) as Mark[]) if (counts[mark] > 0) lives[mark]++;
}
