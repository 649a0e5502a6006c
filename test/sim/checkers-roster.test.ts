import { expect } from 'chai';
import { ZERO_EVENT } from '../../src/protocol/encode-event.ts';
import type { Verdict } from '../../src/core/ready.ts';
import { emptyRoster, type RosterState } from '../../src/core/roster/state.ts';
import { twinCrypto } from '../../src/sim/crypto.ts';
import { makeDevice, makeInvitation, makeJoin } from '../../src/sim/identity.ts';
import { scopeNamed } from '../support/log-maker.ts';
import { TIMING } from '../../src/core/options.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import { founded, settled, a, b, c, d, Story } from './story.ts';

/** By the checker of the rule alone, as in checkers.test.ts. */
function rejects(rule: string, story: Story): void {
  expect(story.verdict(rule), `${rule} sees nothing wrong`).to.deep.include({ rule });
}

describe('checkers of configs', () => {
  describe('R1 reject', () => {
    it('a second change before the first is confirmed', () => {
      const { story } = settled();
      const first = story.config(2, { voters: [a, b, c], learners: [d] });
      const second = story.config(2, { voters: [a, b, c] });
      rejects('R1', story.save(a, { entries: [first] }).append(a, b, 2, [second]));
    });
    it('two changes in one append', () => {
      const { story } = settled();
      const first = story.config(2, { voters: [a, b, c], learners: [d] });
      rejects('R1', story.append(a, b, 2, [first, story.config(2, { voters: [a, b, c] })]));
    });
  });

  it('R2 reject a change before an entry of the own term is confirmed (the fault of 2015)', () => {
    const story = founded().elect(a, 2, [b]);
    const noop = story.log.noop(2);
    const change = story.config(2, { voters: [a, b, c], learners: [d] });
    rejects('R2', story.save(a, { entries: [noop, change] }));
  });

  describe('R3 reject', () => {
    it('voters that change in one step', () => {
      const { story } = settled();
      rejects('R3', story.save(a, { entries: [story.config(2, { voters: [a] })] }));
    });
    it('a joint config that forgets the voters before it', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a, b, d], votersOld: [a, b] });
      rejects('R3', story.save(a, { entries: [joint] }));
    });
    it('a second half with other voters than the first', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a], votersOld: [a, b, c] });
      const after = story.config(2, { voters: [b] });
      rejects('R3', story.save(a, { entries: [joint] }).save(a, { entries: [after] }));
    });
  });

  describe('R4 reject', () => {
    it('a leader without a majority', () => rejects('R4', founded().elect(a, 2, []).heartbeat(a, b, 2)));
    it('a vote that was given and not saved', () => {
      const story = founded().elect(a, 2, []).vote(b, a, 2);
      rejects('R4', story.heartbeat(a, b, 2));
    });
    it('votes of strangers', () => rejects('R4', founded().elect(a, 2, [d]).heartbeat(a, b, 2)));
    it('a leader of a joint config with one majority only', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a], votersOld: [a, b, c] });
      rejects(
        'R4',
        story
          .save(a, { entries: [joint] })
          .elect(a, 3, [])
          .heartbeat(a, b, 3),
      );
    });
  });

  describe('R5 reject', () => {
    it('an even number of voters', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a, b], votersOld: [a, b, c] });
      rejects('R5', story.save(a, { entries: [joint] }));
    });
    it('a device that is voter and learner', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a, b, d], votersOld: [a, b, c], learners: [c, d] });
      rejects('R5', story.append(a, b, 2, [joint]));
    });
  });

  describe('R6 reject', () => {
    /** a leads term 2 for that long, then makes this config; replacing wants 10 s, shrinking to one 180 s. */
    const after = (ms: number, voters: DeviceId[]): Story => {
      const { story } = settled();
      const led = new Story().begin(TIMING.test).follow(story).wait(ms);
      return led.save(a, { entries: [story.config(2, { voters, votersOld: [a, b, c] })] });
    };
    it('a voter that is replaced too early', () => rejects('R6', after(5_000, [a, b, d])));
    it('a voter that is replaced though it was heard lately', () => {
      const { story } = settled();
      const led = new Story().begin(TIMING.test).follow(story).wait(9_000).hear(a, c, 2).wait(6_000);
      rejects('R6', led.save(a, { entries: [story.config(2, { voters: [a, b, d], votersOld: [a, b, c] })] }));
    });
    it('voters that become fewer, and nobody was gone for long', () => rejects('R6', after(100_000, [a])));
    it('and accept whom nobody heard for long, or who asked to leave', () => {
      for (const story of [after(10_000, [a, b, d]), after(180_000, [a])]) {
        expect(story.verdict('R6')?.what ?? null).to.equal(null);
      }
      const { story } = settled();
      story.leave(c).save(a, { entries: [story.config(2, { voters: [a, b, d], votersOld: [a, b, c] })] });
      expect(story.verdict('R6')?.what ?? null).to.equal(null);
    });
    it('and accept whom somebody asked to remove', () => {
      const { story } = settled();
      story.removing(c).save(a, { entries: [story.config(2, { voters: [a, b, d], votersOld: [a, b, c] })] });
      expect(story.verdict('R6')?.what ?? null).to.equal(null);
    });
    it('a voter that left in an earlier term, and came back', () => {
      const { story } = settled();
      story.leave(c).stop(c).start(c, {}).elect(a, 3, [b]).heartbeat(a, b, 3);
      rejects(
        'R6',
        story.save(a, { entries: [story.config(3, { voters: [a, b, d], votersOld: [a, b, c] })] }),
      );
    });
  });

  describe('R7 reject', () => {
    const found = { term: 2, votedFor: a, lastIndex: 4, appliedIndex: 4 };
    it('a vote of a disk that lost its term', () => {
      const story = settled().story.start(b, { ...found, term: 1, votedFor: null });
      rejects('R7', story.term(b, 2, c).vote(b, c, 2));
    });
    it('an acknowledgement of a disk that lost entries', () => {
      const { story, noop, said } = settled();
      story.start(b, { ...found, lastIndex: 3, lastHash: noop.hash });
      rejects('R7', story.acknowledge(b, a, 2, said));
    });
    const copy = { isCopy: true, letIn: false, seesItself: true };
    it('a copy of a disk that is let in', () =>
      rejects('R7', settled().story.greet(a, b, { ...copy, letIn: true })));
    it('a copy that is turned away and does not see what it is', () =>
      rejects('R7', settled().story.greet(a, b, { ...copy, seesItself: false })));
    it('a device that is turned away with its own disk', () =>
      rejects('R7', settled().story.greet(a, b, { ...copy, isCopy: false })));
    it('a vote and an acknowledgement of a disk on which an entry is damaged that nobody confirmed', () => {
      const damaged = (): Story => {
        const { story } = settled();
        const [next] = story.log.messages(1, a, 2);
        return story.save(b, { entries: [next!] }).lose(b, 5);
      };
      rejects('R7', damaged().term(b, 3, c).vote(b, c, 3));
      const story = damaged();
      rejects('R7', story.acknowledge(b, a, 2, story.log.entries.at(-1)!));
      const back = damaged();
      back
        .save(b, { history: [back.log.entries.at(-1)!] })
        .term(b, 3, c)
        .vote(b, c, 3);
      expect(back.verdict('R7')).to.equal(null);
    });
    it('a host on a disk with another log', () => {
      const { story, noop } = settled();
      rejects(
        'R7',
        story
          .start(a, { ...found, lastHash: noop.hash })
          .heartbeat(a, b, 2)
          .append(a, b, 2, [noop]),
      );
    });
  });

  describe('R8 reject', () => {
    const ask = { type: 'requestVote', term: 2, lastIndex: 2, lastTerm: 1, transfer: false } as const;
    it('a stranger that asks for votes', () => rejects('R8', founded().term(d, 2, d).send(d, a, ask)));
    it('a learner that leads', () => {
      const { story } = settled();
      const learns = story.config(2, { voters: [a, b, c], learners: [d] });
      story.save(d, { entries: story.log.entries, hardState: { term: 2, votedFor: null, commitIndex: 5 } });
      rejects(
        'R8',
        story
          .save(a, { entries: [learns] })
          .elect(d, 3, [b, c])
          .heartbeat(d, b, 3),
      );
    });
    it('a voter that runs when its vote has moved for good', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a], votersOld: [a, b, c] });
      const after = story.config(2, { voters: [a], learners: [b, c] });
      story.save(b, {
        entries: [joint, after],
        hardState: { term: 3, votedFor: b, commitIndex: 6 },
      });
      rejects('R8', story.send(b, a, { ...ask, term: 3 }));
    });
    it('a device that is removed while it has a vote', () => {
      const { story } = settled();
      const entry = story.log.event(story.log.make(a, { kind: 'deviceRemoved', deviceId: c }), 2);
      rejects('R8', story.save(a, { entries: [entry] }).apply(a, [entry]));
    });
    it('a vote for a device that was removed', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a], votersOld: [a, b, c] });
      const after = story.config(2, { voters: [a], learners: [b, c] });
      const entry = story.log.event(story.log.make(a, { kind: 'deviceRemoved', deviceId: c }), 2);
      story.save(a, { entries: [joint, after, entry] }).apply(a, [joint, after, entry]);
      expect(story.verdict('R8')).to.equal(null);
      const again = story.config(2, { voters: [a, b, c], votersOld: [a] });
      rejects('R8', story.save(a, { entries: [again] }));
    });
    it('a learner that is told to run', () =>
      rejects('R8', settled().story.send(a, d, { type: 'timeoutNow', term: 2 })));
  });

  describe('R9 reject', () => {
    const suite = twinCrypto();
    const scope = scopeNamed(9);
    const dee = makeDevice(suite, 'Dee');
    const named = (name: string): RosterState => {
      const { deviceId, memberId, certificate } = dee;
      const roster = emptyRoster();
      const at = { joinedIndex: 5, joinedAt: 1, look: null };
      roster.members.set(memberId, { memberId, rootKey: certificate.rootKey, name, role: 'member', ...at });
      roster.devices.set(deviceId, {
        deviceId,
        memberId,
        kind: 'member',
        name: '',
        certificate,
        joinedIndex: 5,
        lastSeq: 1,
        lastId: ZERO_EVENT,
      });
      return roster;
    };
    const joined = (verdict: Verdict): Story => {
      const { story } = settled();
      const invitation = makeInvitation(suite, scope, makeDevice(suite, 'Ana'), 1_800_000_000_000);
      const join = makeJoin(suite, scope, dee, invitation, 1_800_000_000_000);
      const entry = story.log.event(join, 2);
      return story
        .save(a, { entries: [entry] })
        .store(b, a, 2, [entry])
        .apply(a, [entry], verdict);
    };
    it('a device that nobody let in', () => rejects('R9', settled().story.fold(a, 4, named('Dee'))));
    it('a device whose join was refused', () => {
      rejects('R9', joined({ kind: 'void', reason: 'invite_used' }).fold(a, 5, named('Dee')));
    });
    it('a device that is missing after its join', () =>
      rejects('R9', joined({ kind: 'valid' }).fold(a, 5, emptyRoster())));
    it('a member under another name', () =>
      rejects('R9', joined({ kind: 'valid' }).fold(a, 5, named('Eve'))));
    const left = (verdict: Verdict = { kind: 'valid' }): Story => {
      const story = joined({ kind: 'valid' });
      const entry = story.log.event(
        story.log.make(dee.deviceId, { kind: 'deviceRemoved', deviceId: dee.deviceId }),
        2,
      );
      return story.save(a, { entries: [entry] }).apply(a, [entry], verdict);
    };
    it('a device that still belongs to somebody after its removal', () => {
      rejects('R9', left().fold(a, 6, named('Dee')));
      expect(left({ kind: 'void', reason: 'last_device' }).fold(a, 6, named('Dee')).verdict('R9')).to.equal(
        null,
      );
    });
    it('what a removed device says and what counts all the same', () => {
      const story = left();
      const said = story.log.event(story.log.make(dee.deviceId, { kind: 'profile', memberName: 'Dora' }), 2);
      rejects('R9', story.save(a, { entries: [said] }).apply(a, [said]));
    });
    it('and accept what the log gives, at each place of it', () => {
      const story = joined({ kind: 'valid' }).fold(a, 4, emptyRoster()).fold(a, 5, named('Dee'));
      expect(story.verdict('R9')?.what ?? null).to.equal(null);
    });
  });
});
