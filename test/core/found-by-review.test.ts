/** What a reading of the core found, each as the smallest story that shows it. */
import { expect } from 'chai';
import { RaftLog, entrySize } from '../../src/core/log/raft-log.ts';
import { TIMING } from '../../src/core/options.ts';
import { ticksOf } from '../../src/core/ticks.ts';
import { makeJoinEvent } from '../../src/engine/bootstrap.ts';
import { encodePeerMessage } from '../../src/protocol/encode-peer-message.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { sortedIds } from '../../src/protocol/ids.ts';
import type { DeviceId, Hash } from '../../src/protocol/ids.ts';
import type { Append, Heartbeat, ReplicaMessage } from '../../src/protocol/peer-messages.ts';
import { joinPayload, person } from '../support/people.ts';
import { Group } from './group.ts';
import type { Node } from './group.ts';
import type { MemoryDisk } from './memory-disk.ts';

const ticks = ticksOf(TIMING.test);

/** A settled group of three: its host and the two others. */
function three(): { group: Group; host: Node; other: Node; third: Node } {
  const group = new Group(3).settle();
  const host = group.host!;
  const [other, third] = group.nodes.filter((node) => node !== host) as [Node, Node];
  return { group, host, other, third };
}

function tell(group: Group, from: Node, to: Node, message: ReplicaMessage): void {
  group.step(to, { type: 'receive', from: from.id, message });
}

/** Entries after the end of the node's log, as its host would send them. */
function appendTo(group: Group, node: Node, term: number, count = 1, change: Partial<Append> = {}): Append {
  const previous = node.disk.entriesSaved.at(-1)!;
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) entries.push(group.entryAfter(entries.at(-1) ?? previous, term));
  const { index: prevIndex, term: prevTerm, hash: prevHash } = previous;
  return { type: 'append', term, prevIndex, prevTerm, prevHash, entries, commitIndex: 0, ...change };
}

function heartbeat(term: number, change: Partial<Heartbeat> = {}): Heartbeat {
  const rank = { term, revision: 1, order: [] };
  return { type: 'heartbeat', term, commitIndex: 0, round: 1, rank, unwilling: [], matches: [], ...change };
}

