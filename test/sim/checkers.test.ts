import { expect } from 'chai';
import { CHECKERS } from '../../src/sim/checkers/all.ts';
import { founded, settled, a, b, c, d, type Story } from './story.ts';

/** By the checker of the rule alone: another one's help would hide that it is blind. */
function rejects(rule: string, story: Story): void {
  expect(story.verdict(rule), `${rule} sees nothing wrong`).to.deep.include({ rule });
}

function accepts(story: Story): void {
  expect(story.verdict()?.what ?? null).to.equal(null);
}

describe('checkers', () => {
  it('there is one for each property of what is built', () => {
    const rules = CHECKERS.map(({ rule }) => rule);
    const safety = Array.from({ length: 17 }, (_, i) => `S${i + 1}`);
    const roster = ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R10'];
    const liveness = ['L1', 'L2', 'L3', 'L4', 'L6', 'L7', 'L8'];
    const tentative = ['T1', 'T2', 'T3', 'T4', 'T5', 'T8', 'T9'];
    const keys = ['K1', 'K2', 'K3', 'K4'];
    expect(rules).to.deep.equal([...safety, ...roster, ...liveness, ...tentative, ...keys]);
  });

  describe('accept what is right', () => {
    it('an election, a confirmed message, a late third node', () => {
      const { story, noop, said } = settled();
      story.term(c, 2, null).store(c, a, 2, [noop, said]).apply(c, story.log.entries).converge(a, b, c);
      accepts(story);
    });

    it('a change of host, a truncation, a restart', () => {
      const { story, noop, said } = settled();
      const lost = story.log.event(story.log.message(b), 2);
      story.save(a, { entries: [lost] }).append(a, c, 2, [noop, said, lost]);
      story.log.truncateFrom(5);
      story.term(c, 2, null).store(c, a, 2, [noop, said]).elect(c, 3, [b]);
      const next = story.log.noop(3);
      story
        .append(c, a, 3, [next])
        .save(c, { entries: [next] })
        .store(b, c, 3, [next]);
      story.save(a, {
        hardState: { term: 3, votedFor: null, commitIndex: 0 },
        truncateFrom: 5,
        entries: [next],
      });
      story.apply(c, story.log.entries).apply(a, [next]);
      story.start(b, {
        term: 3,
        votedFor: c,
        lastIndex: 5,
        lastHash: next.hash,
        commitIndex: 0,
        appliedIndex: 2,
      });
      story.apply(b, story.log.entries.slice(2));
      accepts(story.converge(a, b, c));
    });

    it('a growth from three voters to others, in two steps, each confirmed by both sets', () => {
      const { story, noop, said } = settled();
      const learns = story.config(2, { voters: [a, b, c], learners: [d] });
      const all = [noop, said, learns];
      story
        .term(c, 2, null)
        .save(a, { entries: [learns] })
        .store(b, a, 2, [learns])
        .store(c, a, 2, all)
        .apply(a, [learns]);
      story.save(d, { hardState: { term: 2, votedFor: null, commitIndex: 0 }, entries: story.log.entries });
      const joint = story.config(2, { voters: [a, b, d], votersOld: [a, b, c] });
      story
        .leave(c)
        .save(a, { entries: [joint] })
        .store(b, a, 2, [joint])
        .store(d, a, 2, [joint])
        .apply(a, [joint]);
      const after = story.config(2, { voters: [a, b, d], learners: [c] });
      story
        .save(a, { entries: [after] })
        .store(d, a, 2, [after])
        .apply(a, [after]);
      accepts(story);
    });
  });

  describe('S1 reject', () => {
    it('two leaders of one term', () => rejects('S1', settled().story.heartbeat(c, b, 2)));
    it('two that call themselves leader', () => rejects('S1', settled().story.shows(c, 'leader', 2)));
    it('a second vote that left', () => rejects('S1', settled().story.vote(b, c, 2)));
    it('a second vote on disk', () => rejects('S1', settled().story.term(b, 2, c)));
    it('a candidate that had voted for another', () => {
      const message = { type: 'requestVote', term: 2, lastIndex: 4, lastTerm: 2, transfer: false } as const;
      rejects('S1', settled().story.send(b, c, message));
    });
  });

  it('S2 reject a leader that removes entries of its own log', () => {
    rejects('S2', settled().story.save(a, { truncateFrom: 4 }));
  });

  describe('S3 reject', () => {
    it('two entries of one index and term', () => {
      const { story, noop } = settled();
      story.log.truncateFrom(4);
      const other = story.log.event(story.log.message(c), 2);
      rejects('S3', story.save(c, { entries: [noop, other] }));
    });
    it('the same in an append on its way', () => {
      const { story } = settled();
      story.log.truncateFrom(4);
      rejects('S3', story.append(a, c, 2, [story.log.event(story.log.message(c), 2)]));
    });
    it('a gap', () => {
      const { story, said } = settled();
      rejects('S3', story.save(c, { entries: [said] }));
    });
    it('an entry that does not name the one before it', () => {
      const { story } = settled();
      const elsewhere = founded();
      elsewhere.log.noop(7);
      const stray = elsewhere.log.noop(8);
      const between = story.log.noop(8);
      rejects(
        'S3',
        story.save(a, {
          truncateFrom: 4,
          entries: [
            { ...between, index: 4 },
            { ...stray, index: 5 },
          ],
        }),
      );
    });
    it('terms that fall', () => {
      const { story } = settled();
      rejects('S3', story.save(a, { entries: [story.log.noop(1)] }));
    });
  });

  it('S4 reject a leader without a confirmed entry', () => {
    rejects('S4', settled().story.elect(c, 3, [b]).heartbeat(c, b, 3));
  });

  describe('S5 reject', () => {
    it('another entry at a confirmed place', () => {
      const { story, noop } = settled();
      story.log.truncateFrom(4);
      const other = story.log.noop(3);
      rejects('S5', story.apply(c, [...story.log.entries.slice(0, 2), noop, other]));
    });
    it('an entry far beyond what anybody confirmed', () => {
      const { story } = settled();
      story.log.noop(2);
      rejects('S5', story.apply(c, [story.log.noop(2)]));
    });
  });

  it('S6 reject an old entry that is confirmed by counting (figure 8)', () => {
    const story = founded().elect(a, 2, [b]);
    const old = story.log.noop(2);
    story.save(a, { entries: [old] }).append(a, b, 2, [old]);
    story.elect(c, 3, [b]).heartbeat(c, b, 3);
    story.elect(a, 4, [b]).append(a, b, 4, [old]).store(b, a, 4, [old]);
    // Held by a and b, but nothing of term 4 is: c could still win and replace it.
    rejects('S6', story.apply(a, story.log.entries));
  });

  describe('S7 reject', () => {
    it('an entry that only its leader holds', () => {
      const { story } = settled();
      const next = story.log.noop(2);
      rejects('S7', story.save(a, { entries: [next] }).apply(a, [next]));
    });
    it('the word about it, before anybody applied it', () => {
      const { story } = settled();
      const next = story.log.noop(2);
      rejects('S7', story.save(a, { entries: [next] }).append(a, b, 2, [next], 5));
    });
    it('an entry that is acknowledged but not durable', () => {
      const { story } = settled();
      const next = story.log.noop(2);
      rejects(
        'S7',
        story
          .save(a, { entries: [next] })
          .acknowledge(b, a, 2, next)
          .apply(a, [next]),
      );
    });
    it('a learner that was counted', () => {
      const { story, noop, said } = settled();
      const learns = story.config(2, { voters: [a, b, c], learners: [d] });
      story.save(d, { entries: [...story.log.entries.slice(0, 2), noop, said, learns] });
      rejects('S7', story.save(a, { entries: [learns] }).apply(a, [learns]));
    });
    it('a joint config that only the new voters hold', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a], votersOld: [a, b, c] });
      rejects('S7', story.save(a, { entries: [joint] }).apply(a, [joint]));
    });
    it('a joint config that only the old voters hold', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [c], votersOld: [a, b, c] });
      rejects(
        'S7',
        story
          .save(a, { entries: [joint] })
          .store(b, a, 2, [joint])
          .apply(a, [joint]),
      );
    });
  });

  describe('S8 reject', () => {
    const found = (story: Story, more: object): Story =>
      story.start(b, { term: 2, votedFor: a, lastIndex: 4, appliedIndex: 4, ...more });

    it('a restart in an earlier term', () =>
      rejects('S8', found(settled().story, { term: 1, votedFor: null })));
    it('a restart without the vote that was given', () =>
      rejects('S8', found(settled().story, { votedFor: null })));
    it('a restart with fewer entries than were acknowledged', () =>
      rejects('S8', found(settled().story, { lastIndex: 3 })));
    it('a frame of an earlier term', () => rejects('S8', settled().story.heartbeat(a, c, 1)));
    it('two signatures for one place', () => {
      const { story, said } = settled();
      const other = { ...said, hash: story.log.entries[0]!.hash };
      rejects('S8', story.acknowledge(b, a, 2, other));
    });
    it('an acknowledgement of an earlier term', () => {
      const { story, said } = settled();
      rejects('S8', story.acknowledge(b, a, 1, said));
    });
    it('a commit index that falls', () =>
      rejects('S8', settled().story.shows(a, 'leader', 2, 4).shows(a, 'leader', 2, 3)));
    it('an index that is applied twice in one life', () => {
      const { story, said } = settled();
      rejects('S8', story.apply(b, [said]));
    });
    it('an index that is left out', () => {
      const { story, said } = settled();
      rejects('S8', story.start(c, { term: 1, lastIndex: 2, appliedIndex: 1 }).apply(c, [said]));
    });
  });

  describe('S9 reject', () => {
    it('a vote that is not on disk', () => rejects('S9', settled().story.vote(c, a, 2)));
    it('a call for votes without the own one on disk', () => {
      const message = { type: 'requestVote', term: 2, lastIndex: 2, lastTerm: 1, transfer: false } as const;
      rejects('S9', settled().story.term(c, 2, null).send(c, b, message));
    });
    it('a term that is not on disk', () => rejects('S9', settled().story.heartbeat(a, b, 3)));
    it('an acknowledgement of an entry that is not on disk', () => {
      const { story, said } = settled();
      rejects('S9', story.term(c, 2, null).acknowledge(c, a, 2, said));
    });
    it('an acknowledgement whose signature is not on disk', () => {
      const { story, noop, said } = settled();
      rejects(
        'S9',
        story
          .term(c, 2, null)
          .save(c, { entries: [noop, said] })
          .acknowledge(c, a, 2, said),
      );
    });
    it('an own event in an append before its outbox row is on disk', () => {
      const { story } = settled();
      rejects('S9', story.append(a, b, 2, [story.log.event(story.log.message(a), 2)]));
    });
    it('an own event that is proposed before its outbox row is on disk', () => {
      const { story } = settled();
      story.log.message(b);
      const events = [story.log.message(b)];
      rejects('S9', story.send(b, a, { type: 'propose', events }));
    });
  });

  describe('S10 reject', () => {
    it('a second entry shown at one place', () => {
      const { story } = settled();
      story.log.truncateFrom(4);
      rejects('S10', story.apply(b, [story.log.noop(3)]));
    });
    it('a place that is left out', () => {
      const { story } = settled();
      story.log.noop(2);
      rejects('S10', story.apply(b, [story.log.noop(2)]));
    });
    it('a message shown at a place where it is not', () => {
      const { story, event } = settled();
      rejects('S10', story.confirm(b, event, 3));
    });
  });

  describe('S11 reject', () => {
    it('an accepted event that is nowhere in the end', () => {
      const { story } = settled();
      rejects('S11', story.accept(b, story.log.message(b, { clientId: 'y' })).converge(a, b));
    });
    it('an accepted event that has no effect in the end', () => {
      const { story } = settled();
      const event = story.log.message(b, { clientId: 'y' });
      const entry = story.log.event(event, 2);
      story
        .accept(b, event)
        .save(a, { entries: [entry] })
        .store(b, a, 2, [entry]);
      rejects(
        'S11',
        story.apply(a, [entry], { kind: 'gap' }).apply(b, [entry], { kind: 'gap' }).converge(a, b),
      );
    });
    it('two places told for one event', () => {
      const { story, event } = settled();
      rejects('S11', story.confirm(b, event, 3));
    });
    it('a confirmed message that is at another place in the end', () => {
      const { story } = settled();
      const event = story.log.message(b, { clientId: 'y' });
      rejects('S11', story.confirm(b, event, 4).converge(a, b));
    });
    it('a node that lacks entries in the end', () => rejects('S11', settled().story.converge(a, b, c)));
  });

  describe('S12 reject', () => {
    it('an event that takes effect twice', () => {
      const { story, event } = settled();
      rejects('S12', story.apply(a, [story.log.event(event, 2)]));
    });
    it('two verdicts about one entry', () => {
      const { story } = settled();
      const entry = story.log.event(story.log.message(b), 2);
      rejects('S12', story.apply(a, [entry]).apply(b, [entry], { kind: 'void', reason: 'no_right' }));
    });
    it('two events of one clientId', () => {
      const { story } = settled();
      rejects('S12', story.apply(a, [story.log.event(story.log.message(a, { clientId: 'x' }), 2)]));
    });
    it('numbers of one author with a gap', () => {
      const { story } = settled();
      story.log.message(a);
      rejects('S12', story.apply(a, [story.log.event(story.log.message(a), 2)]));
    });
  });
});
