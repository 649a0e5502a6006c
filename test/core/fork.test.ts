import { expect } from 'chai';
import { broughtAlong } from '../../src/core/fork/brought.ts';
import { keptInFork, type AdoptionInput } from '../../src/core/fork/adoption.ts';
import { forksLived } from '../../src/core/fork/has-begun.ts';
import { mayNotRecover, type RecoveryWish } from '../../src/core/fork/may-recover.ts';
import type { AppliedNumber } from '../../src/core/tentative/held-events.ts';
import type { ReplicaView } from '../../src/core/view.ts';
import { ZERO_EVENT } from '../../src/protocol/encode-event.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import { twinHash } from '../../src/sim/crypto.ts';
import type { ForkId, Hash, Index } from '../../src/protocol/ids.ts';
import { aRoster, aView, deviceId } from '../support/a-view.ts';
import { LogMaker, scopeNamed } from '../support/log-maker.ts';
import { Group, type Node } from './group.ts';

const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(deviceId);
const DAY_MS = 86_400_000;

/** Device `a`, one of five voters, has been without a host for a day and more. */
function asked(wish: Partial<RecoveryWish> = {}, view: Partial<ReplicaView> = {}): unknown {
  const config = { voters: [a!, b!, c!, d!, e!], votersOld: [], learners: [] };
  const alone = aView({ leader: null, config, roster: aRoster('abcde'), lastIndex: 10, ...view });
  const usual = {
    isOffered: false,
    afterMs: DAY_MS,
    silentMs: DAY_MS,
    newest: null,
    lastTerm: 3,
    ends: new Map(),
  };
  return mayNotRecover(alone, { lost: [c!, d!, e!], force: false, ...usual, ...wish });
}

describe('core: when a group may be recovered', () => {
  it('RS45 the longest log of those who are there and not lost goes on', () => {
    const end = (lastTerm: number, lastIndex: Index) => ({ ends: new Map([[b!, { lastTerm, lastIndex }]]) });
    expect(asked(end(3, 10))).to.equal(null);
    expect(asked(end(2, 99))).to.equal(null);
    expect(asked(end(3, 11))).to.deep.equal({ reason: 'longer_log', device: b });
    expect(asked(end(4, 1))).to.deep.equal({ reason: 'longer_log', device: b });
    expect(asked({ ends: new Map([[b!, null]]) })).to.deep.equal({ reason: 'silent', device: b });
    // Whoever is lost is not waited for.
    expect(asked({ ends: new Map([[c!, { lastTerm: 9, lastIndex: 99 }]]) })).to.equal(null);
  });

  it('RS46, RS55 not while there is a host, or those who are left are a quorum, or so soon', () => {
    expect(asked()).to.equal(null);
    expect(asked({}, { leader: b! })).to.deep.equal({ reason: 'has_host' });
    expect(asked({ lost: [d!, e!] })).to.deep.equal({ reason: 'has_quorum' });
    expect(asked({ silentMs: DAY_MS - 1 })).to.deep.equal({ reason: 'too_soon' });
    expect(asked({ silentMs: 0, force: true })).to.equal(null);
    expect(asked({ lost: [a!, b!, c!] })).to.deep.equal({ reason: 'self_lost' });
    const stranger = deviceId('f');
    expect(asked({ lost: [c!, d!, stranger] })).to.deep.equal({ reason: 'unknown_device', device: stranger });
    // RS55 Whoever could follow others is not to go a third way by mistake.
    expect(asked({ isOffered: true })).to.deep.equal({ reason: 'offered' });
    expect(asked({ isOffered: true, force: true })).to.equal(null);
    // In a joint config one of the two sets without a majority is enough.
    const joint = { voters: [a!, b!, c!], votersOld: [a!, d!, e!], learners: [] };
    expect(asked({ lost: [d!, e!] }, { config: joint })).to.equal(null);
  });
});

describe('core: when the newest fork never got here', () => {
  const newest = { index: 10, by: b! };

  it('RS57 it may be left for the one before when its maker is lost; nobody else of it is known', () => {
    expect(asked({ newest, lost: [b!] })).to.equal(null);
    expect(asked({ newest: { ...newest, index: 12 }, lost: [b!] })).to.equal(null);
    // Those who voted in the fork before are not in this one: the maker is enough, and nothing else is.
    expect(asked({ newest, lost: [c!, d!, e!] })).to.deep.equal({ reason: 'has_quorum' });
    // With its beginning, its own voters count again.
    expect(asked({ newest: { ...newest, index: 9 }, lost: [b!] })).to.deep.equal({ reason: 'has_quorum' });
    const ends = new Map([[c!, { lastTerm: 4, lastIndex: 11 }]]);
    expect(asked({ newest, lost: [b!], ends })).to.deep.equal({ reason: 'longer_log', device: c });
  });

  it('RS57 whoever joined in that fork was in none before', () => {
    const roster = aRoster('bcde');
    expect(asked({ newest, lost: [b!] }, { roster })).to.deep.equal({ reason: 'behind_fork' });
    expect(asked({}, { lastIndex: 0 })).to.deep.equal({ reason: 'behind_fork' });
  });

  it('RS57 a device lived in a fork when it holds an entry behind what that took over', () => {
    const forks = [{ index: 3 }, { index: 7 }, { index: 9 }];
    const lived = (lastIndex: Index): number => forksLived(forks, lastIndex).length;
    expect([2, 3, 4, 7, 8, 10].map(lived)).to.deep.equal([0, 0, 1, 1, 2, 3]);
  });
});

