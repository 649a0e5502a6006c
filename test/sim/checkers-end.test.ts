/** The checkers of contents, of the fold, and of how a life ends; S1..S12 are in checkers.test.ts. */
import { expect } from 'chai';
import { emptyRoster, type RosterState } from '../../src/core/roster/state.ts';
import type { SnapshotInstall } from '../../src/core/snapshot/holes.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import { foldDigest } from '../../src/sim/fold-digest.ts';
import { founded, settled, a, b, c, d, type Settled, type Story } from './story.ts';

/** By the checker of the rule alone, as in checkers.test.ts. */
function rejects(rule: string, story: Story): void {
  expect(story.verdict(rule), `${rule} sees nothing wrong`).to.deep.include({ rule });
}

function accepts(story: Story): void {
  expect(story.verdict()?.what ?? null).to.equal(null);
}

/** Confirms an event of anybody in a group that is settled. */
function confirm({ story }: Settled, event: SignedEvent): Story {
  const entry = story.log.event(event, 2);
  return story
    .save(a, { entries: [entry] })
    .store(b, a, 2, [entry])
    .apply(a, [entry])
    .apply(b, [entry]);
}

/** Of entry 4, to a device that keeps nothing. */
function snapshotOf(story: Story, more: Partial<SnapshotInstall> = {}): SnapshotInstall {
  const { index, term, hash, at } = story.log.entries[3]!;
  const configs = story.log.entries.flatMap(({ index: place, body }) =>
    body.kind === 'config' ? [{ index: place, config: body.config }] : [],
  );
  const base = { index, term, hash, at };
  const rank = { term, revision: 1, order: [] };
  const rest = { foldRows: [], digest: hash, hashes: [hash], outboxRemoved: [] };
  return { base, keep: 0, unjudgedFrom: 1, configs, rank, ...rest, ...more };
}

