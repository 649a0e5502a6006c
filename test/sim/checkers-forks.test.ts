/** The checker of the fence between forks, and the others where there are forks; the rest is in checkers*.test.ts. */
import { expect } from 'chai';
import type { Entry } from '../../src/protocol/entry.ts';
import type { ForkId, Index } from '../../src/protocol/ids.ts';
import { twinHash } from '../../src/sim/crypto.ts';
import type { ForkStep } from '../../src/sim/facts.ts';
import { LogMaker, scopeNamed } from '../support/log-maker.ts';
import { settled, a, b, c, d, type Settled, type Story } from './story.ts';

/** By the checker of the rule alone, as in checkers.test.ts. */
function rejects(rule: string, story: Story): void {
  expect(story.verdict(rule), `${rule} sees nothing wrong`).to.deep.include({ rule });
}

function accepts(story: Story): void {
  expect(story.verdict()?.what ?? null).to.equal(null);
}

const forkNamed = (byte: number): ForkId => scopeNamed(byte).forkId;
const [FIRST, SECOND, RIVAL] = [forkNamed(9), forkNamed(20), forkNamed(30)];

interface Forked extends Settled {
  /** The log of the second fork, behind the four entries of the first. */
  readonly fork: LogMaker;
  readonly lineage: readonly ForkStep[];
  /** Entries 5 and 6 of it: the config in which c alone votes, and its no-op. */
  readonly config: Entry;
  readonly began: Entry;
}

/** What follows the first four entries in a fork of this name. */
function forkOf({ story }: Settled, forkId: ForkId, index: Index = 4): LogMaker {
  const { scope, entries } = story.log;
  const upTo = { forkId: scope.forkId, upTo: index, confirmedTo: index };
  const fork = new LogMaker({ groupId: scope.groupId, forkId, earlier: [upTo] }, twinHash);
  fork.entries.push(...entries.slice(0, index));
  return fork;
}

/** c holds what a and b confirmed in term 2, is alone, recovers, and leads term 3 of the second fork. */
function forked(): Forked {
  const group = settled();
  const { story, noop, said } = group;
  story.term(c, 2, null).store(c, a, 2, [noop, said]).apply(c, story.log.entries);
  const lineage = [{ forkId: SECOND, index: 4, confirmedTo: 4 }];
  const fork = forkOf(group, SECOND);
  const config = fork.config([c], 3);
  story.stop(c).goOver(c, lineage, 4, { term: 3, entries: [config], appliedIndex: 4 });
  story.start(c, { forkId: SECOND, term: 3, lastIndex: 5, lastHash: config.hash, appliedIndex: 4 });
  story.term(c, 4, c).shows(c, 'leader', 4, 4);
  const began = fork.noop(4, [c]);
  story.save(c, { entries: [began] }).apply(c, [config, began]);
  return { ...group, fork, lineage, config, began };
}

/** b goes over to the second fork, where c is, and gets what it lacks. */
function adopted(): Forked {
  const group = forked();
  const { story, lineage, config, began } = group;
  story.stop(b).goOver(b, lineage, 4, { term: 2, appliedIndex: 4 });
  story.start(b, { forkId: SECOND, term: 2, lastIndex: 4, lastHash: group.said.hash, appliedIndex: 4 });
  story.take(b, c, SECOND).term(b, 4, null);
  story.append(c, b, 4, [config, began]).store(b, c, 4, [config, began]).apply(b, [config, began]);
  return group;
}