describe('core: what others said, in another fork', () => {
  const log = new LogMaker(scopeNamed(9), twinHash);
  const first = log.message(b!);
  const second = log.message(b!);
  const removal = log.make(b!, { kind: 'deviceRemoved', deviceId: c! });
  const third = log.message(b!);
  const last = (event: SignedEvent): AppliedNumber => ({ seq: event.header.seq, id: event.id });

  it('TN20 it goes on behind what stays, up to the first event that the log alone decides, which its author may bring', () => {
    const all = [third, second, first, removal];
    const start = { seq: 0, id: ZERO_EVENT };
    expect(broughtAlong(new Map([[b!, start]]), all)).to.deep.equal([first, second]);
    expect(broughtAlong(new Map([[b!, last(first)]]), all)).to.deep.equal([second]);
    expect(broughtAlong(new Map([[b!, last(removal)]]), all)).to.deep.equal([third]);
    expect(broughtAlong(new Map([[b!, last(first)]]), [third])).to.deep.equal([]);
    expect(broughtAlong(new Map([[c!, start]]), all)).to.deep.equal([]);
  });
});

describe('core: what is kept in another fork', () => {
  const point = { index: 10, hash: 'x10' as Hash, confirmedTo: 6 };
  const kept = (input: Partial<AdoptionInput>): Index =>
    keptInFork({
      commitIndex: 4,
      hashAt: (index) => `x${index}` as Hash,
      own: null,
      theirs: point,
      partedAfter: null,
      ...input,
    });
  const other = (index: Index): Hash => `y${index}` as Hash;

  it('TE7 where two histories were confirmed, no more than is certain to be in the other: up to the own join, or the own fork', () => {
    const contradicted = { commitIndex: 15, partedAfter: 2 };
    expect(kept(contradicted), 'the same history').to.equal(10);
    expect(kept({ ...contradicted, hashAt: other })).to.equal(2);
    const own = { index: 8, hash: 'x8' as Hash, confirmedTo: 5 };
    expect(kept({ ...contradicted, hashAt: other, own })).to.equal(5);
    expect(kept({ ...contradicted, hashAt: other, commitIndex: 1 })).to.equal(1);
  });

  it('RS47 the whole beginning of the fork where it is there, also what only its maker could confirm', () => {
    expect(kept({})).to.equal(10);
    expect(kept({ commitIndex: 15 })).to.equal(10);
  });

  it('RS48 with other entries there, what both knew to be confirmed', () => {
    expect(kept({ hashAt: other })).to.equal(4);
    expect(kept({ hashAt: other, commitIndex: 15 })).to.equal(6);
    expect(kept({ hashAt: () => undefined, commitIndex: 5 })).to.equal(5);
    const own = { index: 8, hash: 'x8' as Hash, confirmedTo: 3 };
    // It followed that fork and got less of it than that.
    expect(kept({ own, hashAt: () => undefined, commitIndex: 2 })).to.equal(2);
    // What is above the place where this device went its own way is not of the fork that both come from.
    expect(kept({ own, commitIndex: 15 })).to.equal(3);
    expect(kept({ own: { ...own, index: 12 }, commitIndex: 15 })).to.equal(10);
  });
});

describe('core: voters in another fork', () => {
  it('RS52 who has not the first entry of a fork is no voter there: those of the fork before elect nobody in it', () => {
    const group = new Group(3).settle();
    group.tick(4);
    const [maker, ...adopters] = group.nodes as [Node, Node, Node];
    const { lastIndex: upTo, term } = group.view(maker);
    expect(adopters.map((node) => group.view(node).commitIndex)).to.deep.equal([upTo, upTo]);
    for (const node of group.nodes) group.kill(node);
    const parent = group.scope;
    const earlier = [{ forkId: parent.forkId, upTo, confirmedTo: upTo }];
    group.scope = { ...parent, forkId: 'b'.repeat(51).concat('q') as ForkId, earlier };

    // Two of the three that voted in the fork before are a majority there.
    for (const node of adopters) group.restart(node);
    group.tick(200);
    expect(group.host).to.equal(undefined);
    expect(adopters.map((node) => group.view(node).term)).to.deep.equal([term, term]);

    const last = maker.disk.entriesSaved.at(-1)!;
    const learners = adopters.map(({ id }) => id);
    const config = { voters: [maker.id], votersOld: [], learners };
    maker.disk.save({
      hardState: { term: term + 1, votedFor: null, commitIndex: upTo },
      truncateFrom: null,
      entries: [group.entryAfter(last, term + 1, { kind: 'config', config })],
      acknowledgement: null,
      outbox: [],
    });
    group.restart(maker);
    group.until(() => group.nodes.every((node) => group.view(node).commitIndex > upTo + 1));
    expect(group.host).to.equal(maker);
    // Once they have it, they vote like any other that the autopilot makes a voter.
    group.until(
      () => group.view(maker).config.voters.length === 3 && group.view(maker).config.votersOld.length === 0,
    );
    group.tick(4);
    group.kill(maker);
    group.until(() => group.host !== undefined && group.host !== maker);
  });
});
