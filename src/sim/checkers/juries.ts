/**
 * One jury for each fork of the group, as if each were a group of its own: whoever goes over to a fork leaves the jury of
 * the one before, and comes to the other with the disk that it has now. What all forks have in common is watched by
 * checkers that hear everything.
 */
import type { AppliedEntry } from '../../core/ready.ts';
import type { DeviceId, ForkId } from '../../protocol/ids.ts';
import type { Fact, FactOf } from '../facts.ts';
import type { DiskModel, Ledger } from '../ledger.ts';
import { CHECKERS } from './all.ts';
import type { Checker, Handlers } from './checker.ts';
import { Jury, type Violation } from './jury.ts';

/** A jury, and what its fork confirmed so far, with the verdicts of whoever applied it first. */
interface Court {
  readonly jury: Jury;
  /** By index - 1. */
  readonly applied: AppliedEntry[];
}

export class Juries {
  /** The first violation stands. */
  violation: Violation | null = null;
  readonly #checkers: readonly Checker[];
  /** Of the checkers that hear of all forks. */
  readonly #spanning: readonly Handlers[];
  readonly #first: Court;
  readonly #courts = new Map<ForkId, Court>();
  readonly #places = new Map<DeviceId, Court>();
  /** Of the fork that was made last: what is about no node is about it. */
  #newest: Court;
  #began: Fact | null = null;
  readonly #removing: Fact[] = [];
  readonly #accepted = new Map<DeviceId, Fact[]>();

  constructor(checkers: readonly Checker[] = CHECKERS) {
    this.#checkers = checkers.filter(({ spansForks }) => spansForks !== true);
    this.#first = makeCourt(new Jury(this.#checkers));
    this.#newest = this.#first;
    this.#spanning = checkers
      .filter(({ spansForks }) => spansForks === true)
      .map((checker) =>
        checker.watch(this.#first.jury.ledger, (what) => {
          this.violation ??= { rule: checker.rule, what };
        }),
      );
    for (const handlers of this.#spanning) this.#first.jury.attach(handlers);
  }

  /** Of the fork that was made last. */
  get ledger(): Ledger {
    return this.#newest.jury.ledger;
  }

  /** From now on these hear every fact about the fork that the group began in. */
  attach(handlers: Handlers): void {
    this.#first.jury.attach(handlers);
  }

  /** `atMs`: virtual time. */
  hear(fact: Fact, atMs: number): void {
    if (fact.type === 'began') this.#began = fact;
    if (fact.type === 'accepted') this.#accept(fact);
    if (fact.type === 'forked') this.#goOver(fact, atMs);
    if (fact.type === 'removing') {
      this.#removing.push(fact);
      for (const court of new Set([this.#first, ...this.#courts.values()])) this.#tell(court, fact, atMs);
      return;
    }
    this.#tell('node' in fact ? this.#courtOf(fact.node) : this.#newest, fact, atMs);
  }

  #courtOf(node: DeviceId): Court {
    return this.#places.get(node) ?? this.#first;
  }

  #tell({ jury }: Court, fact: Fact, atMs: number): void {
    jury.hear(fact, atMs);
    this.violation ??= jury.violation;
  }

  #accept(fact: FactOf<'accepted'>): void {
    const ofNode = this.#accepted.get(fact.node);
    if (ofNode === undefined) this.#accepted.set(fact.node, [fact]);
    else ofNode.push(fact);
  }

  /** In the fork before nothing is expected of the device any more; in the new one, all that was accepted there. */
  #goOver(fact: FactOf<'forked'>, atMs: number): void {
    const { node, lineage, appliedIndex } = fact;
    const { forkId } = lineage.at(-1)!;
    const before = this.#courtOf(node);
    this.#tell(before, { type: 'givenUp', node }, atMs);
    const disk = diskAfter(before.jury.ledger.disk(node), fact);
    let court = this.#courts.get(forkId);
    if (court === undefined) {
      court = this.#newCourt(before, disk, fact, atMs);
      this.#courts.set(forkId, court);
      this.#newest = court;
    }
    this.#places.set(node, court);
    court.jury.ledger.enter(node, disk);
    // Whoever goes over has applied what others did, or begins anew.
    const entries = before.applied.slice(0, appliedIndex).filter((applied) => applied !== undefined);
    if (entries.length > 0) {
      const commitIndex = entries.at(-1)!.entry.index;
      court.jury.hear({ type: 'applied', node, entries, commitIndex }, atMs);
    }
    for (const accepted of this.#accepted.get(node) ?? []) court.jury.hear(accepted, atMs);
    this.violation ??= court.jury.violation;
  }

  #newCourt({ applied }: Court, { entries }: DiskModel, { lineage }: FactOf<'forked'>, atMs: number): Court {
    const { index } = lineage.at(-1)!;
    const sharedUpTo = Math.min(...lineage.map(({ confirmedTo }) => confirmedTo));
    // The config that the maker wrote is the last entry that no leader made.
    const beginning = { index: index + 1, entries: entries.slice(0, index), sharedUpTo };
    const court = makeCourt(new Jury(this.#checkers, beginning), applied.slice(0, index));
    for (const fact of [...(this.#began === null ? [] : [this.#began]), ...this.#removing])
      court.jury.hear(fact, atMs);
    for (const handlers of this.#spanning) court.jury.attach(handlers);
    return court;
  }
}

function makeCourt(jury: Jury, applied: AppliedEntry[] = []): Court {
  jury.attach({
    applied({ entries }) {
      for (const one of entries) applied[one.entry.index - 1] ??= one;
    },
  });
  return { jury, applied };
}

/** What a disk holds after its device went over, with nothing that it had said in the fork before. */
function diskAfter(before: DiskModel, { keep, entries, term, brought }: FactOf<'forked'>): DiskModel {
  const added = entries.flatMap(({ index, body }) =>
    body.kind === 'config' ? [{ index, config: body.config }] : [],
  );
  return {
    term,
    votedFor: before.votedFor,
    commitIndex: keep,
    entries: [...before.entries.slice(0, keep), ...entries],
    configs: [...before.configs.filter(({ index }) => index <= keep), ...added],
    holes: before.holes.filter(({ low }) => low <= keep),
    acknowledgement: null,
    ownEvents: new Set(before.ownEvents),
    heldBefore: new Set(brought.map(({ id }) => id)),
    heldNow: [],
  };
}
