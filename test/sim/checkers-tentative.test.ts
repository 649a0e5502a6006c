/** The checkers of what is said without a quorum: each rejects transcripts that break its rule. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import { a, b, c, settled, type Settled, type Story } from './story.ts';

function rejects(rule: string, story: Story): void {
  expect(story.verdict(rule), `${rule} sees nothing wrong`).to.deep.include({ rule });
}

function accepts(story: Story): void {
  expect(story.verdict()?.what ?? null).to.equal(null);
}

/** Two events of b and one of c, which c heard of. */
function talk({ story }: Settled): readonly [SignedEvent, SignedEvent, SignedEvent] {
  const first = story.log.message(b);
  const second = story.log.message(b);
  const answer = story.log.message(c);
  return [first, second, { ...answer, header: { ...answer.header, after: [second.id] } }];
}

describe('checkers of the tentative tier', () => {
  it('accept a talk without a quorum', () => {
    const group = settled();
    const [first, second, answer] = talk(group);
    const { story } = group;
    story
      .save(b, { outbox: [first, second] })
      .accept(b, first)
      .accept(b, second);
    story.show(b, [first, second]);
    story.save(c, { outbox: [answer], tentative: [first, second] }).accept(c, answer);
    story
      .show(c, [first, second, answer])
      .save(b, { tentative: [answer] })
      .show(b, [first, second, answer]);
    accepts(story);
  });

  it('T1 reject two orders of the same events', () => {
    const group = settled();
    const [first, , answer] = talk(group);
    rejects('T1', group.story.show(b, [first, answer]).show(c, [answer, first]));
  });

  describe('T2 reject', () => {
    it('a row that goes without any place for its event', () => {
      const group = settled();
      const [first] = talk(group);
      const { story } = group;
      story
        .save(c, { tentative: [first] })
        .release(c, b, 1)
        .apply(c, story.log.entries);
      rejects('T2', story);
    });
    it('rows that go beyond the number that was used up', () => {
      const group = settled();
      const [first, second] = talk(group);
      const { story } = group;
      const entry = story.log.event(first, 2);
      story
        .save(c, { tentative: [first, second] })
        .release(c, b, 2)
        .apply(c, [entry]);
      rejects('T2', story);
    });
  });

  it('T3 reject an event that a well node keeps and that is never confirmed', () => {
    const group = settled();
    const [first] = talk(group);
    rejects('T3', group.story.save(c, { tentative: [first] }).converge(a, c));
  });

  describe('T4 reject', () => {
    it('what is confirmed shown again as unconfirmed', () => {
      const { story, event } = settled();
      rejects('T4', story.show(a, [event]));
    });
    it('one event shown twice', () => {
      const group = settled();
      const [first] = talk(group);
      rejects('T4', group.story.show(b, [first, first]));
    });
    it('but not what a crash made the node apply again', () => {
      const { story, event } = settled();
      story.start(a, { term: 2, lastIndex: 4, appliedIndex: 3 }).show(a, [event]);
      expect(story.verdict('T4')).to.equal(null);
    });
  });

  describe('T5 reject', () => {
    it('an own event that vanishes before it is confirmed', () => {
      const group = settled();
      const [first, second] = talk(group);
      rejects('T5', group.story.accept(b, first).accept(b, second).show(b, [second]));
    });
    it('an answer above what was on its author’s screen', () => {
      const group = settled();
      const [, second, answer] = talk(group);
      rejects('T5', group.story.show(a, [answer, second]));
    });
  });

  describe('L8', () => {
    const LONG_MS = 5_000;
    /** b kept an event of its own and one of a, then heard from a, which hosts, for the last time. */
    const alone = (): { story: Story; own: SignedEvent; others: SignedEvent } => {
      const { story } = settled();
      const [own, others] = [story.log.message(b), story.log.message(a)];
      story.begin(TIMING.test).save(b, { outbox: [own] });
      return { story: story.save(b, { tentative: [others] }).followHost(b, a, 2), own, others };
    };
    it('reject a node that hears no host and does not show all that its disk keeps', () => {
      for (const shown of [[], ['own'], ['others']] as const) {
        const { story, ...events } = alone();
        rejects(
          'L8',
          story.wait(LONG_MS).show(
            b,
            shown.map((name) => events[name]),
          ),
        );
      }
    });
    it('reject an unconfirmed event that is shown when all is said to be done', () => {
      const { story, own } = alone();
      rejects('L8', story.show(b, [own]).converge(a, b));
      rejects('L8', alone().story.show(b, []).show(a, [own]).converge(a, b));
    });
    it('accept who shows nothing under a host, and who shows nothing because everything has its place', () => {
      const under = alone().story.wait(LONG_MS).followHost(b, a, 2).show(b, []);
      expect(under.verdict('L8')).to.equal(null);
      const leading = alone().story.shows(b, 'leader', 3).wait(LONG_MS).show(b, []);
      expect(leading.verdict('L8')).to.equal(null);
      const { story, own, others } = alone();
      const entries = [story.log.event(own, 2), story.log.event(others, 2)];
      story.apply(b, entries).wait(LONG_MS).show(b, []).converge(a, b);
      expect(story.verdict('L8')).to.equal(null);
    });
    it('accept whoever lost what it had, and whoever led a moment ago', () => {
      const { story } = alone();
      expect(story.giveUp(b).wait(LONG_MS).show(b, []).verdict('L8')).to.equal(null);
      const { story: other } = alone();
      other.wait(LONG_MS).save(b, { entries: [other.log.noop(3)] });
      expect(other.show(b, []).verdict('L8')).to.equal(null);
    });
  });

  it('T9 reject an event that stands in the log twice, though it takes effect once', () => {
    const { story, event } = settled();
    const again = story.log.event(event, 2);
    rejects('T9', story.apply(a, [again], { kind: 'duplicate' }));
  });

  describe('T8', () => {
    const crowd = (): { story: Story; three: SignedEvent[] } => {
      const { story } = settled();
      return { story: story.begin(TIMING.test, 2), three: [1, 2, 3].map(() => story.log.message(b)) };
    };
    it('reject one event of a device more than the limit, own or others’, at once or one after the other', () => {
      const { story, three } = crowd();
      rejects('T8', story.save(c, { tentative: three }));
      const { story: own, three: said } = crowd();
      for (const event of said) own.save(b, { outbox: [event] });
      rejects('T8', own);
    });
    it('accept as many, one more when another was confirmed, and what a log lost', () => {
      const { story, three } = crowd();
      story.save(c, { tentative: three.slice(0, 2) }).apply(c, [story.log.event(three[0]!, 2)]);
      expect(story.save(c, { tentative: [three[2]!] }).verdict('T8')).to.equal(null);
      const { story: torn, three: lost } = crowd();
      const entries = lost.map((event) => torn.log.event(event, 2));
      torn.save(c, { entries }).save(c, { truncateFrom: entries[0]!.index, tentative: lost });
      expect(torn.verdict('T8')).to.equal(null);
    });
  });
});
