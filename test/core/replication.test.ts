import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { ticksOf } from '../../src/core/ticks.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import type { Append } from '../../src/protocol/peer-messages.ts';
import { Group } from './group.ts';
import type { Node } from './group.ts';

const ticks = ticksOf(TIMING.test);

function hashes(node: Node): string[] {
  return node.disk.entriesSaved.map((entry) => entry.hash);
}

/** A node's log gets further entries of these terms, as if hosts of those terms had sent them. */
function lengthen(group: Group, node: Node, terms: readonly number[]): void {
  for (const term of terms) {
    const entry = group.entryAfter(node.disk.entriesSaved.at(-1)!, term);
    node.disk.save({
      hardState: { term, votedFor: null, commitIndex: 0 },
      truncateFrom: null,
      entries: [entry],
      acknowledgement: null,
      outbox: [],
    });
  }
}

describe('the log', () => {
  it('LG1: an append after an entry that is not there, or is another, is a conflict and stores nothing', () => {
    const group = new Group(3).settle();
    const [host, follower] = group.nodes as [Node, Node];
    const last = follower.disk.entriesSaved.at(-1)!;
    const other = group.entryAfter({ ...last, hash: 'ab'.repeat(32) as never }, last.term);
    const send = (prevIndex: number, entries: Entry[], prevHash: string): void => {
      const message = {
        type: 'append',
        term: last.term,
        prevIndex,
        prevTerm: last.term,
        prevHash,
        entries,
        commitIndex: 0,
      };
      group.step(follower, { type: 'receive', from: host.id, message: message as unknown as Append });
    };
    send(last.index, [other], 'ab'.repeat(32));
    expect(follower.published.at(-1)).to.deep.include({
      type: 'evidence',
      deviceId: host.id,
      index: last.index,
    });
    send(last.index + 5, [], last.hash);
    expect(group.letters.at(-1)!.message).to.have.nested.property('result.kind', 'conflict');
    expect(follower.disk.lastIndex()).to.equal(last.index);
  });

  it('LG2: every shape of a follower’s log is repaired by a new host (Raft, figure 7)', () => {
    const shapes = [[2, 2], [2], [2, 2, 2, 3], [2, 2, 5, 5], [2, 4, 4, 4], []];
    for (const shape of shapes) {
      const group = new Group(3);
      const [host, follower, third] = group.nodes as [Node, Node, Node];
      lengthen(group, host, [2, 2, 6, 6]);
      lengthen(group, follower, shape);
      lengthen(group, third, [2, 2]);
      for (const node of group.nodes) group.restart(node);
      group.settle().tick(ticks.round * 2);
      expect(hashes(follower), shape.join()).to.deep.equal(hashes(group.host!));
      expect(group.view(follower).commitIndex).to.equal(group.view(group.host!).lastIndex);
    }
  });

  it('LG3: entries that are there already are left alone, whatever comes twice or late', () => {
    const group = new Group(3).settle();
    const [host, follower] = group.nodes as [Node, Node];
    group.say(host, 'one');
    const appends = group.letters.filter(
      (letter) => letter.to === follower.id && letter.message.type === 'append',
    );
    group.run();
    group.say(host, 'two');
    group.run();
    const before = hashes(follower);
    for (const letter of appends)
      group.step(follower, { type: 'receive', from: letter.from, message: letter.message });
    expect(hashes(follower)).to.deep.equal(before);
  });

  it('LG4: a term begins with a no-op of its host', () => {
    const group = new Group(3).settle();
    const { term } = group.view(group.host!);
    const first = group.host!.disk.entriesSaved.find((entry) => entry.term === term);
    expect(first!.body.kind).to.equal('noop');
  });

  it('LG5: a host sends on without waiting, up to its window', () => {
    const group = new Group(3).settle();
    const [host, follower] = group.nodes as [Node, Node];
    const sent = (): Append[] =>
      group.letters.flatMap(({ to, message }) =>
        to === follower.id && message.type === 'append' ? [message] : [],
      );
    for (let i = 0; i < LIMITS.appendsInFlightMax + 20; i++) group.say(host, `m${i}`);
    expect(sent()).to.have.length(LIMITS.appendsInFlightMax);
    group.run();
    expect(hashes(follower)).to.deep.equal(hashes(host));
  });

  it('LG6: one append holds at most a bounded number of entries', () => {
    const group = new Group(3).settle();
    const [host, follower] = group.nodes as [Node, Node];
    group.kill(follower);
    for (let i = 0; i < LIMITS.appendEntriesMax + 10; i++) group.say(host, `m${i}`);
    group.run();
    group.restart(follower);
    const sizes: number[] = [];
    group.lose = ({ to, message }) => {
      if (to === follower.id && message.type === 'append') sizes.push(message.entries.length);
      return false;
    };
    group.tick(ticks.round * 2);
    expect(Math.max(...sizes)).to.equal(LIMITS.appendEntriesMax);
    expect(hashes(follower)).to.deep.equal(hashes(host));
  });

  it('LG7: a conflict costs one probe for each term that differs, not for each entry', () => {
    const group = new Group(3);
    const [host, follower, third] = group.nodes as [Node, Node, Node];
    lengthen(group, host, [...Array<number>(30).fill(2), 6]);
    lengthen(group, third, Array<number>(30).fill(2));
    lengthen(group, follower, [...Array<number>(25).fill(3), ...Array<number>(25).fill(4)]);
    for (const node of group.nodes) group.restart(node);
    let conflicts = 0;
    group.lose = ({ message }) => {
      if (message.type === 'appendAnswer' && message.result.kind === 'conflict') conflicts++;
      return false;
    };
    group.settle().tick(ticks.round * 2);
    expect(hashes(follower)).to.deep.equal(hashes(host));
    expect(conflicts).to.be.within(1, 6);
  });

  it('LG8: an append that is lost is sent again after a round', () => {
    const group = new Group(3).settle();
    const [host, follower] = group.nodes as [Node, Node];
    let lost = 0;
    group.lose = ({ to, message }) => to === follower.id && message.type === 'append' && lost++ === 0;
    group.say(host, 'lost at first');
    group.tick(ticks.round * 2 + ticks.heartbeat * 2);
    expect(lost).to.be.above(1);
    expect(hashes(follower)).to.deep.equal(hashes(host));
  });

  it('LG9: the newest config in the log is in force; a truncation brings the one before back', () => {
    const group = new Group(4, { voters: 3 });
    const node = group.nodes[1]!;
    const { config } = group.view(node);
    const wider = { voters: config.voters, votersOld: [], learners: [] };
    const last = node.disk.entriesSaved.at(-1)!;
    const entry = group.entryAfter(last, 2, { kind: 'config', config: wider });
    const append = {
      type: 'append' as const,
      term: 2,
      prevIndex: last.index,
      prevTerm: 1,
      prevHash: last.hash,
      entries: [entry],
      commitIndex: 0,
    };
    group.step(node, { type: 'receive', from: group.nodes[0]!.id, message: append });
    expect(group.view(node).config.learners).to.deep.equal([]);
    const noop = group.entryAfter(last, 3);
    group.step(node, {
      type: 'receive',
      from: group.nodes[2]!.id,
      message: { ...append, term: 3, entries: [noop] },
    });
    expect(group.view(node).config).to.deep.equal(config);
    expect(group.view(node).lastIndex).to.equal(noop.index);
  });

  it('LG10: a replica made anew from its disk goes on where it was', () => {
    const group = new Group(3).settle();
    for (const node of group.nodes) group.say(node, `by ${node.person.name}`);
    group.run();
    const before = group.nodes.map((node) => ({
      ...group.view(node),
      roster: group.view(node).roster.devices.size,
    }));
    for (const node of group.nodes) group.kill(node);
    for (const node of group.nodes) group.restart(node);
    group.nodes.forEach((node, i) => {
      const { appliedIndex, lastIndex, term, roster } = group.view(node);
      expect({ appliedIndex, lastIndex, term, roster: roster.devices.size }).to.deep.equal({
        appliedIndex: before[i]!.appliedIndex,
        lastIndex: before[i]!.lastIndex,
        term: before[i]!.term,
        roster: before[i]!.roster,
      });
    });
    group.settle();
    expect(group.host).not.to.equal(undefined);
  });
});

