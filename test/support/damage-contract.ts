/** The part of the storage contract that is about damaged entries: they are holes from the moment they are found. */
import { expect } from 'chai';
import type { SaveBatch } from '../../src/core/ready.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import type { Hash, Index } from '../../src/protocol/ids.ts';
import { deviceNamed, LogMaker } from './log-maker.ts';
import { saveTo, type MakeStorage, type StorageHarness } from './storage-contract.ts';

const OTHER = deviceNamed(3);

export function damageContract(name: string, make: MakeStorage): void {
  describe(`[${name}] group storage with damaged entries`, () => {
    let now: StorageHarness;
    let log: LogMaker;

    beforeEach(async () => {
      now = make();
      log = new LogMaker(now.scope, now.hash);
      log.config([OTHER]);
      log.noop(1, [OTHER]);
      log.messages(8, OTHER);
      log.noop(2, [now.deviceId]);
      log.messages(9, OTHER, 2);
      expect(await save({ entries: log.entries })).to.equal(null);
    });
    afterEach(() => now.close());

    const save = (batch: Partial<SaveBatch>): Promise<Error | null> => saveTo(now.storage, batch);
    const spoil = (...indexes: readonly Index[]): void => {
      for (const index of indexes) now.spoilEntry(index);
      now = now.crash();
    };
    const hashOf = (index: Index): Hash => log.entries[index - 1]!.hash;
    const descending = (high: Index, low: Index): Entry[] => log.entries.slice(low - 1, high).reverse();
    const ranges = (): [Index, Index][] => now.storage.holes().map(({ low, high }) => [low, high]);

    it('LG133 damage is a hole after the next opening, whose hash the entry above says, or the last save', () => {
      spoil(5, 6, 14, 20);
      const { storage } = now;
      expect(storage.holes()).to.deep.equal([
        { low: 5, high: 6, hash: hashOf(6) },
        { low: 14, high: 14, hash: hashOf(14) },
        { low: 20, high: 20, hash: hashOf(20) },
      ]);
      expect([storage.firstIndex(), storage.lastIndex()]).to.deep.equal([21, 20]);
      expect(storage.base()).to.deep.include({ index: 20, term: 2, hash: hashOf(20) });
      const heads = [4, 5, 6, 7, 14, 20, 21].map((index) => storage.head(index)?.hash);
      const known = [hashOf(4), undefined, undefined, hashOf(7), undefined, hashOf(20), undefined];
      expect(heads).to.deep.equal(known);
      expect(storage.entries(1, 20, Infinity)).to.deep.equal(log.entries.slice(0, 4));
      expect(storage.entries(15, 20, Infinity)).to.deep.equal(log.entries.slice(14, 19));
      expect([storage.entries(5, 9, Infinity), storage.pastHash(6)]).to.deep.equal([[], undefined]);
    });

    it('LG133 an entry that is read before it was looked at is refused, and is a hole once it was said', () => {
      now.spoilEntry(7);
      expect(() => now.storage.entries(1, 20, Infinity)).to.throw('ntry 7');
      expect(now.storage.entries(8, 20, Infinity)).to.have.length(13);
      now.openHole(7);
      now = now.crash();
      expect([ranges(), now.storage.base().index]).to.deep.equal([[[7, 7]], 7]);
    });

    it('LG133 what is found right below a hole belongs to it, what is above stands for itself', () => {
      spoil(8);
      for (const index of [7, 9]) now.spoilEntry(index);
      for (const index of [7, 9]) now.openHole(index);
      expect(ranges()).to.deep.equal([
        [7, 8],
        [9, 9],
      ]);
      expect(now.storage.base()).to.deep.include({ index: 9, hash: hashOf(9) });
    });

    it('LG134 what comes in under that hash closes the hole, page by page', async () => {
      spoil(5, 6, 20);
      expect(await save({ history: descending(6, 6) })).to.equal(null);
      expect(ranges()).to.deep.equal([
        [5, 5],
        [20, 20],
      ]);
      expect(await save({ history: descending(20, 20) })).to.equal(null);
      // The base of the part that is open still: what was filled above it is behind it.
      expect([now.storage.base().index, now.storage.firstIndex()]).to.deep.equal([6, 7]);
      expect(await save({ history: descending(5, 5) })).to.equal(null);
      now = now.crash();
      expect([ranges(), now.storage.firstIndex()]).to.deep.equal([[], 1]);
      expect(now.storage.entries(1, 20, Infinity)).to.deep.equal(log.entries);
    });

    it('LG134 a filled part of a snapshot may be damaged while its rest is open: the newest base counts', async () => {
      const { index, term, hash, at } = log.entries[11]!;
      const base = { index, term, hash, at };
      const rank = { term: 2, revision: 1, order: [OTHER] };
      const rows = { configs: [], rank, foldRows: [], digest: hash, hashes: [hash], outboxRemoved: [] };
      const fresh = make();
      now.close();
      now = fresh;
      await save({ snapshot: { base, keep: 0, unjudgedFrom: 1, ...rows } });
      await save({ history: descending(12, 6) });
      now.spoilEntry(9);
      now.openHole(9);
      expect(ranges()).to.deep.equal([
        [1, 5],
        [9, 9],
      ]);
      expect(now.storage.base().index).to.equal(12);
    });

    it('LG134 a damaged end goes with a truncation, also with what follows it in the same batch', async () => {
      spoil(18, 20);
      log.truncateFrom(18);
      const entries = log.messages(4, deviceNamed(5), 7);
      expect(await save({ truncateFrom: 18, entries })).to.equal(null);
      now = now.crash();
      expect([ranges(), now.storage.lastIndex(), now.storage.base().index]).to.deep.equal([[], 21, 0]);
      expect(now.storage.entries(1, 30, Infinity)).to.deep.equal(log.entries);
    });

    it('LG137 damage that reaches below a truncation ends there, under the hash that comes with it', async () => {
      const from = 14;
      spoil(...Array.from({ length: 12 }, (_, at) => 9 + at));
      const { index, term, hash, at } = log.entries[from - 2]!;
      const lastDamaged = { index, term, hash, at };
      log.truncateFrom(from);
      const entries = log.messages(3, deviceNamed(5), 7);
      expect(await save({ truncateFrom: from, lastDamaged, entries })).to.equal(null);
      now = now.crash();
      expect([ranges(), now.storage.base(), now.storage.lastIndex()]).to.deep.equal([
        [[9, 13]],
        lastDamaged,
        16,
      ]);
      expect(now.storage.head(index)?.hash).to.equal(hash);
      expect(await save({ history: descending(13, 9) })).to.equal(null);
      expect([ranges(), now.storage.firstIndex()]).to.deep.equal([[], 1]);
      expect(now.storage.entries(1, 30, Infinity)).to.deep.equal(log.entries);
    });

    it('LG137 where a hole was partly filled and what came in is truncated, the log begins behind what is left', async () => {
      spoil(...Array.from({ length: 12 }, (_, at) => 9 + at));
      expect(await save({ history: descending(20, 15) })).to.equal(null);
      log.truncateFrom(18);
      const entries = log.messages(3, deviceNamed(5), 7);
      expect(await save({ truncateFrom: 18, entries })).to.equal(null);
      now = now.crash();
      expect([ranges(), now.storage.base().index, now.storage.lastIndex()]).to.deep.equal([
        [[9, 14]],
        17,
        20,
      ]);
      expect(await save({ history: descending(14, 9) })).to.equal(null);
      expect(now.storage.entries(1, 30, Infinity)).to.deep.equal(log.entries);
    });

    it('LG118 a run of damage that begins with what was applied goes into the hole of a snapshot, and is filled with it', async () => {
      now.storage.apply({ entries: [], foldRows: [], outboxRemoved: [], proof: null, appliedIndex: 18 });
      await save({});
      spoil(18, 19, 20);
      const all = log.entries.length + 5;
      log.messages(5, OTHER, 2);
      const { index, term, hash, at } = log.entries[all - 1]!;
      const base = { index, term, hash, at };
      const rank = { term: 2, revision: 1, order: [OTHER] };
      const rows = { configs: [], rank, foldRows: [], digest: hash, hashes: [hash], outboxRemoved: [] };
      expect(await save({ snapshot: { base, keep: 17, unjudgedFrom: 19, ...rows } })).to.equal(null);
      now = now.crash();
      expect([ranges(), now.storage.load().appliedIndex]).to.deep.equal([[[18, all]], all]);
      expect(now.storage.unjudged()).to.deep.equal([{ low: 19, high: all, digest: hash }]);
      expect(await save({ history: descending(all, 18) })).to.equal(null);
      now = now.crash();
      expect([ranges(), now.storage.firstIndex()]).to.deep.equal([[], 1]);
      expect(now.storage.entries(1, all, Infinity)).to.deep.equal(log.entries);
    });

    it('LG135 who votes is known although the entry that says it is damaged, and the rank is an older one', () => {
      const { configs } = now.storage.load();
      spoil(1, 11);
      expect(now.storage.load().configs).to.deep.equal(configs);
      expect(now.storage.load().rank?.order).to.deep.equal([OTHER]);
    });
  });
}
