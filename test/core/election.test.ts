import { expect } from 'chai';
import type { ReplicaMessage } from '../../src/protocol/peer-messages.ts';
import { TIMING } from '../../src/core/options.ts';
import { ticksOf } from '../../src/core/ticks.ts';
import { Group } from './group.ts';
import type { Node } from './group.ts';

const ticks = ticksOf(TIMING.test);

function roles(group: Group): string[] {
  return group.nodes.map((node) => group.view(node).role);
}

/** Everyone stops believing in the host, which goes on running behind silent links. */
function suspect(group: Group, host: Node): void {
  for (const node of group.nodes) {
    if (node !== host) group.step(node, { type: 'linkDown', peer: host.id, reason: 'refused' });
  }
}

type VoteRequest = Extract<ReplicaMessage, { readonly type: 'requestVote' }>;

/** A call for votes in a higher term, by somebody whose log is the fresher one. */
function callForVotes(higher: number, { term, lastIndex }: { term: number; lastIndex: number }): VoteRequest {
  return {
    type: 'requestVote',
    term: term + higher,
    lastIndex: lastIndex + 9,
    lastTerm: term,
    transfer: false,
  };
}

/** What the node answers at once. */
function answerOf(group: Group, node: Node, from: Node, message: ReplicaMessage): ReplicaMessage {
  group.letters = [];
  group.step(node, { type: 'receive', from: from.id, message });
  return group.letters.findLast((letter) => letter.to === from.id)!.message;
}

