import { expect } from 'chai';
import { adoptFork, recoverGroup, type ForkChange } from '../../src/engine/fork.ts';
import type { ReplicaView } from '../../src/core/view.ts';
import { forkIdOf, isForkChain, scopeAfter } from '../../src/protocol/encode-fork.ts';
import type { DemesError } from '../../src/protocol/errors.ts';
import type { ForkRecord } from '../../src/protocol/fork.ts';
import type { Index } from '../../src/protocol/ids.ts';
import { cryptoOf, twinCrypto } from '../../src/sim/crypto.ts';
import { SimDisk, SimStorage } from '../../src/sim/storage.ts';
import { aRoster, aView, deviceId } from '../support/a-view.ts';
import { LogMaker, scopeNamed } from '../support/log-maker.ts';

const [a, b, c] = ['a', 'b', 'c'].map(deviceId);
const twin = twinCrypto();
const suite = cryptoOf(twin, twin.keyPair('a'));

/** Entries 1 to 7: a config, events 1 to 3 of `a`, two of `b`, event 4 of `a`. */
function written(): { log: LogMaker; storage: SimStorage } {
  const log = new LogMaker(scopeNamed(9), twin.hash);
  log.config([a!, b!, c!]);
  log.messages(3, a!);
  log.messages(2, b!);
  log.messages(1, a!);
  const disk = new SimDisk(a!);
  const nothing = { hardState: null, truncateFrom: null, acknowledgement: null, outbox: [] };
  disk.write({ ...nothing, entries: log.entries });
  return { log, storage: new SimStorage(disk, () => {}) };
}

/** As `a` sees it, who applied all. */
function seen(more: Partial<ReplicaView> = {}): ReplicaView {
  const roster = aRoster('abc');
  roster.devices.set(a!, { ...roster.devices.get(a!)!, lastSeq: 4 });
  const all = { lastIndex: 7, commitIndex: 7, appliedIndex: 7, leader: null, outbox: [] };
  return aView({ roster, ...all, ...more });
}

/** Of the log up to there, by `b`. */
function forkAt(log: LogMaker, index: Index, forks: readonly ForkRecord[] = []): ForkRecord[] {
  const { groupId, forkId } = scopeAfter(log.scope.groupId, forks, twin.hash);
  const { hash } = log.entries[index - 1]!;
  const terms = { groupId, parentForkId: forkId, index, hash, confirmedTo: index, by: b!, lost: [c!] };
  const agreed = [{ deviceId: b!, signature: log.signature(1) }];
  return [...forks, { ...terms, createdAt: 1_700_000_000_000, agreed }];
}

function seqs({ outbox }: ForkChange): number[] {
  return outbox.map(({ header }) => header.seq);
}

