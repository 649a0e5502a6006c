/**
 * The named scenarios, 1 to 107, and where each is told: by its number in parentheses in the title of a test, by a test
 * that is named here, or by random seeds alone. Beside that each has a scripted transcript (test/scenarios).
 */
type Telling =
  | { readonly kind: 'numbered' }
  /** Beginnings of titles. */
  | { readonly kind: 'test'; readonly titles: readonly string[] }
  /** Marks that show that seeds pass through it, or the troubles that make it. */
  | { readonly kind: 'seeds'; readonly shownBy: string };

export interface Named {
  readonly number: number;
  readonly name: string;
  readonly telling: Telling;
}

const NAMES = [
  'any role adopts a higher term',
  'messages of lower terms change nothing',
  'a start never yields a candidate',
  'one round elects',
  'one vote a term',
  'a vote survives a crash',
  'a candidate follows a host of its term',
  'retries are spread',
  'stale logs are refused',
  'a loser’s longer suffix is replaced',
  'two candidates, then a heal',
  'two pre-candidates raise no term',
  'votes in any role',
  'a delayed own vote elects nobody',
  'a late pre-vote answer is no vote',
  'a single voter elects itself',
  'learners and removed devices never run',
  'a learner votes when asked',
  'a failed vote does not put off the own turn',
  'stepping down keeps the vote',
  'no call for votes after a failed write',
  'everybody is host in turn',
  'a follower that was cut off disturbs nobody',
  'a split vote completes',
  'a stuck candidate is freed',
  'a host without a quorum steps down',
  'a living host is not superseded',
  'pre-votes are granted once a quorum lost the host',
  'losing trust lets votes through, not stale logs',
  'a smaller term finishes an election',
  'the host is isolated, both ways and each way',
  'a follower is isolated, both ways and each way',
  'a host that cannot hear resigns',
  'two that suspect each other',
  'a bridge of five',
  'a hub takes over',
  'a chain',
  'the only hub is stale',
  'a flood of pre-votes',
  'votes that are slow in one direction',
  'a higher term that is cut off locks nobody out',
  'only entries of the own term are counted',
  'earlier entries are confirmed with the no-op',
  'figure 7',
  'one probe for each term that differs',
  'appends late and twice',
  'an append of a former host',
  'an own acknowledgement of an earlier term',
  'the same places written three times',
  'another term at the end of a snapshot',
  'another host before entries were saved',
  'a lost commit notice',
  'the window pauses and resumes',
  'a probe without an answer',
  'the log’s growth without a quorum is bounded',
  'what was read before a truncation',
  'what is caught up with does not count for the quorum',
  'a truncation with and without a quorum',
  'a proposal that is dropped is reported',
  'a host without a vote does not count itself',
  'a slow follower gets a snapshot',
  'a snapshot fails',
  'a snapshot is answered late',
  'a stale snapshot',
  'the host dies in the middle of a snapshot',
  'votes during a snapshot',
  'nobody runs during a snapshot',
  'a crash while a snapshot takes its place',
  'a snapshot holds config and numbers',
  'a damaged snapshot',
  'the fault of 2015, three ways',
  'the no-op enables changes',
  'one change blocks another',
  'a config that is not applied yet',
  'joint changes with a crash in each phase',
  'the host is replaced',
  'a removal lets entries be confirmed',
  'the host is removed',
  'a device that is cut off is removed',
  'a follower’s removal elects nobody',
  'votes of strangers',
  'a config is taken back',
  'promotion after catch-up only',
  'changes under load while hosts fail',
  'the ladder down',
  'night and day',
  'whoever wakes demotes nobody',
  'handovers to all kinds of devices',
  'a handover that fails',
  'handovers under load',
  'rank and its exceptions',
  'two versions of the ranking',
  'torn and damaged records',
  'a damaged confirmed entry',
  'one flipped bit',
  'power is lost everywhere',
  'the disk is full, slow, or fails',
  'a wiped disk',
  'a cloned disk',
  'sleep and clocks',
  'three islands',
  'two caretakers',
  'an author who never comes back',
  'one number, two contents',
  'a deposed host’s suffix',
  'a drain of 10,000',
  'removed in one island, writing in another',
] as const;

/** Told by a test without its number. */
const TESTS: Readonly<Record<number, readonly string[]>> = {
  7: ['EL11: any role adopts a higher term'],
  21: ['LG13: after a failed save nothing is answered'],
  28: ['EL4: a pre-vote that came too early'],
  29: ['EL5: a pre-vote for a staler log'],
  39: ['EL7: a candidate that asks for pre-votes without end'],
  48: ['CM4: what the host was owed is not signed', 'CM3: a host counts itself only when'],
  50: ['SN15 at the boundary'],
  51: ['LG3: a truncation in the part of the log'],
  54: ['LG8: an append that is lost is sent again'],
  55: ['LM6: a host without a quorum takes only so much'],
  56: ['LG3: a truncation in the part of the log'],
  58: ['LG2: what a host got an acknowledgement for'],
  59: ['OB3: a lost propose is repeated', 'OB7: an outbox has a bound'],
  61: ['SN2 whoever lacks more than a little'],
  62: ['SN7 bytes that are not those', 'SN4 parts that were lost'],
  63: ['SN3 parts go out within a window'],
  64: ['SN5 a stale snapshot is refused'],
  65: ['SN12 nobody runs with half a snapshot'],
  66: ['SN12 nobody runs with half a snapshot'],
  67: ['SN12 nobody runs with half a snapshot'],
  69: ['SN11 what was installed', 'SN11 own events that the snapshot contains'],
  70: ['SN7 bytes that are not those', 'SN4 a link that broke', 'SN8 a snapshot of another fork'],
  71: ['RS10: one change at a time, and none before', 'R2 reject a change before an entry of the own term'],
  72: ['RS10: one change at a time, and none before'],
  73: ['RS10: one change at a time, and none before'],
  76: ['RS9: the only voter of two hands vote and role'],
  83: ['RS8: a learner that was away is not steady'],
  92: ['RK7: of two lists the one of the higher term'],
  97: ['a full disk ends the process at its next write'],
  98: ['RS14 a wiped disk comes back as a new device'],
  101: ['TN8 TN11 those cut off from the quorum'],
  102: ['TN1 in whatever order they arrive'],
  103: ['TN11 what somebody said who never comes back'],
  105: ['TN5 what a deposed host had taken'],
};

const SEEDS: Readonly<Record<number, string>> = {
  8: 'termWithoutHost, twoCandidatesInOneTerm',
  13: 'voteOfNonVoter, preVoteRefusedSoftly',
  14: 'R4, on every election: only votes on disks count',
  19: 'voteRefusedForStaleLog',
  24: 'termWithoutHost',
  25: 'deferredPreVoteAnswered',
  49: 'killDuringSave, formerHostTruncated',
  60: 'voteMoved, handoverCompleted',
  68: 'killDuringSave, snapshotInstalled',
  74: 'hostChangedWhileJoint, leftOutRan',
  99: 'cloned, copyTurnedAway',
  104: 'S13, on every event',
  107: 'T2, on everything that is let go',
};

export const SCENARIOS: readonly Named[] = NAMES.map((name, at) => {
  const number = at + 1;
  return { number, name, telling: tellingOf(number) };
});

function tellingOf(number: number): Telling {
  const titles = TESTS[number];
  if (titles !== undefined) return { kind: 'test', titles };
  const shownBy = SEEDS[number];
  return shownBy === undefined ? { kind: 'numbered' } : { kind: 'seeds', shownBy };
}