describe('checkers of contents and ends', () => {
  describe('S13 reject', () => {
    it('a device that makes two events of one number', () => {
      const { story, event } = settled();
      const other = { ...event, id: story.log.message(b).id };
      rejects('S13', story.save(a, { outbox: [other] }));
    });
    it('two events that take effect as one number', () => {
      const group = settled();
      const other = group.story.log.message(b);
      const twin = { ...other, header: { ...other.header, deviceId: a, seq: 2 } };
      rejects('S13', confirm(group, twin));
    });
    it('another payload under the same id', () => {
      const { story, event, said } = settled();
      const payload = event.payload.map((byte) => byte ^ 1);
      const body = { kind: 'event', event: { ...event, payload } } as const;
      rejects('S13', story.apply(c, [{ ...said, body }]));
    });
  });

  describe('S14 reject', () => {
    it('an event that does not name the last of its author', () => {
      const group = settled();
      group.story.log.message(a);
      rejects('S14', confirm(group, group.story.log.message(a)));
    });
    it('an event that has seen what comes after it', () => {
      const group = settled();
      const event = group.story.log.message(b);
      const head = { index: 9, hash: group.said.hash };
      rejects('S14', confirm(group, { ...event, header: { ...event.header, head } }));
    });
    it('an event that has seen another log', () => {
      const group = settled();
      const event = group.story.log.message(b);
      const head = { index: 3, hash: group.said.hash };
      rejects('S14', confirm(group, { ...event, header: { ...event.header, head } }));
    });
    /** The first of b has seen entry 4, its second only entry 3; `meanwhile` on their disks. */
    const seesLess = (meanwhile: (story: Story) => void): Story => {
      const group = settled();
      const [first, second] = [group.story.log.message(b), group.story.log.message(b)];
      const seen = (event: SignedEvent, index: number): SignedEvent => {
        const { hash } = group.story.log.entries[index - 1]!;
        return { ...event, header: { ...event.header, head: { index, hash } } };
      };
      confirm(group, seen(first, 4));
      meanwhile(group.story);
      return confirm(group, seen(second, 3));
    };
    it('an event that has seen less than the one before it', () =>
      rejects(
        'S14',
        seesLess((story) => story.lose(c, 4).lose(b, 3)),
      ));
    it('and accept one of a device on whose disk what it had seen before was damaged', () =>
      expect(seesLess((story) => story.lose(b, 4)).verdict('S14')?.what ?? null).to.equal(null));
    it('an answer that stands before what it answers', () => {
      const group = settled();
      const question = group.story.log.message(b);
      confirm(group, group.story.log.message(c, { replyTo: question.id }));
      rejects('S14', confirm(group, question));
    });
    /** An answer to an unconfirmed question is in the first batch of a new host, before anybody was seen leading. */
    const firstBatch = (hostHeld: boolean): Story => {
      const group = settled();
      const { story } = group;
      const question = story.log.message(b);
      if (hostHeld) story.save(c, { tentative: [question] }).save(c, {});
      const plain = story.log.message(a);
      const answer = story.log.event({ ...plain, header: { ...plain.header, after: [question.id] } }, 3);
      story.save(c, { entries: [answer] }).save(c, {});
      story.save(c, { tentative: [question] });
      story.apply(c, [answer]);
      const late = story.log.event(question, 3);
      return story.save(c, { entries: [late] }).apply(c, [late]);
    };
    it('an answer that a new host put before what it held', () => rejects('S14', firstBatch(true)));
    it('and accept one from a host that had not heard the question when it gave the place', () =>
      expect(firstBatch(false).verdict('S14')?.what ?? null).to.equal(null));
    it('and accept an answer that stands after it', () => {
      const group = settled();
      const question = group.story.log.message(b);
      confirm(group, question);
      accepts(confirm(group, group.story.log.message(c, { replyTo: question.id })));
    });
  });

  describe('S15 reject', () => {
    const group = (name: string): RosterState => {
      const roster = emptyRoster();
      roster.group = { name, createdAt: 1, newcomersSee: 'everything', rates: 'default', receipts: true };
      return roster;
    };
    const digests = new Map([[4, foldDigest(group('ours'))]]);
    it('two states after the same entries', () =>
      rejects('S15', settled().story.fold(a, 4, group('ours')).fold(b, 4, group('theirs'))));
    it('a state that the entries do not give', () =>
      rejects('S15', settled().story.fold(a, 4, group('theirs')).replay(digests)));
    it('a state after more entries than there are', () =>
      rejects('S15', settled().story.fold(a, 5, group('ours')).replay(digests)));
    it('and accept the one that they give', () => {
      const story = settled().story.fold(a, 4, group('ours')).replay(digests);
      expect(story.verdict('S15')?.what ?? null).to.equal(null);
    });
  });

  describe('S16 reject', () => {
    const told = (more: Partial<SnapshotInstall> = {}): Story => {
      const { story } = settled();
      return story.save(d, { snapshot: snapshotOf(story, more) });
    };
    it('a snapshot of an entry that nobody confirmed so', () => {
      const { story } = settled();
      const { base } = snapshotOf(story);
      rejects('S16', told({ base: { ...base, hash: story.log.entries[0]!.hash } }));
    });
    it('other configs than the log has', () => rejects('S16', told({ configs: [] })));
    it('rows that the entries do not give', () => rejects('S16', told().replay(new Map([[4, 'another']]))));
    it('history that is not what was confirmed', () => {
      const story = told();
      rejects(
        'S16',
        story.save(d, { history: [{ ...story.log.entries[3]!, hash: story.log.entries[0]!.hash }] }),
      );
    });
    it('verdicts out of order, or never', () => {
      rejects('S16', told().judge(d, settled().story.log.entries.slice(1)));
      rejects('S16', told().converge(a, d));
    });
    it('and accept one whose verdicts come in', () => {
      const story = told();
      story.judge(d, story.log.entries).converge(a, d);
      expect(story.verdict('S16')?.what ?? null).to.equal(null);
    });
  });

  describe('S17 reject', () => {
    it('a disk that removes a confirmed entry', () =>
      rejects('S17', settled().story.save(b, { truncateFrom: 4 })));
    it('a disk that replaces one by another', () => {
      const { story } = settled();
      story.log.truncateFrom(4);
      rejects('S17', story.save(b, { truncateFrom: 4, entries: [story.log.noop(3)] }));
    });
    it('a node that removes what it applied, whatever others have there', () => {
      const story = founded();
      const other = story.log.noop(2);
      story.save(c, { entries: [other] }).apply(c, [...story.log.entries]);
      story.log.truncateFrom(3);
      rejects('S17', story.save(c, { truncateFrom: 3, entries: [story.log.noop(3)] }));
    });
    it('and accept a disk that did not come to the term in which the entry was confirmed', () => {
      const story = founded();
      const old = story.log.noop(2);
      for (const node of [a, b, c]) story.term(node, 2, null).save(node, { entries: [old] });
      story.elect(a, 4, [b]);
      const noop = story.log.noop(4);
      story
        .append(a, b, 4, [noop])
        .save(a, { entries: [noop] })
        .store(b, a, 4, [noop]);
      story.apply(a, [...story.log.entries]);
      story.log.truncateFrom(3);
      const late = story.log.noop(3);
      expect(story.save(c, { truncateFrom: 3, entries: [late] }).verdict('S17')?.what ?? null).to.equal(null);
      rejects('S17', story.save(b, { truncateFrom: 3, entries: [late] }));
    });
    it('a snapshot in place of a confirmed entry, but not of one that was damaged', () => {
      const instead = (change: (story: Story) => Story): Story => {
        const { story } = settled();
        return change(story).save(b, { snapshot: snapshotOf(story, { keep: 3 }) });
      };
      rejects(
        'S17',
        instead((story) => story),
      );
      expect(instead((story) => story.lose(b, 4)).verdict('S17')?.what ?? null).to.equal(null);
    });
    it('and accept one that puts it back at once', () => {
      const { story, said } = settled();
      const again = story.save(b, { truncateFrom: 4, entries: [said] });
      expect(again.verdict('S17')?.what ?? null).to.equal(null);
    });
  });

  it('L1..L4 accept a group that is healed, has a host, rests and stays', () => {
    const { story, noop, said } = settled();
    story.heal().wait(50).shows(a, 'leader', 2).host(a).wait(100);
    story.term(c, 2, null).store(c, a, 2, [noop, said]).apply(c, story.log.entries).rest();
    accepts(story.settle(2).wait(1_000).heartbeat(a, b, 2).converge(a, b, c));
  });

  describe('L1 reject', () => {
    it('a host that comes too late', () => rejects('L1', settled().story.heal().wait(101).host(a)));
    it('a group that goes on without one', () =>
      rejects('L1', settled().story.heal().wait(101).shows(c, 'follower', 2)));
    it('rest without a host', () => rejects('L1', settled().story.heal().wait(50).rest()));
  });

  describe('L2 reject', () => {
    const ask = { type: 'requestVote', term: 3, lastIndex: 4, lastTerm: 2, transfer: false } as const;
    it('a call for votes at rest', () => rejects('L2', settled().story.settle(2).send(b, a, ask)));
    it('a term that changes at rest', () => rejects('L2', settled().story.settle(2).shows(b, 'follower', 3)));
    it('a handover at rest', () =>
      rejects('L2', settled().story.settle(2).send(a, b, { type: 'timeoutNow', term: 2 })));
  });

  describe('L6 reject', () => {
    const asked = (withinMs: number): { story: Story; said: SignedEvent } => {
      const { story } = settled();
      story.settle(2).ask(withinMs, a, b);
      return { story, said: story.log.message(b, { clientId: 'last' }) };
    };
    it('a core that takes a message and does not confirm it', () => {
      const { story, said } = asked(100);
      rejects('L6', story.accept(b, said).converge(a, b));
    });
    it('a node of the core that does not even take one', () =>
      rejects('L6', asked(100).story.converge(a, b)));
    it('a confirmation that comes too late', () => {
      const { story, said } = asked(100);
      rejects('L6', story.accept(b, said).wait(101).confirm(b, said, 5));
    });
    it('and accept one in time', () => {
      const { story, said } = asked(100);
      const own = story.log.message(a, { clientId: 'last' });
      story.accept(b, said).accept(a, own).wait(99).confirm(b, said, 5).confirm(a, own, 6);
      expect(story.converge(a, b).verdict('L6')?.what ?? null).to.equal(null);
    });
  });

  describe('L7 reject', () => {
    const resting = (): Story => settled().story.heal().host(a).rest();
    it('a host that is far from everybody while another is near', () =>
      rejects('L7', resting().distances(2_000, 120_000, [a]).settle(2)));
    it('a host that does not want to be one while another does', () =>
      rejects('L7', resting().distances(2_000, 2_000, [], [b, c]).settle(2)));
    it('handovers without end', () => {
      const story = resting();
      for (const term of [2, 3, 4]) story.send(a, b, { type: 'timeoutNow', term });
      rejects('L7', story.distances(2_000, 2_000, []).settle(2));
    });
    it('and accept a host that is near, or hardly further than others, or whom nobody would follow', () => {
      for (const [far, remote, willing] of [
        [120_000, [c], [a, b, c]],
        [6_000, [a], [a, b, c]],
        [2_000, [], []],
        [120_000, [a], [a]],
      ] as const) {
        const verdict = resting()
          .distances(2_000, far, remote, [...willing])
          .settle(2)
          .verdict('L7');
        expect(verdict).to.equal(null);
      }
    });
  });

  describe('L3 reject', () => {
    it('rest that comes too late', () => rejects('L3', settled().story.heal().wait(201).rest()));
    it('rest with an accepted event that is not confirmed', () => {
      const { story } = settled();
      rejects(
        'L3',
        story
          .accept(b, story.log.message(b, { clientId: 'y' }))
          .heal()
          .rest(),
      );
    });
  });

  describe('L4 reject', () => {
    it('a disk that ends earlier', () => rejects('L4', settled().story.converge(a, c)));
    it('a disk that ends with another entry', () => {
      const { story, noop } = settled();
      story.log.truncateFrom(4);
      rejects('L4', story.save(c, { entries: [noop, story.log.noop(3)] }).converge(a, c));
    });
    it('a node that applied less than its disk holds', () => {
      const { story, noop, said } = settled();
      rejects('L4', story.save(c, { entries: [noop, said] }).converge(a, c));
    });
  });
});