describe('election', () => {
  it('EL7: with equal logs the best-ranked reachable voter runs at once and wins, in one round', () => {
    const group = new Group(5).settle();
    expect(group.host).to.equal(group.nodes[0]);
    const term = group.view(group.nodes[0]!).term;
    group.kill(group.nodes[0]!);
    group.run();
    expect(group.host).to.equal(group.nodes[1]);
    expect(group.view(group.nodes[1]!).term).to.equal(term + 1);
  });

  it('EL7: host and next backup gone, the third best is elected one slot later at most', () => {
    const group = new Group(5).settle();
    group.kill(group.nodes[1]!);
    group.run();
    group.kill(group.nodes[0]!);
    group.run();
    expect(group.host).to.equal(group.nodes[2]);
  });

  it('EL1: a closed link alone is no reason to suspect; a refused one is', () => {
    const group = new Group(3).settle();
    const [host, next] = [group.nodes[0]!, group.nodes[1]!];
    group.step(next, { type: 'linkDown', peer: host.id, reason: 'closed' });
    expect(group.view(next).leader).to.equal(host.id);
    group.step(next, { type: 'linkDown', peer: host.id, reason: 'refused' });
    expect(group.view(next).leader).to.equal(null);
    expect(next.published.at(-1)).to.deep.include({ type: 'status' });
  });

  it('EL2: silence of three usual gaps, but never less than the floor, makes a voter suspect', () => {
    const group = new Group(3).settle();
    group.tick(50);
    const host = group.nodes[0]!;
    group.kill(host, true);
    // The last heartbeat may have come a whole gap before.
    group.tick(ticks.suspicionFloor - ticks.heartbeat);
    expect(group.view(group.nodes[1]!).leader).to.equal(host.id);
    group.tick(ticks.heartbeat + 2);
    expect(group.host).to.equal(group.nodes[1]);
  });

  it('EL2: whoever has just got a vote judges silence by the rhythm of voters, not by that of learners', () => {
    const group = new Group(3, { voters: 1, timing: { promoteAfterMs: 2_000 } }).settle();
    const host = group.host!;
    group.until(() => group.view(host).config.voters.length === 3);
    group.tick(4 * ticks.heartbeat);
    group.kill(host, true);
    group.tick(2 * ticks.suspicionFloor);
    expect(group.host).not.to.equal(undefined);
  });

  it('EL3: heartbeats come at the profile’s interval, to learners at a longer one', () => {
    const group = new Group(4, { voters: 3 }).settle();
    const [, voter, , learner] = group.nodes as [Node, Node, Node, Node];
    group.tick(ticks.learnerHeartbeat);
    const counts = new Map<string, number>();
    group.lose = ({ to, message }) => {
      if (message.type === 'heartbeat') counts.set(to, (counts.get(to) ?? 0) + 1);
      return false;
    };
    group.tick(ticks.learnerHeartbeat * 4);
    expect(counts.get(learner.id)).to.equal(4);
    expect(counts.get(voter.id)).to.equal((ticks.learnerHeartbeat * 4) / ticks.heartbeat);
  });

  it('EL80: all but its first heartbeats come by the clock of the node, whenever the host became one', () => {
    for (const phase of [0, 1, 2, 100]) {
      const group = new Group(4, { voters: 3, phase });
      const startMs = group.wallMs;
      const beats: Record<string, Set<number>> = {};
      group.lose = ({ to, message }) => {
        const beat = phase + (group.wallMs - startMs) / TIMING.test.tickMs;
        if (message.type === 'heartbeat') (beats[to] ??= new Set()).add(beat);
        return false;
      };
      group.settle();
      group.tick(3 * ticks.learnerHeartbeat);
      const [, voter, , learner] = group.nodes as [Node, Node, Node, Node];
      for (const [{ id }, every] of [
        [voter, ticks.heartbeat],
        [learner, ticks.learnerHeartbeat],
      ] as const) {
        const [, ...later] = beats[id]!;
        expect(later).to.have.length.above(2);
        expect(later.map((beat) => beat % every)).to.deep.equal(later.map(() => 0));
      }
    }
  });

  it('EL4: a pre-vote that came too early is answered again when the voter loses its trust', () => {
    const group = new Group(3).settle();
    const [host, next, last] = group.nodes as [Node, Node, Node];
    group.kill(host, true);
    group.step(next, { type: 'linkDown', peer: host.id, reason: 'refused' });
    group.run();
    expect(group.host).to.equal(undefined);
    group.step(last, { type: 'linkDown', peer: host.id, reason: 'refused' });
    group.run();
    expect(group.host).to.equal(next);
  });

  it('EL5: a pre-vote raises nobody’s term', () => {
    const group = new Group(3).settle();
    const [host, , last] = group.nodes as [Node, Node, Node];
    const { term } = group.view(host);
    for (let i = 0; i < 5; i++) {
      group.step(last, { type: 'linkDown', peer: host.id, reason: 'refused' });
      group.tick(ticks.round);
    }
    expect(group.nodes.map((node) => group.view(node).term)).to.deep.equal([term, term, term]);
    expect(group.host).to.equal(host);
  });

  it('EL5: a pre-vote for a staler log, or without a quorum heard, is refused', () => {
    const group = new Group(3).settle();
    const [host, next, last] = group.nodes as [Node, Node, Node];
    suspect(group, host);
    const { term, lastIndex } = group.view(next);
    const good = { term: term + 1, lastIndex, lastTerm: term, attempt: 9, hears: [last.id, next.id] };
    for (const flaw of [
      { lastIndex: lastIndex - 1 },
      { lastTerm: term - 1, lastIndex: lastIndex + 10 },
      { hears: [last.id] },
      { term },
    ]) {
      const answer = answerOf(group, next, last, { type: 'preVote', ...good, ...flaw });
      expect(answer, JSON.stringify(flaw)).to.deep.include({ type: 'preVoteAnswer', verdict: 'refused' });
    }
  });

  it('EL6: a voter refuses softly while a better-ranked one is within reach, twice at most', () => {
    const group = new Group(5).settle();
    const [host, best, , , worst] = group.nodes as [Node, Node, Node, Node, Node];
    group.lose = (letter) => letter.from === best.id;
    suspect(group, host);
    const voter = group.nodes[2]!;
    const { term, lastIndex } = group.view(voter);
    const hears = [group.nodes[2]!.id, group.nodes[3]!.id, worst.id];
    const verdicts = [1, 2, 3].map((attempt) => {
      const message = { type: 'preVote' as const, term: term + 1, lastIndex, lastTerm: term, attempt, hears };
      const answer = answerOf(group, voter, worst, message);
      return answer.type === 'preVoteAnswer' ? answer.verdict : answer.type;
    });
    expect(verdicts).to.deep.equal(['soft', 'soft', 'granted']);
  });

  it('EL8: one vote a term; the same candidate may ask again', () => {
    const group = new Group(3).settle();
    const [host, voter, other] = group.nodes as [Node, Node, Node];
    suspect(group, host);
    const call = callForVotes(5, group.view(voter));
    for (const [from, granted] of [
      [other, true],
      [host, false],
      [other, true],
    ] as const) {
      expect(answerOf(group, voter, from, call)).to.deep.include({ type: 'vote', granted });
    }
  });

  it('EL10: a vote survives a restart', () => {
    const group = new Group(3).settle();
    const [host, voter, other] = group.nodes as [Node, Node, Node];
    suspect(group, host);
    const call = callForVotes(5, group.view(voter));
    group.step(voter, { type: 'receive', from: other.id, message: call });
    group.kill(voter);
    group.restart(voter);
    expect(voter.disk.hardState).to.deep.include({ term: call.term, votedFor: other.id });
    expect(answerOf(group, voter, host, call)).to.deep.include({ type: 'vote', granted: false });
  });

  it('EL9: a voter that trusts its host does not even learn a candidate’s term', () => {
    const group = new Group(3).settle();
    const [, voter, other] = group.nodes as [Node, Node, Node];
    const { term } = group.view(voter);
    const call = { ...callForVotes(7, group.view(voter)), lastIndex: 999, lastTerm: term + 6 };
    group.step(voter, { type: 'receive', from: other.id, message: call });
    expect(group.view(voter).term).to.equal(term);
    expect(group.letters).to.deep.equal([]);
  });

  it('EL11: any role adopts a higher term and follows; lower terms change nothing', () => {
    const group = new Group(3).settle();
    const [host, , other] = group.nodes as [Node, Node, Node];
    const { term } = group.view(host);
    const answer = {
      type: 'heartbeatAnswer' as const,
      term: term + 3,
      round: 0,
      lastIndex: 0,
      clockMs: 1,
      willing: true,
      missing: 0,
      delays: [],
    };
    group.step(host, { type: 'receive', from: other.id, message: answer });
    expect(group.view(host)).to.deep.include({ role: 'follower', term: term + 3 });
    group.step(host, { type: 'receive', from: other.id, message: { ...answer, term } });
    expect(group.view(host).term).to.equal(term + 3);
  });

  it('EL12: a host that does not hear a quorum steps down (N102)', () => {
    const group = new Group(5).settle();
    const host = group.host!;
    group.lose = (letter) => letter.to === host.id;
    group.tick(ticks.checkQuorum + 1);
    expect(group.view(host).role).not.to.equal('leader');
  });

  it('EL12: with a quorum left it stays, whoever else is gone', () => {
    const group = new Group(5).settle();
    const host = group.host!;
    group.kill(group.nodes[3]!, true);
    group.kill(group.nodes[4]!, true);
    group.tick(ticks.checkQuorum * 4);
    expect(group.host).to.equal(host);
  });

  it('EL13: a host that slept steps down; a follower that slept accuses nobody', () => {
    const group = new Group(3).settle();
    const [host, next] = group.nodes as [Node, Node, Node];
    group.step(next, { type: 'resumed', elapsedMs: 60_000, wallMs: group.wallMs + 60_000 });
    expect(group.view(next).leader).to.equal(host.id);
    group.step(host, { type: 'resumed', elapsedMs: 60_000, wallMs: group.wallMs + 60_000 });
    expect(group.view(host).role).to.equal('follower');
  });

  it('EL16: who ran and lost goes to the end of the order', () => {
    // The best-ranked misses the last entries: it runs first, is refused, and the other wins.
    const fresh = new Group(3).settle();
    const [freshHost, freshBest, freshOther] = fresh.nodes as [Node, Node, Node];
    fresh.lose = (letter) => letter.to === freshBest.id;
    fresh.say(freshHost, 'only for two');
    fresh.run();
    fresh.lose = () => false;
    fresh.kill(freshHost);
    fresh.run();
    fresh.until(() => fresh.host !== undefined, ticks.round * 3);
    expect(fresh.host).to.equal(freshOther);
  });

  it('EL17: a learner never runs, but votes when it is asked', () => {
    const group = new Group(4, { voters: 3 }).settle();
    const learner = group.nodes[3]!;
    const host = group.host!;
    expect(roles(group)[3]).to.equal('learner');
    for (const node of group.nodes.slice(0, 3)) group.kill(node);
    group.tick(200);
    expect(group.view(learner)).to.deep.include({ role: 'learner', term: group.view(learner).term });
    expect(group.letters).to.deep.equal([]);
    group.nodes[0]!.up = true;
    const answer = answerOf(group, learner, host, callForVotes(1, group.view(learner)));
    expect(answer).to.deep.include({ type: 'vote', granted: true });
  });

  it('EL17: a single voter elects itself', () => {
    const group = new Group(1).tick(1);
    expect(group.host).to.equal(group.nodes[0]);
    const { commitIndex, lastIndex } = group.view(group.nodes[0]!);
    expect(commitIndex).to.equal(lastIndex);
  });

  it('EL18: a host of an old term is told, and follows (N67)', () => {
    const group = new Group(5).settle();
    const old = group.host!;
    group.lose = (letter) => letter.to === old.id || letter.from === old.id;
    suspect(group, old);
    group.run();
    const next = group.nodes.find((node) => node !== old && group.view(node).role === 'leader')!;
    expect(group.view(old).role).to.equal('leader');
    group.lose = () => false;
    for (const node of group.nodes) if (node !== old) group.step(node, { type: 'linkUp', peer: old.id });
    group.tick(ticks.heartbeat * 2);
    expect(group.view(old)).to.deep.include({ role: 'follower', leader: next.id });
  });
});
