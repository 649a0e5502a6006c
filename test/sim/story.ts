/**
 * Transcripts written by hand, for the checkers: a log, disks, frames and what users saw, as facts in order.
 * Devices are a, b and c, founding voters, and d, a stranger at first.
 */
import type { TimingProfile } from '../../src/core/options.ts';
import type { AppliedEntry, SaveBatch, Verdict } from '../../src/core/ready.ts';
import type { RosterState } from '../../src/core/roster/state.ts';
import type { Config, Entry } from '../../src/protocol/entry.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import type { DeviceId, EventId, ForkId, Index, Term } from '../../src/protocol/ids.ts';
import type { PeerMessage } from '../../src/protocol/peer-messages.ts';
import { CHECKERS } from '../../src/sim/checkers/all.ts';
import { Juries } from '../../src/sim/checkers/juries.ts';
import type { Violation } from '../../src/sim/checkers/jury.ts';
import { twinHash } from '../../src/sim/crypto.ts';
import type { Fact, FactOf, FoundOnDisk, ForkStep } from '../../src/sim/facts.ts';
import { deviceNamed, LogMaker, scopeNamed } from '../support/log-maker.ts';

export const [a, b, c, d] = [1, 2, 3, 4].map(deviceNamed) as [DeviceId, DeviceId, DeviceId, DeviceId];

const VALID: Verdict = { kind: 'valid' };

export class Story {
  readonly facts: { readonly fact: Fact; readonly atMs: number }[] = [];
  readonly log = new LogMaker(scopeNamed(9), twinHash);
  #nowMs = 0;

  /** What the jury finds in it: by all checkers, or by the one of a rule. */
  verdict(rule?: string): Violation | null {
    const jury = new Juries(CHECKERS.filter((checker) => rule === undefined || checker.rule === rule));
    for (const { fact, atMs } of this.facts) jury.hear(fact, atMs);
    return jury.violation;
  }

  save(node: DeviceId, batch: Partial<SaveBatch>): this {
    const nothing = {
      hardState: null,
      truncateFrom: null,
      entries: [],
      acknowledgement: null,
      outbox: [],
      tentative: [],
    };
    const entries = [...(batch.entries ?? [])];
    return this.#tell({ type: 'durable', node, batch: { ...nothing, ...batch, entries } });
  }

  term(node: DeviceId, term: Term, votedFor: DeviceId | null): this {
    return this.save(node, { hardState: { term, votedFor, commitIndex: 0 } });
  }

  send(node: DeviceId, to: DeviceId, message: PeerMessage): this {
    return this.#tell({ type: 'sent', node, to, message });
  }

  /** A hello of `peer`, or of a copy of its disk, reaches `node`. */
  greet(node: DeviceId, peer: DeviceId, how: { isCopy: boolean; letIn: boolean; seesItself: boolean }): this {
    return this.#tell({ type: 'greeted', node, peer, ...how });
  }

  /** Saves its own vote, then asks; the others save theirs, then answer. */
  elect(node: DeviceId, term: Term, voters: readonly DeviceId[]): this {
    this.term(node, term, node);
    for (const voter of voters) {
      const { lastIndex } = this.log;
      const lastTerm = this.log.entries.at(-1)?.term ?? 0;
      this.send(node, voter, { type: 'requestVote', term, lastIndex, lastTerm, transfer: false });
      this.term(voter, term, node).vote(voter, node, term);
    }
    return this;
  }

  vote(node: DeviceId, to: DeviceId, term: Term): this {
    return this.send(node, to, { type: 'vote', term, granted: true, clockMs: 0 });
  }

  heartbeat(node: DeviceId, to: DeviceId, term: Term, commitIndex = 0): this {
    return this.send(node, to, {
      type: 'heartbeat',
      term,
      commitIndex,
      round: 1,
      rank: { term, revision: 1, order: [] },
      unwilling: [],
      matches: [],
    });
  }

  append(node: DeviceId, to: DeviceId, term: Term, entries: readonly Entry[], commitIndex = 0): this {
    const prevIndex = entries[0]!.index - 1;
    const { prevHash } = entries[0]!;
    return this.send(node, to, {
      type: 'append',
      term,
      prevIndex,
      prevTerm: 1,
      prevHash,
      entries,
      commitIndex,
    });
  }