describe('checkers of forks', () => {
  describe('S14 reject', () => {
    /** In the first fork, an event of a stands before one of b that it names, or answers; then b recovers. */
    const recovered = (names: 'after' | 'replyTo'): Story => {
      const group = settled();
      const { story } = group;
      const named = story.log.message(b);
      const plain = story.log.message(a, names === 'replyTo' ? { replyTo: named.id } : {});
      const after = names === 'after' ? [named.id] : [];
      const naming = { ...plain, header: { ...plain.header, after } };
      for (const entry of [story.log.event(naming, 2), story.log.event(named, 2)]) {
        story
          .append(a, b, 2, [entry])
          .save(a, { entries: [entry] })
          .store(b, a, 2, [entry]);
        story.apply(a, [entry]).apply(b, [entry]);
      }
      const fork = forkOf(group, RIVAL, 6);
      const lineage = [{ forkId: RIVAL, index: 6, confirmedTo: 6 }];
      const entries = [fork.config([b], 3)];
      return story.stop(b).goOver(b, lineage, 6, { term: 3, entries, appliedIndex: 6 });
    };
    it('an answer that stands before what it answers, wherever that happened', () =>
      rejects('S14', recovered('replyTo')));
    it('and accept what the host of the fork before did not hold when it gave a place to who names it', () =>
      expect(recovered('after').verdict('S14')?.what ?? null).to.equal(null));
  });

  it('T3 reject an event that somebody brought along and that is never confirmed', () => {
    const { story, lineage } = forked();
    const said = story.log.message(a);
    story
      .save(b, { tentative: [said] })
      .stop(b)
      .goOver(b, lineage, 4, { term: 2, brought: [said] });
    rejects('T3', story.converge(b, c));
  });

  describe('R10 reject', () => {
    it('a message of the old fork that is taken in the new one, and the other way round', () => {
      rejects('R10', forked().story.take(c, a, FIRST));
      rejects('R10', forked().story.take(a, b, FIRST).take(a, c, SECOND));
    });
    it('a message of a rival fork', () => {
      const { story } = forked();
      story.goOver(b, [{ forkId: RIVAL, index: 4, confirmedTo: 4 }], 4);
      rejects('R10', story.take(c, b, RIVAL));
    });
    it('an entry that the old fork made and the new one stores, and the other way round', () => {
      const { story } = forked();
      const late = story.log.messages(1, a, 2);
      story.save(a, { entries: late });
      rejects('R10', story.save(c, { truncateFrom: 5, entries: late }));
      const { story: other, config } = forked();
      rejects('R10', other.save(b, { entries: [config] }));
    });
    it('an event of a device that is not in the fork', () => {
      const { story, fork } = forked();
      rejects('R10', story.save(c, { entries: [fork.event(story.log.message(a), 4)] }));
    });
    it('another entry where the fork took over one of the old fork', () => {
      const group = forked();
      const { story, lineage } = group;
      story.goOver(b, lineage, 3);
      const other = forkOf(group, FIRST, 3).noop(3);
      rejects('R10', story.save(b, { entries: [other] }));
    });
    it('a device that goes over and keeps what the fork does not have, or more than that', () => {
      const { story, lineage } = forked();
      story.log.truncateFrom(4);
      const other = story.log.noop(3);
      story.save(b, { truncateFrom: 4, entries: [other] });
      rejects('R10', story.goOver(b, lineage, 4));
      const { story: more, lineage: way } = forked();
      more.save(a, { entries: more.log.messages(1, a, 2) });
      rejects('R10', more.goOver(a, way, 5));
    });
    it('an event that somebody brings who never had it, or that only its author may bring', () => {
      const { story, lineage } = forked();
      rejects('R10', story.stop(b).goOver(b, lineage, 4, { brought: [story.log.message(a)] }));
      const { story: other, lineage: way } = forked();
      const removal = other.log.make(a, { kind: 'deviceRemoved', deviceId: c });
      other.save(b, { tentative: [removal] }).stop(b);
      rejects('R10', other.goOver(b, way, 4, { brought: [removal] }));
    });
    it('and accept what somebody brings who had it, wherever that is told then', () => {
      const { story, lineage, fork } = forked();
      const said = story.log.message(a);
      story
        .save(b, { tentative: [said] })
        .stop(b)
        .goOver(b, lineage, 4, { term: 2, brought: [said] });
      expect(story.save(c, { entries: [fork.event(said, 4)] }).verdict('R10')).to.equal(null);
    });
    it('a device that finds itself in a fork that nobody chose there', () => {
      const found = { term: 2, lastIndex: 4, appliedIndex: 4 };
      rejects(
        'R10',
        forked()
          .story.start(b, { ...found, forkId: FIRST })
          .start(a, { ...found, forkId: SECOND }),
      );
      rejects('R10', forked().story.start(c, { ...found, forkId: FIRST }));
    });
    it('and accept two forks that live apart, and who goes over from one to the other', () => {
      const { story } = forked();
      const late = story.log.message(a, { clientId: 'late' });
      story.save(a, { outbox: [late] }).take(a, b, FIRST);
      const entry = story.log.event(late, 2);
      story
        .append(a, b, 2, [entry])
        .save(a, { entries: [entry] })
        .store(b, a, 2, [entry]);
      accepts(story.apply(a, [entry]).apply(b, [entry]));
      accepts(adopted().story);
    });
    it('and accept events of who has come to the fork, also those that the old one had placed', () => {
      const { story, fork } = adopted();
      const event = story.log.message(b, { clientId: 'again' });
      const word = fork.event(event, 4);
      story.save(b, { outbox: [event] });
      story.save(c, { entries: [word] }).store(b, c, 4, [word]);
      accepts(story.apply(c, [word]).apply(b, [word]));
    });
    it('and accept a fork of a fork', () => {
      const { story, fork, lineage, began } = adopted();
      const third = [...lineage, { forkId: RIVAL, index: 6, confirmedTo: 6 }];
      const next = new LogMaker({ ...fork.scope, forkId: RIVAL }, twinHash);
      next.entries.push(...fork.entries);
      story.stop(b).goOver(b, third, 6, { term: 5, entries: [next.config([b], 5)], appliedIndex: 6 });
      story.start(b, { forkId: RIVAL, term: 5, lastIndex: 7, appliedIndex: 6 });
      accepts(story.goOver(d, third, 0));
      accepts(story.goOver(a, third, 4, { appliedIndex: 4 }));
      rejects('R10', story.take(b, c, SECOND));
      expect(began.index).to.equal(6);
    });
  });

  describe('in another fork', () => {
    it('S5 accept another entry at the same place, and reject one within the fork', () => {
      const { story } = adopted();
      const [late] = story.log.messages(1, a, 2);
      accepts(story.save(a, { entries: [late!] }));
      const { story: one, fork } = adopted();
      fork.truncateFrom(6);
      rejects('S5', one.apply(b, [{ ...fork.noop(4, [b]), index: 6 }]));
    });
    it('S1 accept a host of the same term, and reject a second one within the fork', () => {
      accepts(
        adopted().story.elect(
          a,
          4,
          [b].filter(() => false),
        ),
      );
      rejects('S1', adopted().story.heartbeat(b, c, 4));
    });
    it('S7 reject what only the disks of the old fork hold', () => {
      const { story, fork } = adopted();
      const [next] = fork.messages(1, c, 4);
      rejects('S7', story.apply(c, [next!]));
    });
    it('S11 reject an event that was accepted before its device went over, and is confirmed nowhere', () => {
      const lost = forked();
      const { story, lineage } = lost;
      const word = story.log.message(b, { clientId: 'b' });
      story
        .save(b, { outbox: [word] })
        .accept(b, word)
        .goOver(b, lineage, 4, { appliedIndex: 4 });
      rejects('S11', story.converge(c));
    });
    it('S11 accept that what stays in the old fork is not confirmed in the new one', () => {
      const { story } = forked();
      const word = story.log.message(a, { clientId: 'a' });
      story.save(a, { outbox: [word] }).accept(a, word);
      expect(story.converge(c).verdict('S11')).to.equal(null);
    });
  });
});
