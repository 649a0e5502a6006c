/** The part of the storage contract that is about logs with holes: snapshots put them there, history fills them. */
import { expect } from 'chai';
import type { SaveBatch } from '../../src/core/ready.ts';
import type { SnapshotInstall } from '../../src/core/snapshot/holes.ts';
import type { Config, Entry } from '../../src/protocol/entry.ts';
import type { Hash } from '../../src/protocol/ids.ts';
import { deviceNamed, LogMaker } from './log-maker.ts';
import { applyTo, saveTo, type ApplyOf, type MakeStorage, type StorageHarness } from './storage-contract.ts';

const OTHER = deviceNamed(3);
const VALID = { kind: 'valid' } as const;

export function holesContract(name: string, make: MakeStorage): void {
  describe(`[${name}] group storage with holes`, () => {
    let now: StorageHarness;
    let log: LogMaker;

    beforeEach(() => {
      now = make();
      log = new LogMaker(now.scope, now.hash);
    });
    afterEach(() => now.close());

    const save = (batch: Partial<SaveBatch>): Promise<Error | null> => saveTo(now.storage, batch);
    const apply = (batch: ApplyOf): void => applyTo(now.storage, batch);
    const crash = (): void => {
      now = now.crash();
    };
    const installOf = (at: number, keep: number, more: Partial<SnapshotInstall> = {}): SnapshotInstall => {
      const { index, term, hash, at: atMs } = log.entries[at - 1]!;
      return {
        base: { index, term, hash, at: atMs },
        keep,
        unjudgedFrom: keep + 1,
        configs: configsOf(log.entries.slice(0, at)),
        rank: { term: 1, revision: 4, order: [OTHER] },
        foldRows: [{ key: 'new', value: Uint8Array.of(at) }],
        digest: digestOf(at),
        hashes: log.entries.slice(Math.max(0, at - 3), at).map((entry) => entry.hash),
        outboxRemoved: [],
        ...more,
      };
    };
    const installed = (at: number, keep: number): Promise<Error | null> =>
      save({ hardState: { term: 1, votedFor: null, commitIndex: at }, snapshot: installOf(at, keep) });
    const descending = (high: number, low: number): Entry[] => log.entries.slice(low - 1, high).reverse();

    it('LG117 a whole log has no holes, and nothing in it waits for a verdict', async () => {
      await save({ entries: log.messages(3, OTHER) });
      const { storage } = now;
      expect([storage.holes(), storage.unjudged(), storage.pastHash(2)]).to.deep.equal([[], [], undefined]);
      expect(storage.base()).to.deep.include({ index: 0, term: 0, at: 0 });
      expect([storage.firstIndex(), storage.lastIndex()]).to.deep.equal([1, 3]);
    });

    it('LG118 a snapshot takes the place of the log above what stays, with its rows, in one transaction', async () => {
      log.config([OTHER]);
      log.messages(11, OTHER);
      await save({ entries: log.entries.slice(0, 4) });
      apply({ appliedIndex: 2, foldRows: [{ key: 'old', value: Uint8Array.of(1) }] });
      expect(await save({ snapshot: installOf(10, 3, { unjudgedFrom: 3 }) })).to.equal(null);
      const check = (): void => {
        const { storage } = now;
        const base = log.entries[9]!;
        expect(storage.holes()).to.deep.equal([{ low: 4, high: 10, hash: base.hash }]);
        expect(storage.unjudged()).to.deep.equal([{ low: 3, high: 10, digest: digestOf(10) }]);
        expect(storage.base()).to.deep.equal({ index: 10, term: 1, hash: base.hash, at: base.at });
        expect([storage.firstIndex(), storage.lastIndex()]).to.deep.equal([11, 10]);
        expect(storage.head(10)).to.deep.include({ term: 1, hash: base.hash });
        expect([4, 9, 11].map((index) => storage.head(index))).to.deep.equal([
          undefined,
          undefined,
          undefined,
        ]);
        expect(storage.head(3)?.hash).to.equal(log.entries[2]!.hash);
        expect(storage.entries(1, 10, Infinity)).to.deep.equal(log.entries.slice(0, 3));
        expect(storage.entries(4, 10, Infinity)).to.deep.equal([]);
        const { appliedIndex, foldRows, rank, configs } = storage.load();
        expect([appliedIndex, rank?.revision, configs.map(({ index }) => index)]).to.deep.equal([10, 4, [1]]);
        expect(foldRows).to.deep.equal([{ key: 'new', value: Uint8Array.of(10) }]);
      };
      check();
      crash();
      check();
    });

    it('LG119 a snapshot that fails in its middle leaves everything as it was', async () => {
      const entries = log.messages(10, OTHER).slice(0, 4);
      await save({ entries });
      const loaded = now.storage.load();
      now.failNextSave();
      expect(await save({ snapshot: installOf(10, 2) })).to.be.instanceOf(Error);
      crash();
      expect(now.storage.load()).to.deep.equal(loaded);
      expect([now.storage.holes(), now.storage.lastIndex()]).to.deep.equal([[], 4]);
      expect(now.storage.entries(1, 9, Infinity)).to.deep.equal(entries);
    });

    it('LG120 the log goes on behind a snapshot, also in its own batch, and is truncated there', async () => {
      log.messages(14, OTHER);
      await save({ snapshot: installOf(10, 0), entries: log.entries.slice(10, 12) });
      await save({ entries: log.entries.slice(12) });
      expect(now.storage.entries(11, 20, Infinity)).to.deep.equal(log.entries.slice(10));
      await save({ truncateFrom: 12 });
      crash();
      expect([now.storage.lastIndex(), now.storage.head(11)?.hash]).to.deep.equal([
        11,
        log.entries[10]!.hash,
      ]);
      await save({ truncateFrom: 11 });
      expect(now.storage.lastIndex()).to.equal(10);
      expect(now.storage.head(10)?.hash).to.equal(log.entries[9]!.hash);
    });

    it('LG121 history fills a hole from above, page by page, and the base stays until it is closed', async () => {
      log.messages(12, OTHER);
      await save({ entries: log.entries.slice(0, 2) });
      await save({ snapshot: installOf(10, 2), entries: log.entries.slice(10) });
      expect(await save({ history: descending(10, 7) })).to.equal(null);
      crash();
      expect(now.storage.holes()).to.deep.equal([{ low: 3, high: 6, hash: log.entries[5]!.hash }]);
      expect([now.storage.base().index, now.storage.firstIndex()]).to.deep.equal([10, 11]);
      expect(now.storage.entries(7, 20, Infinity)).to.deep.equal(log.entries.slice(6));
      expect(now.storage.head(7)?.hash).to.equal(log.entries[6]!.hash);
      await save({ history: descending(6, 3) });
      crash();
      expect(now.storage.holes()).to.deep.equal([]);
      expect([now.storage.base().index, now.storage.firstIndex()]).to.deep.equal([0, 1]);
      expect(now.storage.entries(1, 20, Infinity)).to.deep.equal(log.entries);
    });

    it('LG122 a page of history that fails in its middle leaves nothing', async () => {
      log.messages(10, OTHER);
      await installed(10, 0);
      now.failNextSave();
      expect(await save({ history: descending(10, 5) })).to.be.instanceOf(Error);
      expect(now.storage.holes()).to.deep.equal([{ low: 1, high: 10, hash: log.entries[9]!.hash }]);
      expect(now.storage.entries(5, 10, Infinity)).to.deep.equal([]);
    });

    it('LG123 several holes are apart, and each is filled for itself', async () => {
      log.messages(20, OTHER);
      await installed(5, 0);
      await save({ entries: log.entries.slice(5, 8) });
      await installed(15, 8);
      const hashOf = (index: number): Hash => log.entries[index - 1]!.hash;
      expect(now.storage.holes()).to.deep.equal([
        { low: 1, high: 5, hash: hashOf(5) },
        { low: 9, high: 15, hash: hashOf(15) },
      ]);
      expect(now.storage.unjudged().map(({ low, high }) => [low, high])).to.deep.equal([
        [1, 5],
        [9, 15],
      ]);
      await save({ history: descending(15, 9) });
      expect(now.storage.base().index).to.equal(5);
      expect(now.storage.entries(6, 20, Infinity)).to.deep.equal(log.entries.slice(5, 15));
      await save({ history: descending(5, 1) });
      crash();
      expect([now.storage.holes(), now.storage.base().index]).to.deep.equal([[], 0]);
      expect(now.storage.entries(1, 20, Infinity)).to.deep.equal(log.entries.slice(0, 15));
    });

    it('LG124 verdicts that come in late end the waiting, as far as they reach', async () => {
      log.messages(10, OTHER);
      await installed(10, 0);
      await save({ history: descending(10, 1) });
      const judged = log.entries.map((entry) => ({ entry, verdict: VALID }));
      apply({ appliedIndex: 10, judged: judged.slice(0, 4) });
      expect(now.storage.unjudged()).to.deep.equal([{ low: 5, high: 10, digest: digestOf(10) }]);
      await save({ entries: log.messages(1, OTHER) });
      apply({ appliedIndex: 10, judged: judged.slice(4) });
      expect(now.storage.unjudged()).to.deep.equal([]);
      await save({ entries: log.messages(1, OTHER) });
      crash();
      expect(now.storage.unjudged()).to.deep.equal([]);
    });

    it('LG125 the hashes that a snapshot named are known while its hole is open', async () => {
      log.messages(10, OTHER);
      await installed(10, 0);
      const known = (): (Hash | undefined)[] => [7, 8, 9, 10, 11].map((index) => now.storage.pastHash(index));
      const hashes = log.entries.slice(7).map((entry) => entry.hash);
      expect(known()).to.deep.equal([undefined, ...hashes, undefined]);
      crash();
      expect(known()).to.deep.equal([undefined, ...hashes, undefined]);
      await save({ history: descending(10, 1) });
      expect(now.storage.head(8)?.hash).to.equal(hashes[0]);
    });

    it('LG126 configs of a snapshot are in force before history brings the older ones', async () => {
      log.config([OTHER]);
      log.messages(3, OTHER);
      log.config([now.deviceId, OTHER].sort());
      log.messages(5, OTHER);
      const configs = configsOf(log.entries);
      await save({ snapshot: installOf(10, 0, { configs: configs.slice(1) }) });
      expect(now.storage.load().configs).to.deep.equal(configs.slice(1));
      await save({ history: descending(10, 1) });
      crash();
      expect(now.storage.load().configs).to.deep.equal(configs);
    });

    it('LG127 own events in a snapshot leave the outbox, and stay known by their clientId', async () => {
      const own = [1, 2, 3].map((n) => log.message(now.deviceId, { clientId: `mine-${n}` }));
      await save({ outbox: own });
      for (const event of own) log.event(event);
      await save({ snapshot: installOf(2, 0, { outboxRemoved: [1, 2] }) });
      crash();
      expect(now.storage.load().outbox).to.deep.equal([own[2]!]);
      expect(now.storage.ownEvent('mine-1')?.id).to.equal(own[0]!.id);
    });

    it('LG128 own events that only history brought back are known by their clientId', async () => {
      log.event(log.message(now.deviceId, { clientId: 'earlier' }));
      log.messages(4, OTHER);
      await installed(5, 0);
      expect(now.storage.ownEvent('earlier')).to.equal(undefined);
      await save({ history: descending(5, 1) });
      crash();
      expect(now.storage.ownEvent('earlier')).to.not.equal(undefined);
    });
  });
}

function configsOf(entries: readonly Entry[]): { index: number; config: Config }[] {
  return entries.flatMap(({ index, body }) =>
    body.kind === 'config' ? [{ index, config: body.config }] : [],
  );
}

function digestOf(index: number): Hash {
  return index.toString(16).padStart(64, '0') as Hash;
}