describe('commit', () => {
  it('CM1: an entry is confirmed when a quorum of disks holds it, not before (N102)', () => {
    const group = new Group(5).settle();
    const host = group.host!;
    const before = group.view(host).commitIndex;
    const silent = group.nodes.slice(2);
    group.lose = ({ to }) => silent.some((node) => node.id === to);
    group.say(host, 'two of five hold this');
    group.run();
    expect(group.view(host)).to.deep.include({ commitIndex: before, lastIndex: before + 1 });
    group.lose = ({ to }) => silent.slice(1).some((node) => node.id === to);
    group.tick(ticks.round * 2);
    expect(group.view(host).commitIndex).to.equal(before + 1);
  });

  it('CM1: learners do not count', () => {
    const group = new Group(5, { voters: 3 }).settle();
    const host = group.host!;
    const before = group.view(host).commitIndex;
    group.lose = ({ to }) => group.nodes.slice(1, 3).some((node) => node.id === to);
    group.say(host, 'held by one voter and two learners');
    group.run();
    expect(group.view(host).commitIndex).to.equal(before);
  });

  it('CM2: entries of earlier terms are confirmed only with one of the own term (Raft, figure 8)', () => {
    const group = new Group(5);
    const [host, second] = group.nodes as [Node, Node];
    lengthen(group, host, [2]);
    lengthen(group, second, [2]);
    for (const node of group.nodes) group.restart(node);
    group.connect();
    const old = host.disk.lastIndex();
    // Every append that would carry the new no-op is lost: only the old entry gets around.
    group.lose = ({ message }) =>
      message.type === 'append' && message.entries.some((entry) => entry.term > 2);
    group.until(() => group.host !== undefined);
    group.tick(ticks.round * 2);
    expect(group.view(group.host!).commitIndex).to.be.below(old);
    group.lose = () => false;
    group.tick(ticks.round * 2);
    expect(group.view(group.host!).commitIndex).to.be.above(old);
  });

  it('CM3: a host counts itself only when its own save is done', () => {
    const group = new Group(1);
    const node = group.nodes[0]!;
    const { replica } = node;
    replica.step({ type: 'tick', elapsedMs: 25, wallMs: 1 });
    const vote = replica.takeReady()!;
    expect(vote.save?.hardState?.votedFor).to.equal(node.id);
    expect(replica.view().role).not.to.equal('leader');
    node.disk.save(vote.save!);
    replica.step({ type: 'saved' });
    const noop = replica.takeReady()!;
    expect(noop.save?.entries).to.have.length(1);
    expect(noop.apply?.appliedIndex ?? 0).to.be.below(noop.save!.entries[0]!.index);
    expect(replica.view().commitIndex).to.be.below(noop.save!.entries[0]!.index);
    node.disk.save(noop.save!);
    replica.step({ type: 'saved' });
    expect(replica.view().commitIndex).to.equal(noop.save!.entries[0]!.index);
  });

  it('CM4: an acknowledgement is saved in the transaction that stores what it is about', () => {
    const group = new Group(3).settle();
    const [host, follower] = group.nodes as [Node, Node];
    group.say(host, 'hello');
    group.run();
    const { acknowledgement } = follower.disk;
    expect(acknowledgement).to.deep.include({
      lastIndex: follower.disk.lastIndex(),
      lastHash: hashes(follower).at(-1),
    });
    expect(acknowledgement!.signature).to.have.length(64);
  });

  it('CM5: a commit notice counts only where the hash is the own one', () => {
    const group = new Group(3).settle();
    const [host, follower] = group.nodes as [Node, Node];
    group.lose = ({ message }) => message.type === 'commit';
    group.say(host, 'hello');
    group.run();
    const { commitIndex, lastIndex, term } = group.view(follower);
    expect(commitIndex).to.be.below(lastIndex);
    const notice = (commitHash: string): void =>
      group.step(follower, {
        type: 'receive',
        from: host.id,
        message: { type: 'commit', term, commitIndex: lastIndex, commitHash } as never,
      });
    notice('00'.repeat(32));
    expect(group.view(follower).commitIndex).to.equal(commitIndex);
    notice(hashes(follower).at(-1)!);
    expect(group.view(follower).commitIndex).to.equal(lastIndex);
  });

  it('CM5: a lost notice is repeated by the next heartbeat', () => {
    const group = new Group(3).settle();
    const [host, follower] = group.nodes as [Node, Node];
    group.lose = ({ message }) => message.type === 'commit';
    group.say(host, 'hello');
    group.tick(ticks.heartbeat + 1);
    expect(group.view(follower).commitIndex).to.equal(group.view(host).commitIndex);
  });

  it('CM6: the host keeps the signatures of a quorum behind what is confirmed', () => {
    const group = new Group(3).settle();
    const host = group.host!;
    let proof = null as unknown as {
      term: number;
      index: number;
      acknowledgements: { deviceId: string }[];
    } | null;
    const apply = host.disk.apply.bind(host.disk);
    host.disk.apply = (batch) => {
      proof = (batch.proof as typeof proof) ?? proof;
      apply(batch);
    };
    group.say(host, 'hello');
    group.run();
    expect(proof!.index).to.equal(group.view(host).commitIndex);
    expect(new Set(proof!.acknowledgements.map((signed) => signed.deviceId)).size).to.be.at.least(2);
  });

  it('CM7: every node applies every entry once, in order', () => {
    const group = new Group(3).settle();
    for (let i = 0; i < 20; i++) group.say(group.nodes[i % 3]!, `m${i}`);
    group.run();
    for (const node of group.nodes) {
      const applied = node.applied.map(({ entry }) => entry.index);
      expect(applied).to.deep.equal(applied.map((_, i) => i + 1));
      expect(applied.at(-1)).to.equal(group.view(node).commitIndex);
    }
  });
});
