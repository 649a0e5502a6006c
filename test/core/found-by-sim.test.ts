/** What the simulator found in the core, as the smallest story that shows it again. */
import { expect } from 'chai';
import { RaftLog } from '../../src/core/log/raft-log.ts';
import { Door } from '../../src/engine/door.ts';
import type { Heartbeat } from '../../src/protocol/peer-messages.ts';
import { Group } from './group.ts';
import { MemoryDisk } from './memory-disk.ts';

function beatOf(term: number): Heartbeat {
  const rank = { term, revision: 1, order: [] };
  return { type: 'heartbeat', term, commitIndex: 0, round: 1, rank, unwilling: [], matches: [] };
}

describe('found by the simulator', () => {
  it('EL3: a former host that asks for votes is not taken for a living host', () => {
    const group = new Group(3).settle();
    const host = group.host!;
    group.step(host, { type: 'stepDown' });
    group.run();
    group.until(() => group.host !== undefined, 40);
  });

  it('EL3: frames of a former host other than those of a host do not keep it in office', () => {
    const group = new Group(3).settle();
    const [former, other] = [group.host!, group.nodes.find((node) => node !== group.host)!];
    const ticksMax = 200;
    group.lose = ({ from }) => from === former.id;
    for (let tick = 0; tick < ticksMax && group.view(other).leader === former.id; tick++) {
      group.tick();
      group.step(other, {
        type: 'receive',
        from: former.id,
        message: { type: 'greeting', term: 1, lastIndex: 1, commitIndex: 1, willing: true },
      });
    }
    expect(group.view(other).leader).to.not.equal(former.id);
  });

  it('EL17: a device that an unconfirmed config leaves out may still run: it may be the only one that holds it', () => {
    const group = new Group(2, { voters: 1 }).settle();
    const [host, other] = [group.host!, group.nodes.find((node) => node !== group.host)!];
    // The step out of the joint config never reaches the only voter it names.
    group.lose = ({ message }) =>
      message.type === 'append' &&
      message.entries.some(({ body }) => body.kind === 'config' && !body.config.voters.includes(host.id)) &&
      message.entries.some(({ body }) => body.kind === 'config' && body.config.votersOld.length === 0);
    group.step(host, { type: 'leave' });
    const isLeftOut = (): boolean => {
      const { voters, votersOld } = group.view(host).config;
      return votersOld.length === 0 && voters[0] === other.id;
    };
    group.until(isLeftOut, 60);
    expect(group.view(other).config.votersOld).to.deep.equal([host.id]);
    group.kill(host);
    group.lose = () => false;
    group.restart(host);
    group.until(() => group.host !== undefined, 100);
    group.until(() => group.host === other, 100);
    expect(group.view(other).config.voters).to.deep.equal([other.id]);
  });

  it('EL17: what a candidate asked for does not leave if it heard of a host in the same turn', () => {
    const group = new Group(3).settle();
    const host = group.host!;
    const [runner, next] = group.nodes.filter((node) => node !== host);
    const { term } = group.view(host);
    const asked = (): string[] => group.letters.map(({ message }) => message.type);
    const timeout = { type: 'receive', from: host.id, message: { type: 'timeoutNow', term } } as const;
    group.step(runner!, timeout);
    expect(asked()).to.include('requestVote');
    group.letters = [];
    // The next time, the other one turns out to be host of that term before anything left.
    const later = { type: 'receive', from: next!.id, message: beatOf(term + 2) } as const;
    group.step(runner!, { type: 'receive', from: host.id, message: beatOf(term + 1) });
    group.letters = [];
    runner!.replica.step({ ...timeout, message: { type: 'timeoutNow', term: term + 1 } });
    group.step(runner!, later);
    expect(group.view(runner!)).to.include({ term: term + 2, leader: next!.id, role: 'follower' });
    expect(asked()).to.deep.equal(['heartbeatAnswer']);
  });

  it('LG3: a truncation in the part of the log that is not saved yet leaves the entry before it last', () => {
    const group = new Group(1);
    const disk = group.nodes[0]!.disk;
    const log = new RaftLog(disk);
    const first = group.entryAfter(disk.entriesSaved.at(-1)!, 2);
    const second = group.entryAfter(first, 2);
    const third = group.entryAfter(second, 2);
    for (const entry of [first, second, third]) log.append(entry);
    log.truncateFrom(second.index, 0);
    expect(log.last).to.deep.equal({ index: first.index, term: 2, hash: first.hash });
    log.truncateFrom(first.index, 0);
    expect(log.last.hash).to.equal(disk.entriesSaved.at(-1)!.hash);
    log.truncateFrom(1, 0);
    expect(log.last.index).to.equal(0);
  });

  it('HS40: an append whose authors are not known yet still reaches the core, without its entries', () => {
    const group = new Group(3).settle();
    group.say(group.host!, 'hello');
    group.run();
    const source = group.nodes.find((node) => node !== group.host)!;
    const { entriesSaved } = source.disk;
    const entry = entriesSaved.findLast(({ body }) => body.kind === 'event')!;
    const previous = entriesSaved[entry.index - 2]!;
    const emptyHanded = new Group(1);
    const door = new Door(
      group.scope,
      group.nodes[0]!.person.crypto,
      { ...emptyHanded.view(emptyHanded.nodes[0]!), appliedIndex: 0, lastIndex: 0 },
      new MemoryDisk(),
      () => true,
    );
    const append = {
      type: 'append' as const,
      term: entry.term,
      prevIndex: previous.index,
      prevTerm: previous.term,
      prevHash: previous.hash,
      entries: [entry],
      commitIndex: 0,
    };
    expect(door.check(group.host!.id, append)).to.deep.equal({ ...append, entries: [] });
  });
});
