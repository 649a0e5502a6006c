/** The checkers of what is said without a quorum: each rejects transcripts that break its rule. */
import { expect } from 'chai';
import type { SignedEvent } from '../../src/protocol/event.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
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

  it('T8 reject more events of one device than the limit', () => {
    const group = settled();
    const [first] = talk(group);
    const many = Array.from({ length: LIMITS.outboxEventsMax + 1 }, () => first);
    rejects('T8', group.story.show(b, many));
  });
});