  /** Saves entries and the signature for them, and says so. */
  store(node: DeviceId, to: DeviceId, term: Term, entries: readonly Entry[]): this {
    const { acknowledgement } = this.log.acknowledged([node], entries.at(-1)!)[0]!;
    const signed = { ...acknowledgement, term };
    return this.save(node, { entries, acknowledgement: signed }).acknowledge(node, to, term, entries.at(-1)!);
  }

  acknowledge(node: DeviceId, to: DeviceId, term: Term, entry: Entry): this {
    const { acknowledgement } = this.log.acknowledged([node], entry)[0]!;
    return this.send(node, to, {
      type: 'appendAnswer',
      term,
      result: { kind: 'stored', acknowledgement: { ...acknowledgement, term } },
      clockMs: 0,
    });
  }

  apply(node: DeviceId, entries: readonly Entry[], verdict: Verdict = VALID): this {
    const applied: AppliedEntry[] = entries.map((entry) => ({
      entry,
      verdict: entry.body.kind === 'event' ? verdict : null,
    }));
    const commitIndex = entries.at(-1)!.index;
    return this.#tell({ type: 'applied', node, entries: applied, commitIndex });
  }

  judge(node: DeviceId, entries: readonly Entry[]): this {
    const judged = entries.map((entry) => ({ entry, verdict: entry.body.kind === 'event' ? VALID : null }));
    return this.#tell({ type: 'judged', node, entries: judged });
  }

  /** These entries are damaged there. */
  lose(node: DeviceId, low: Index, high = low): this {
    return this.#tell({ type: 'holed', node, low, high });
  }

  start(node: DeviceId, found: Partial<FoundOnDisk>): this {
    const nothing = {
      forkId: this.log.scope.forkId,
      term: 0,
      votedFor: null,
      lastIndex: 0,
      lastHash: null,
      commitIndex: 0,
      appliedIndex: 0,
      unjudged: [],
    };
    return this.#tell({ type: 'started', node, found: { ...nothing, ...found } });
  }

  shows(node: DeviceId, role: 'leader' | 'follower', term: Term, commitIndex = 0): this {
    return this.#tell({ type: 'status', node, role, term, commitIndex });
  }

  /** As unconfirmed, in this order. */
  show(node: DeviceId, events: readonly SignedEvent[]): this {
    return this.#tell({ type: 'shown', node, events });
  }

  /** The node lets go of its rows of `deviceId` up to a number. */
  release(node: DeviceId, deviceId: DeviceId, seq: number): this {
    return this.#tell({ type: 'released', node, rows: [{ deviceId, seq }] });
  }

  accept(node: DeviceId, { id, header }: SignedEvent): this {
    return this.#tell({ type: 'accepted', node, clientId: header.clientId, eventId: id });
  }

  confirm(node: DeviceId, { id, header }: SignedEvent, index: number): this {
    return this.#tell({ type: 'confirmed', node, clientId: header.clientId, eventId: id, index });
  }

