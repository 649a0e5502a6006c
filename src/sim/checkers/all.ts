/** All checkers together, and what feeds them. */
import type { DeviceId } from '../../protocol/ids.ts';
import type { AnyFact, Fact } from '../facts.ts';
import { Ledger } from '../ledger.ts';
import type { Checker, Handlers } from './checker.ts';
import { hostEmerges } from './l1-host-emerges.ts';
import { hostStays } from './l2-host-stays.ts';
import { allConfirmed } from './l3-all-confirmed.ts';
import { convergence } from './l4-convergence.ts';
import { coreServes } from './l6-core-serves.ts';
import { bestHost } from './l7-best-host.ts';
import { oneChange } from './r1-one-change.ts';
import { ownTermBarrier } from './r2-own-term-barrier.ts';
import { quorumOverlap } from './r3-quorum-overlap.ts';
import { jointElection } from './r4-joint-election.ts';
import { oddVoters } from './r5-odd-voters.ts';
import { voteTaken } from './r6-vote-taken.ts';
import { sameDisk } from './r7-same-disk.ts';
import { votersOnly } from './r8-voters-only.ts';
import { rosterFromLog } from './r9-roster-from-log.ts';
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
  hostEmerges,
  hostStays,
  allConfirmed,
  convergence,
  coreServes,
  bestHost,
];

export interface Violation {
  readonly rule: string;
  /** What happened, with node ids. */
  readonly what: string;
}

/** Hears every fact, keeps the ledger, asks every checker. The first violation stands; it never throws. */
export class Jury {
  readonly ledger = new Ledger();
  violation: Violation | null = null;
  readonly #handlers = new Map<AnyFact['type'], ((fact: never) => void)[]>();

  constructor(checkers: readonly Checker[] = CHECKERS) {
    for (const checker of checkers) {
      this.attach(
        checker.watch(this.ledger, (what) => {
          this.violation ??= { rule: checker.rule, what };
        }),
      );
    }
  }

  /** From now on these hear every fact too, after those that were there before. */
  attach(handlers: Handlers): void {
    for (const type of Object.keys(handlers) as (keyof Handlers)[]) {
      const listening = this.#handlers.get(type);
      const handler = handlers[type] as (fact: never) => void;
      if (listening === undefined) this.#handlers.set(type, [handler]);
      else listening.push(handler);
    }
  }

  /** `atMs`: virtual time. */
  hear(fact: Fact, atMs: number): void {
    this.ledger.nowMs = atMs;
    const derived = this.ledger.record(fact);
    this.#tell(fact);
    for (const follows of derived) this.#tell(follows);
  }

  #tell(fact: AnyFact): void {
    const handlers = this.#handlers.get(fact.type);
    if (handlers !== undefined) for (const handler of handlers) handler(fact as never);
  }
}

/** Names that read well in a report: the first match of each id is replaced. */
export function withNames(text: string, names: ReadonlyMap<DeviceId, string>): string {
  let named = text;
  for (const [id, name] of names) named = named.replaceAll(id, name);
  return named;
}