describe('engine: forks', () => {
  it('RS51 a device whose fold begins anew keeps its last number: the event before those that wait waits too', () => {
    const { log, storage } = written();
    const adopt = (index: Index, view = seen()): ForkChange =>
      adoptFork(view, storage, [], forkAt(log, index), suite);
    expect([adopt(3).refold, seqs(adopt(3))]).to.deep.equal([true, [2, 3, 4]]);
    // All own ones stay in the log.
    const { entries } = log;
    const late = new LogMaker(log.scope, twin.hash);
    late.entries.push(...entries);
    const extra = late.messages(1, b!);
    const disk = new SimDisk(a!);
    const nothing = { hardState: null, truncateFrom: null, acknowledgement: null, outbox: [] };
    disk.write({ ...nothing, entries: [...entries, ...extra] });
    const view = seen({ lastIndex: 8, commitIndex: 8, appliedIndex: 8 });
    const kept = adoptFork(view, new SimStorage(disk, () => {}), [], forkAt(log, 7), suite);
    expect([kept.keep, kept.refold, seqs(kept)]).to.deep.equal([7, true, [4]]);
  });

  it('RS51 nothing more waits where the fold goes on, or where the device only joined', () => {
    const { log, storage } = written();
    const goesOn = adoptFork(seen({ appliedIndex: 3 }), storage, [], forkAt(log, 3), suite);
    expect([goesOn.refold, seqs(goesOn)]).to.deep.equal([false, [3, 4]]);
    const joined = adoptFork(seen(), storage, [], forkAt(log, 2), suite);
    expect([joined.refold, seqs(joined)]).to.deep.equal([true, [2, 3, 4]]);
  });

  it('TN20 what others said goes along: what is held, and what the log had above the fork, each device’s run without a gap', () => {
    const { log, storage } = written();
    const held = [log.message(c!), log.message(b!), log.message(b!)];
    const brought = ({ tentative }: ForkChange): string[] =>
      tentative.map(({ header: { deviceId: by, seq } }) => `${by === b ? 'b' : 'c'}${seq}`);
    const adopt = (index: Index, more: Partial<ReplicaView> = {}): string[] =>
      brought(adoptFork(seen({ held: () => held, ...more }), storage, [], forkAt(log, index), suite));
    expect(adopt(3).sort()).to.deep.equal(['b1', 'b2', 'b3', 'b4', 'c1']);
    expect(adopt(5).sort()).to.deep.equal(['b2', 'b3', 'b4', 'c1']);
    expect(adopt(3, { held: () => held.slice(2) })).to.deep.equal(['b1', 'b2']);
    const roster = seen().roster;
    roster.devices.set(b!, { ...roster.devices.get(b!)!, lastSeq: 2, lastId: held[1]!.header.prev });
    const before = { groupId: log.scope.groupId, forks: [] };
    const view = seen({ held: () => held, roster });
    const own = recoverGroup(view, storage, before, [c!], suite, 1_800_000_000_000);
    expect(brought(own).sort()).to.deep.equal(['b3', 'b4', 'c1']);
    // Whoever joined above is not in that fork, whoever was removed is nobody there.
    for (const change of [{ joinedIndex: 4 }, { memberId: null }]) {
      const other = seen().roster;
      other.devices.set(b!, { ...other.devices.get(b!)!, ...change });
      expect(adopt(3, { roster: other })).to.deep.equal(['c1']);
    }
  });

  it('RS45 two forks of one parent have two ids, and neither follows from the other', () => {
    const { log, storage } = written();
    const before = { groupId: log.scope.groupId, forks: [] };
    const own = recoverGroup(seen(), storage, before, [c!], suite, 1_800_000_000_000);
    const other = forkAt(log, 7);
    expect(own.forkId).to.not.equal(forkIdOf(other[0]!, twin.hash));
    expect(isForkChain(log.scope.groupId, [...own.forks, ...other], twin.hash)).to.equal(false);
    // Each config names its maker alone, and its hash the fork.
    expect(own.entries.map(({ body }) => body)).to.deep.equal([
      { kind: 'config', config: { voters: [a!], votersOld: [], learners: [b!, c!] } },
    ]);
  });

  it('RS47 a person is told when there is nothing to go over to', () => {
    const { log, storage } = written();
    const forks = forkAt(log, 7);
    const again = (own: readonly ForkRecord[], offered: readonly ForkRecord[]): string => {
      try {
        adoptFork(seen(), storage, own, offered, suite);
      } catch (error) {
        return `${(error as DemesError).code}: ${(error as DemesError).message}`;
      }
      return 'went over';
    };
    const sentence = 'conflict: This device is in that fork already, or in a later one.';
    expect(again(forks, forks)).to.equal(sentence);
    expect(again([...forks, ...forkAt(log, 7, forks).slice(1)], forks)).to.equal(sentence);
    expect(again([], forks)).to.equal('went over');
  });

  it('RS56 whoever joined after the fork had begun is told to join again', () => {
    const { log, storage } = written();
    const roster = aRoster('abc');
    roster.devices.set(a!, { ...roster.devices.get(a!)!, lastSeq: 4, joinedIndex: 5 });
    const adopt = (index: Index): ForkChange =>
      adoptFork(seen({ roster }), storage, [], forkAt(log, index), suite);
    expect(() => adopt(4)).to.throw('leave the group here, and join again with a new invitation');
    expect(adopt(5).keep).to.equal(5);
  });

  it('RS45 a second recover goes on from the first, and names what was lost in it', () => {
    const { log, storage } = written();
    const forks = forkAt(log, 5);
    const { groupId } = log.scope;
    const change = recoverGroup(seen(), storage, { groupId, forks }, [b!], suite, 1_800_000_000_000);
    expect(isForkChain(log.scope.groupId, change.forks, twin.hash)).to.equal(true);
    expect(change.forks.map(({ index, lost }) => [index, lost])).to.deep.equal([
      [5, [c!]],
      [7, [b!]],
    ]);
  });

  it('RS57 forks of which a device holds no entry are left out; what only they confirmed is not said to be', () => {
    const { log, storage } = written();
    const { groupId } = log.scope;
    const lived = forkAt(log, 5);
    // The maker of the fork that never got here knew less to be confirmed than it took over.
    const [first, taken] = forkAt(log, 7, lived) as [ForkRecord, ForkRecord];
    const told = [first, { ...taken, confirmedTo: 6 }];
    const further = [...told, ...forkAt(log, 7, told).slice(2)];
    for (const forks of [told, further]) {
      const change = recoverGroup(seen(), storage, { groupId, forks }, [b!], suite, 1_800_000_000_000);
      expect(isForkChain(groupId, change.forks, twin.hash)).to.equal(true);
      expect(change.forks.map(({ index, by }) => [index, by])).to.deep.equal([
        [5, b],
        [7, a],
      ]);
      expect([change.keep, change.refold, change.outbox]).to.deep.equal([7, false, []]);
      expect(change.forks[1]!.confirmedTo).to.equal(6);
      // It goes on from the same parent as the one that is left out: each may be adopted by who is in the other.
      expect(change.forks[1]!.parentForkId).to.equal(taken.parentForkId);
    }
  });
});