  /** What follows happens `ms` later. */
  wait(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  /** `heldMax`: TN6. */
  begin(timing: TimingProfile, heldMax?: number): this {
    return this.#tell({ type: 'began', timing, ...(heldMax === undefined ? {} : { heldMax }) });
  }

  /** All that happens in another story, now. */
  follow(other: Story): this {
    for (const { fact } of other.facts) this.#tell(fact);
    return this;
  }

  hear(node: DeviceId, from: DeviceId, term: Term): this {
    return this.#tell({ type: 'heard', node, from, term });
  }

  /** `node` hears from the host of this term. */
  followHost(node: DeviceId, from: DeviceId, term: Term): this {
    return this.#tell({ type: 'followed', node, from, term });
  }

  /** A message of `from`, said in this fork, reaches `node`. */
  take(node: DeviceId, from: DeviceId, forkId: ForkId): this {
    return this.#tell({ type: 'took', node, from, forkId });
  }

  /** A person at `node` recovers, or adopts: entries up to `keep` stay, and count as applied up to `appliedIndex`. */
  goOver(
    node: DeviceId,
    lineage: readonly ForkStep[],
    keep: Index,
    {
      term = 0,
      entries = [] as readonly Entry[],
      appliedIndex = 0,
      brought = [] as readonly SignedEvent[],
    } = {},
  ): this {
    return this.#tell({
      type: 'forked',
      node,
      lineage,
      keep,
      entries: [...entries],
      term,
      appliedIndex,
      brought,
    });
  }

  leave(node: DeviceId): this {
    return this.#tell({ type: 'leaves', node });
  }

  removing(device: DeviceId): this {
    return this.#tell({ type: 'removing', device });
  }

  stop(node: DeviceId): this {
    return this.#tell({ type: 'stopped', node });
  }

  fold(node: DeviceId, index: Index, roster: RosterState): this {
    return this.#tell({ type: 'folded', node, index, roster });
  }

  replay(digests: ReadonlyMap<Index, string>): this {
    return this.#tell({ type: 'replayed', digests });
  }

  /** A host is wanted within 100 ms, rest within 200. */
  heal(): this {
    return this.#tell({ type: 'healed', hostWithinMs: 100, restWithinMs: 200 });
  }

  host(node: DeviceId): this {
    return this.#tell({ type: 'hosted', node });
  }

  ask(withinMs: number, ...nodes: DeviceId[]): this {
    return this.#tell({ type: 'asked', nodes, withinMs });
  }

  rest(): this {
    return this.#tell({ type: 'rested' });
  }

  /** Each pair's round trip, µs: `near`, and `far` wherever one of `remote` takes part. */
  distances(near: number, far: number, remote: readonly DeviceId[], willing = [a, b, c]): this {
    const all = [a, b, c];
    const us = (x: DeviceId, y: DeviceId): number => (remote.includes(x) || remote.includes(y) ? far : near);
    const roundTrips = new Map(
      all.map((x) => [x, new Map(all.filter((y) => y !== x).map((y) => [y, us(x, y)]))]),
    );
    return this.#tell({ type: 'distances', roundTrips, willing: new Set(willing), isByCloseness: true });
  }

  settle(term: Term): this {
    return this.#tell({ type: 'settled', term });
  }

  /** Nothing is expected of it any more. */
  giveUp(node: DeviceId): this {
    return this.#tell({ type: 'givenUp', node });
  }

  /** The keys that a node has, by the entries from which on they are in force. */
  key(node: DeviceId, ...epochs: FactOf<'keyed'>['epochs']): this {
    return this.#tell({ type: 'keyed', node, epochs });
  }

  /** Who opens an event in the end. */
  read(eventId: EventId, ...reads: FactOf<'read'>['reads']): this {
    return this.#tell({ type: 'read', eventId, reads });
  }

  converge(...nodes: DeviceId[]): this {
    return this.#tell({ type: 'converged', nodes });
  }

  config(term: Term, config: Partial<Config>): Entry {
    return this.log.append(
      { kind: 'config', config: { voters: [], votersOld: [], learners: [], ...config } },
      term,
    );
  }

  #tell(fact: Fact): this {
    this.facts.push({ fact, atMs: this.#nowMs });
    return this;
  }
}

/** a, b and c have entries 1 and 2 of term 1 on disk: an event of a, and the config in which all three vote. */
export function founded(): Story {
  const story = new Story();
  const first = story.log.event(story.log.message(a), 1);
  const second = story.log.config([a, b, c], 1);
  for (const node of [a, b, c]) {
    story.save(node, { hardState: { term: 1, votedFor: null, commitIndex: 0 }, entries: [first, second] });
  }
  return story;
}

export interface Settled {
  readonly story: Story;
  /** Entry 3: the no-op of term 2, and entry 4: a message of a, both confirmed on a and b. */
  readonly noop: Entry;
  readonly said: Entry;
  readonly event: SignedEvent;
}

/** a leads term 2 with the vote of b; its no-op and a message of its own are confirmed on a and b, not yet on c. */
export function settled(): Settled {
  const story = founded().elect(a, 2, [b]);
  const noop = story.log.noop(2, [a, b, c]);
  const event = story.log.message(a, { clientId: 'x' });
  story.save(a, { outbox: [event] }).accept(a, event);
  const said = story.log.event(event, 2);
  const made = [noop, said];
  story.append(a, b, 2, made).append(a, c, 2, made).save(a, { entries: made });
  story.store(b, a, 2, made);
  story.send(a, b, { type: 'commit', term: 2, commitIndex: 4, commitHash: said.hash });
  story.apply(a, story.log.entries).confirm(a, event, 4);
  story.apply(b, story.log.entries);
  return { story, noop, said, event };
}