describe('found by review: a peer that lies', () => {
  it('LG1: an append that names the right hash with a wrong term is refused', () => {
    const { group, host, other } = three();
    const { term, lastIndex } = group.view(other);
    const append = appendTo(group, other, term - 1, 1, { term, prevTerm: 0 });
    tell(group, host, other, append);
    expect(group.view(other).lastIndex).to.equal(lastIndex);
  });

  it('EL11: whoever claims to be host in the term of the host is not believed, by nobody', () => {
    const { group, host, other, third } = three();
    const { term } = group.view(host);
    tell(group, third, host, heartbeat(term));
    tell(group, third, other, heartbeat(term));
    expect(group.view(host).role).to.equal('leader');
    expect(group.view(other).leader).to.equal(host.id);
  });

  it('LG2: what a host got an acknowledgement for in its term, it can not take back (N65, N68)', () => {
    const { group, host, other } = three();
    const { term } = group.view(host);
    const append = appendTo(group, other, term, 2);
    tell(group, host, other, append);
    const { lastIndex } = group.view(other);
    const [first] = append.entries;
    const instead = {
      ...group.entryAfter(other.disk.entriesSaved[append.prevIndex - 1]!, term),
      hash: 'e'.repeat(64) as Hash,
    };
    tell(group, host, other, { ...append, entries: [instead] });
    expect(other.disk.entriesSaved[append.prevIndex]).to.equal(first);
    tell(group, host, other, heartbeat(term, { commitIndex: lastIndex }));
    expect(group.view(other).commitIndex).to.equal(lastIndex);
    expect(other.published.map(({ type }) => type)).to.include('evidence');
  });

  it('RK7: a list of a term to come is not taken: no later one could replace it', () => {
    const { group, host, other } = three();
    const { term } = group.view(host);
    const rank = { term: Number.MAX_SAFE_INTEGER, revision: Number.MAX_SAFE_INTEGER, order: [] };
    tell(group, host, other, heartbeat(term, { rank }));
    expect(group.view(other).rank.term).to.equal(term);
  });

  it('EL11: a term that leaves no room for elections is approached in strides', () => {
    const { group, host, other } = three();
    const { term } = group.view(host);
    const vote = { type: 'vote', granted: false, clockMs: group.wallMs } as const;
    tell(group, other, host, { ...vote, term: Number.MAX_SAFE_INTEGER });
    expect(group.view(host).term).to.equal(term + LIMITS.termJumpMax);
    // Nodes that were lied to differently find each other again.
    for (let i = 0; i < 20; i++) tell(group, other, host, { ...vote, term: Number.MAX_SAFE_INTEGER });
    group.until(() => group.host !== undefined, 400);
    group.say(host, 'hello', 'c');
    group.until(() => group.view(host).outbox.length === 0);
    expect(new Set(group.nodes.map((node) => group.view(node).term)).size).to.equal(1);
  });

  it('CM8: clocks that no date can be written for do not move agreed time', () => {
    const group = new Group(3, { voters: 1 }).settle();
    const host = group.host!;
    for (const node of group.nodes) {
      if (node === host) continue;
      const { term } = group.view(host);
      const clockMs = Number.MAX_SAFE_INTEGER;
      tell(group, node, host, { type: 'vote', term, granted: false, clockMs });
    }
    group.tickOne(host);
    group.say(host, 'hello', 'c');
    expect(host.disk.entriesSaved.at(-1)!.at).to.be.below(group.wallMs + 1000);
  });

  it('LG7: a conflict that asks for the impossible costs a few reads, not the whole log', () => {
    const group = new Group(1);
    const disk = group.nodes[0]!.disk;
    const log = new RaftLog(disk);
    let last = disk.entriesSaved.at(-1)!;
    for (let i = 0; i < 20_000; i++) {
      last = group.entryAfter(last, 2 + Math.floor(i / 5000));
      log.append(last);
    }
    disk.save({ hardState: null, acknowledgement: null, outbox: [], ...log.takeUnsaved() });
    let reads = 0;
    const counting = new RaftLog(
      new Proxy(disk, {
        get(target, name: keyof MemoryDisk) {
          if (name === 'head') reads++;
          const value: unknown = target[name];
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      }),
    );
    expect(counting.lastWithTermAtMost(last.index, 0).index).to.equal(0);
    expect(counting.lastWithTermAtMost(last.index, 3).term).to.equal(3);
    expect(disk.entriesSaved[counting.lastWithTermAtMost(last.index, 3).index]!.term).to.equal(4);
    expect(reads).to.be.below(60);
  });

  it('EL14: whoever asks without end for a handover that fails does not keep the group from confirming', () => {
    const { group, host, other, third } = three();
    group.lose = ({ to, message }) => to === third.id && message.type === 'timeoutNow';
    group.tick(ticks.round);
    for (let i = 0; i < 20 * ticks.round; i++) {
      tell(group, third, host, { type: 'transferRequest', to: third.id });
      if (i % 20 === 0) group.say(other, `message ${i}`, `c${i}`);
      group.tick();
    }
    expect(group.view(other).outbox.length).to.be.below(3);
  });
});

describe('found by review: elections', () => {
  it('CM4: what the host was owed is not signed in the term of the own candidacy', () => {
    const { group, host, other, third } = three();
    const { term } = group.view(host);
    const append = appendTo(group, other, term);
    // Both in one turn: nothing is handed out in between.
    other.replica.step({ type: 'receive', from: host.id, message: append });
    other.replica.step({ type: 'receive', from: host.id, message: { type: 'timeoutNow', term } });
    group.letters = [];
    group.tickOne(other);
    expect(other.disk.acknowledgement?.term ?? 0).to.be.at.most(term);
    expect(group.letters.filter(({ message }) => message.type === 'appendAnswer')).to.deep.equal([]);
    // It loses; whoever wins its term may hold something else at that index.
    group.letters = [];
    const next = appendTo(group, third, term + 1, 1);
    tell(group, third, other, next);
    expect(other.disk.acknowledgement).to.include({ term: term + 1, lastHash: next.entries.at(-1)!.hash });
  });

  it('EL7: a candidate whose attempt was ended by a stale one runs again', () => {
    const { group, host, other, third } = three();
    group.say(host, 'only some have this');
    group.lose = ({ to }) => to === third.id;
    group.run();
    // The two that are left: only `other` can win, and `third` spoils its first attempt.
    group.lose = ({ message }) => message.type === 'preVote';
    group.kill(host);
    group.until(() => group.view(other).role === 'candidate', 40);
    const { term } = group.view(other);
    const vote = { type: 'requestVote', term: term + 1, lastIndex: 1, lastTerm: 1, transfer: false } as const;
    tell(group, third, other, vote);
    expect(group.view(other).role).to.equal('follower');
    group.lose = () => false;
    group.until(() => group.host === other, 200);
  });

  it('EL7: a candidate that asks for pre-votes without end does not keep others from running', () => {
    const { group, host, other, third } = three();
    group.kill(host, true);
    group.lose = ({ from }) => from === third.id;
    let asked = 0;
    for (let i = 0; i < 200 && group.view(other).term === group.view(host).term; i++) {
      const { term, lastIndex } = group.view(other);
      const hears = sortedIds([other.id, third.id]);
      const preVote = { lastIndex, lastTerm: term, hears, attempt: ++asked, term: term + 1 };
      tell(group, third, other, { type: 'preVote', ...preVote });
      group.tick();
    }
    const preVotes = group.view(other).role === 'candidate' || group.view(other).term > 1;
    expect(preVotes).to.equal(true);
    group.lose = () => false;
    group.until(() => group.host === other, 100);
  });

  it('EL7: a peer with an absurd delay does not stretch the slots beyond a round', () => {
    const { group, host, other, third } = three();
    for (const node of [other, third]) {
      group.step(node, { type: 'latencies', edges: [{ to: host.id, rttUs: 0xffff_ffff }] });
    }
    group.kill(host);
    group.lose = ({ from, message }) => from === other.id && message.type === 'preVote';
    group.until(() => group.host !== undefined, 10 * ticks.round);
  });

  it('EL7: told to run while its host lives, a node that does not win runs again when it is gone', () => {
    const { group, host, other, third } = three();
    group.lose = ({ to }) => to === third.id;
    group.say(host, 'third lacks this, and can not win');
    group.run();
    group.lose = () => false;
    group.kill(host, true);
    group.kill(third, true);
    group.step(other, { type: 'campaign' });
    group.tick(2 * ticks.round);
    group.restart(third);
    group.until(() => group.host === other, 200);
  });
});

describe('found by review: numbers, joins and the outbox', () => {
  it('OB3: one that was lost is sent again after a round, also while its author goes on writing', () => {
    const { group, other } = three();
    group.lose = ({ message }) => message.type === 'propose';
    group.say(other, 'lost', 'lost');
    group.run();
    group.lose = () => false;
    for (let i = 0; i < 3 * ticks.round; i++) {
      group.say(other, `next ${i}`, `c${i}`);
      group.tick();
    }
    expect(group.view(other).outbox.length).to.be.below(5);
  });

  it('OB4: what the host before held durably is not said of the new one', () => {
    const { group, host, other, third } = three();
    // The host takes it and tells so; nobody else gets it.
    group.lose = ({ from, message }) => from === host.id && message.type === 'append';
    group.say(third, 'held by one', 'c');
    group.run();
    const [event] = group.view(third).outbox;
    expect(group.view(third).heldBelowSeq).to.equal(event!.header.seq + 1);
    group.lose = ({ from, message }) => from === third.id && message.type === 'propose';
    group.kill(host);
    group.until(() => group.host === other);
    group.tick();
    expect(group.view(third).heldBelowSeq).to.be.at.most(event!.header.seq);
  });

  it('RS9: whoever may not be heard by any host may stop all the same', () => {
    const { group, host, other, third } = three();
    group.kill(host);
    group.kill(third);
    group.step(other, { type: 'leave' });
    group.until(() => other.published.some(({ type }) => type === 'left'), 200);
  });

  it('RS8: a learner that went away does not keep the others from becoming voters', () => {
    const group = new Group(4, { voters: 1 });
    const [host, , , late] = group.nodes as [Node, Node, Node, Node];
    late.up = false;
    group.connect();
    group.until(() => group.host === host);
    // It said that it would stop, as the last thing.
    tell(group, late, host, { type: 'leave' });
    group.until(() => group.view(host).config.voters.length === 3, 100);
  });

  it('RS8: a learner that was away is not steady until it is heard again', () => {
    const group = new Group(3, { voters: 1 });
    const [host, steady, late] = group.nodes as [Node, Node, Node];
    late.up = false;
    group.settle();
    group.tick(20);
    group.step(host, { type: 'linkDown', peer: steady.id, reason: 'closed' });
    group.restart(late);
    group.tick(20);
    group.lose = ({ from }) => from === steady.id;
    group.step(host, { type: 'linkUp', peer: steady.id });
    group.tick(20);
    expect(group.view(host).config.voters).to.deep.equal([host.id]);
    group.lose = () => false;
    group.until(() => group.view(host).config.voters.length === 3);
  });

  it('RS2: whose join was refused may come again with another invitation', () => {
    const group = new Group(2, { voters: 1 }).settle().tick(3);
    const host = group.host!;
    const zoe = person('zoe');
    const carry = (grant: { maxUses?: number; expiresAt?: number; inviteId?: string }): void => {
      const payload = joinPayload(zoe, host.person, group.scope.groupId, grant);
      const event = makeJoinEvent(zoe.deviceId, zoe.crypto, group.scope.groupId, payload, group.wallMs);
      group.step(host, { type: 'carry', event });
      group.tick(2);
    };
    carry({ inviteId: 'b'.repeat(32), expiresAt: 1_700_000_000_001 });
    const verdicts = host.applied.flatMap(({ verdict }) =>
      verdict?.kind === 'void' ? [verdict.reason] : [],
    );
    expect(verdicts).to.deep.equal(['invite_expired']);
    expect(group.view(host).roster.devices.has(zoe.deviceId)).to.equal(false);
    carry({ inviteId: 'c'.repeat(32) });
    expect(group.view(host).roster.devices.get(zoe.deviceId)?.lastSeq).to.equal(1);
  });

  it('RS4: a group has room for so many devices as fit into a config', () => {
    const group = new Group(2, { voters: 1 }).settle();
    const host = group.host!;
    const { devices } = group.view(host).roster;
    const [some] = devices.values();
    for (let i = devices.size; i < LIMITS.devicesMax; i++) {
      devices.set(`d${i}` as DeviceId, some!);
    }
    const zoe = person('zoe');
    const payload = joinPayload(zoe, host.person, group.scope.groupId);
    const event = makeJoinEvent(zoe.deviceId, zoe.crypto, group.scope.groupId, payload, group.wallMs);
    group.step(host, { type: 'carry', event });
    expect(host.applied.at(-1)!.verdict).to.deep.equal({ kind: 'void', reason: 'group_full' });
  });

  it('OB4: carried events that nobody took in time make room, also without a quorum', () => {
    const { group, host, other, third } = three();
    group.kill(other);
    group.kill(third);
    const event = makeJoinEvent(
      person('zoe').deviceId,
      person('zoe').crypto,
      group.scope.groupId,
      joinPayload(person('zoe'), host.person, group.scope.groupId),
      group.wallMs,
    );
    for (let i = 0; i < 64; i++) {
      const header = { ...event.header, deviceId: `d${i}` as DeviceId };
      group.step(host, { type: 'carry', event: { ...event, header } });
    }
    group.tick(ticks.of(10_000) + 2);
    group.step(host, { type: 'carry', event });
    group.restart(other);
    group.until(() => group.view(other).roster.devices.has(person('zoe').deviceId));
  });

  it('LG6: an append of large configs still fits into a frame', () => {
    const group = new Group(1);
    const ids: DeviceId[] = sortedIds(Array.from({ length: 400 }, (_, i) => person(`learner ${i}`).deviceId));
    const host = group.nodes[0]!;
    let last = host.disk.entriesSaved.at(-1)!;
    const entries: Entry[] = [];
    let bytes = 0;
    for (let i = 0; i < LIMITS.appendEntriesMax; i++) {
      const config = { voters: [host.id], votersOld: [], learners: ids };
      last = group.entryAfter(last, 1, { kind: 'config', config });
      bytes += entrySize(last);
      if (bytes > LIMITS.appendBytesMax) break;
      entries.push(last);
    }
    const append = appendTo(group, host, 1, 0, { entries });
    expect(encodePeerMessage(append).length).to.be.below(LIMITS.appendBytesMax + LIMITS.entryBytesMax);
  });
});
