/**
 * What the engine may rely on, whatever the disk is made of. Runs on the real store and on the simulator's
 * twin: where they differ, the simulation proves nothing about the real node.
 */
import { expect } from 'chai';
import type { ApplyBatch, CommitProof, SaveBatch } from '../../src/core/ready.ts';
import type { ForkChange } from '../../src/engine/fork.ts';
import type { GroupStorage } from '../../src/engine/ports.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import { ZERO_HASH, type DeviceId, type Index } from '../../src/protocol/ids.ts';
import type { HashFunction, Scope } from '../../src/protocol/scope.ts';
import { LogMaker, deviceNamed } from './log-maker.ts';

/** One group on one disk, empty at first. */
export interface StorageHarness {
  readonly storage: GroupStorage;
  readonly scope: Scope;
  /** Whose disk it is. */
  readonly deviceId: DeviceId;
  readonly hash: HashFunction;
  /** Newest commit proof of each term, terms ascending. */
  proofs(): readonly CommitProof[];
  /** What stands there of an entry is not what was written, but for what its own hash covers beside the content. */
  spoilEntry(index: Index): void;
  /** What is done about an entry that was found damaged. */
  openHole(index: Index): void;
  /** The process ends, its log goes over to another fork, and is opened anew. The old one is not used again. */
  changeFork(change: ForkChange): StorageHarness;
  /** The next save fails in its middle, after some of its rows were written. */
  failNextSave(): void;
  /** The process is gone without closing anything; what is durable is opened anew. The old one is not used again. */
  crash(): StorageHarness;
  close(): void;
}

export type MakeStorage = () => StorageHarness;

export function storageContract(name: string, make: MakeStorage): void {
  describe(`[${name}] group storage`, () => {
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

    describe('save', () => {
      it('LG40 begins empty', () => {
        expect(now.storage.load()).to.deep.equal({
          hardState: { term: 0, votedFor: null, commitIndex: 0 },
          configs: [],
          rank: null,
          acknowledgement: null,
          appliedIndex: 0,
          foldRows: [],
          outbox: [],
          remembered: [],
          tentative: [],
          contradiction: null,
        });
        expect([now.storage.firstIndex(), now.storage.lastIndex()]).to.deep.equal([1, 0]);
        expect(now.storage.entries(1, 10, 1000)).to.deep.equal([]);
      });

      it('RS40 what was remembered of other devices is there after a crash, each replacing the row before', async () => {
        const shown = { deviceId: OTHER, term: 4, ackTerm: 3, ackIndex: 17 };
        expect(await save({ remembered: [{ ...shown, term: 2 }] })).to.equal(null);
        expect(await save({ remembered: [shown] })).to.equal(null);
        crash();
        expect(now.storage.load().remembered).to.deep.equal([shown]);
      });

      it('TE7 keeps the proof that two histories were confirmed through a crash, the newer in place of the older', async () => {
        const entries = log.messages(1, OTHER, 3);
        const { index, term, at, prevHash } = entries[0]!;
        const head = { index, term, at, prevHash, kind: 1, bodyHash: ZERO_HASH };
        const acknowledgements = log.acknowledged([OTHER, now.deviceId], entries[0]!);
        const certificate = { term: 3, acknowledgements, heads: [head] };
        expect(await save({ contradiction: { kind: 'own', certificate, ownHash: ZERO_HASH } })).to.equal(
          null,
        );
        const proof = { kind: 'proof', lower: certificate, path: [head], higher: certificate } as const;
        expect(await save({ contradiction: proof })).to.equal(null);
        crash();
        expect(now.storage.load().contradiction).to.deep.equal(proof);
      });

      it('TN5 keeps unconfirmed events of others through a crash, until they are judged', async () => {
        const [first, second, third] = [1, 2, 3].map(() => log.message(OTHER));
        const another = log.message(deviceNamed(9));
        expect(await save({ tentative: [first!, another] })).to.equal(null);
        expect(await save({ tentative: [second!, third!] })).to.equal(null);
        crash();
        expect(now.storage.load().tentative).to.have.deep.members([first, second, third, another]);
        const ofOther = now.storage.load().tentative.filter(({ header }) => header.deviceId === OTHER);
        expect(ofOther).to.deep.equal([first, second, third]);
        await save({ entries: log.messages(1, deviceNamed(8)) });
        apply({ appliedIndex: 1, tentativeRemoved: [{ deviceId: OTHER, seq: 2 }] });
        expect(now.storage.load().tentative).to.have.deep.members([third, another]);
      });

      it('LG41 keeps all of a batch through a crash, byte for byte', async () => {
        const own = log.message(now.deviceId, { clientId: 'one' });
        const entries = [
          log.config([now.deviceId]),
          log.noop(2, [now.deviceId]),
          ...log.messages(3, OTHER, 2),
        ];
        const acknowledgement = log.acknowledged([now.deviceId], entries[4]!)[0]!.acknowledgement;
        const hardState = { term: 2, votedFor: OTHER, commitIndex: 1 };
        expect(await save({ hardState, entries, acknowledgement, outbox: [own] })).to.equal(null);
        crash();
        expect(now.storage.load()).to.deep.equal({
          hardState,
          configs: [{ index: 1, config: { voters: [now.deviceId], votersOld: [], learners: [] } }],
          rank: { term: 2, revision: 1, order: [now.deviceId] },
          acknowledgement,
          appliedIndex: 0,
          foldRows: [],
          outbox: [own],
          remembered: [],
          tentative: [],
          contradiction: null,
        });
        expect(now.storage.entries(1, 5, Infinity)).to.deep.equal(entries);
      });

      it('LG42 leaves nothing of a batch that fails in its middle', async () => {
        const before = log.messages(3, OTHER);
        await save({ hardState: { term: 1, votedFor: null, commitIndex: 0 }, entries: before });
        const loaded = now.storage.load();
        now.failNextSave();
        const own = log.message(now.deviceId, { clientId: 'lost' });
        log.truncateFrom(3);
        const error = await save({
          hardState: { term: 5, votedFor: OTHER, commitIndex: 2 },
          truncateFrom: 3,
          entries: [log.config([OTHER], 5), ...log.messages(2, deviceNamed(9), 5)],
          outbox: [own],
        });
        expect(error).to.be.instanceOf(Error);
        const check = (): void => {
          expect(now.storage.load()).to.deep.equal(loaded);
          expect(now.storage.entries(1, 10, Infinity)).to.deep.equal(before);
          expect([now.storage.lastIndex(), now.storage.head(3)?.hash]).to.deep.equal([3, before[2]!.hash]);
          expect(now.storage.ownEvent('lost')).to.equal(undefined);
        };
        check();
        crash();
        check();
      });

      it('LG43 works again after a failed one', async () => {
        now.failNextSave();
        const entries = log.messages(2, OTHER);
        const outbox = [log.message(now.deviceId)];
        expect(await save({ entries, outbox })).to.be.instanceOf(Error);
        expect(await save({ entries, outbox })).to.equal(null);
        crash();
        expect(now.storage.entries(1, 2, Infinity)).to.deep.equal(entries);
      });

      it('LG44 truncates first, then appends', async () => {
        await save({ entries: [log.config([OTHER]), ...log.messages(5, OTHER)] });
        log.truncateFrom(4);
        const replaced = [log.noop(2), ...log.messages(1, deviceNamed(9), 2)];
        expect(await save({ truncateFrom: 4, entries: replaced })).to.equal(null);
        expect(now.storage.lastIndex()).to.equal(5);
        crash();
        expect(now.storage.lastIndex()).to.equal(5);
        expect(now.storage.entries(1, 9, Infinity)).to.deep.equal(log.entries);
        expect(now.storage.head(6)).to.equal(undefined);
      });

      it('LG45 forgets configs and ranks that were truncated, and only those', async () => {
        const voters = [now.deviceId];
        await save({
          entries: [log.config(voters), log.noop(1, voters), log.config([OTHER]), log.noop(2, [OTHER])],
        });
        expect(now.storage.load().configs.map(({ index }) => index)).to.deep.equal([1, 3]);
        expect(now.storage.load().rank?.order).to.deep.equal([OTHER]);
        log.truncateFrom(3);
        await save({ truncateFrom: 3, entries: log.messages(1, OTHER, 3) });
        crash();
        expect(now.storage.load().configs.map(({ index }) => index)).to.deep.equal([1]);
        expect(now.storage.load().rank?.order).to.deep.equal(voters);
      });

      it('LG46 can empty the log', async () => {
        await save({ entries: log.messages(3, OTHER) });
        await save({ truncateFrom: 1 });
        expect(now.storage.lastIndex()).to.equal(0);
        crash();
        expect([now.storage.firstIndex(), now.storage.lastIndex()]).to.deep.equal([1, 0]);
      });

      it('LG47 replaces hard state and acknowledgement only when they are in the batch', async () => {
        const [first, second] = log.messages(2, OTHER, 3) as [Entry, Entry];
        const acknowledgement = log.acknowledged([now.deviceId], first)[0]!.acknowledgement;
        await save({
          hardState: { term: 3, votedFor: OTHER, commitIndex: 0 },
          acknowledgement,
          entries: [first],
        });
        await save({ entries: [second] });
        expect(now.storage.load().hardState).to.deep.equal({ term: 3, votedFor: OTHER, commitIndex: 0 });
        expect(now.storage.load().acknowledgement).to.deep.equal(acknowledgement);
        const newer = log.acknowledged([now.deviceId], second)[0]!.acknowledgement;
        await save({ acknowledgement: newer, hardState: { term: 4, votedFor: null, commitIndex: 2 } });
        crash();
        expect(now.storage.load().hardState).to.deep.equal({ term: 4, votedFor: null, commitIndex: 2 });
        expect(now.storage.load().acknowledgement).to.deep.equal(newer);
      });
    });

    describe('reading', () => {
      it('LG48 gives the head of every entry and of nothing else', async () => {
        const entries = [...log.messages(2, OTHER, 1), ...log.messages(2, OTHER, 4)];
        await save({ entries });
        const heads = [0, 1, 2, 3, 4, 5].map((index) => now.storage.head(index));
        const expected = entries.map(({ term, hash }) => ({ term, hash }));
        expect(heads[0]).to.equal(undefined);
        expect(heads[5]).to.equal(undefined);
        expect(heads.slice(1, 5).map((head) => ({ term: head!.term, hash: head!.hash }))).to.deep.equal(
          expected,
        );
      });

      it('LG49 bounds a read by index and by bytes, but gives at least one entry', async () => {
        await save({ entries: log.messages(20, OTHER) });
        const indexes = (from: number, to: number, bytesMax: number): number[] =>
          now.storage.entries(from, to, bytesMax).map(({ index }) => index);
        expect(indexes(3, 6, Infinity)).to.deep.equal([3, 4, 5, 6]);
        expect(indexes(19, 40, Infinity)).to.deep.equal([19, 20]);
        expect(indexes(21, 40, Infinity)).to.deep.equal([]);
        expect(indexes(5, 4, Infinity)).to.deep.equal([]);
        expect(indexes(5, 20, 1)).to.deep.equal([5]);
        const some = indexes(1, 20, 3000);
        expect(some.length).to.be.within(2, 19);
        expect(some).to.deep.equal(Array.from(some, (_, at) => at + 1));
      });
    });

    describe('apply', () => {
      it('LG50 writes fold rows, outbox and applied index together, and a crash loses all or nothing', async () => {
        const own = [1, 2, 3].map(() => log.message(now.deviceId));
        await save({ outbox: own });
        await save({ entries: own.map((event) => log.event(event)) });
        const batch = {
          entries: log.entries.slice(0, 2).map((entry) => ({ entry, verdict: VALID })),
          foldRows: [
            { key: 'a', value: bytes(1) },
            { key: 'b', value: bytes(2, 3) },
          ],
          outboxRemoved: [1, 2],
          appliedIndex: 2,
        };
        apply(batch);
        const applied = now.storage.load();
        expect([applied.appliedIndex, applied.outbox.map(({ id }) => id)]).to.deep.equal([2, [own[2]!.id]]);
        expect(rowsOf(applied.foldRows)).to.deep.equal({ a: [1], b: [2, 3] });
        crash();
        const found = now.storage.load();
        if (found.appliedIndex === 0) {
          expect([found.foldRows.length, found.outbox.length]).to.deep.equal([0, 3]);
          apply(batch); // Made again from the log: the same as before.
        }
        expect(sorted(now.storage.load())).to.deep.equal(sorted(applied));
      });

      it('LG51 is durable with the next save', async () => {
        await save({ entries: log.messages(2, OTHER) });
        apply({ appliedIndex: 2, foldRows: [{ key: 'x', value: bytes(9) }] });
        await save({ entries: log.messages(1, OTHER) });
        crash();
        expect(now.storage.load().appliedIndex).to.equal(2);
        expect(rowsOf(now.storage.load().foldRows)).to.deep.equal({ x: [9] });
      });

      it('LG52 replaces and deletes fold rows', async () => {
        await save({ entries: log.messages(2, OTHER) });
        apply({ appliedIndex: 1, foldRows: ['a', 'b', 'c'].map((key) => ({ key, value: bytes(1) })) });
        const second = [
          { key: 'a', value: null },
          { key: 'b', value: bytes(2) },
          { key: 'none', value: null },
        ];
        apply({ appliedIndex: 2, foldRows: second });
        await save({ entries: log.messages(1, OTHER) });
        crash();
        expect(rowsOf(now.storage.load().foldRows)).to.deep.equal({ b: [2], c: [1] });
      });

      it('CM40 keeps the newest commit proof of each term', async () => {
        const entries = [...log.messages(3, OTHER, 1), ...log.messages(2, OTHER, 4)];
        await save({ entries });
        for (const index of [1, 3, 4, 5]) {
          const entry = entries[index - 1]!;
          const acknowledgements = log.acknowledged([now.deviceId, OTHER], entry);
          apply({ appliedIndex: index, proof: { term: entry.term, index, acknowledgements } });
        }
        await save({ entries: log.messages(1, OTHER, 4) });
        crash();
        expect(now.proofs()).to.deep.equal(
          [3, 5].map((index) => {
            const entry = entries[index - 1]!;
            return {
              term: entry.term,
              index,
              acknowledgements: log.acknowledged([now.deviceId, OTHER], entry),
            };
          }),
        );
      });
    });

    describe('outbox', () => {
      it('OB40 keeps own events, in the order of their numbers, until they are applied', async () => {
        const own = Array.from({ length: 12 }, (_, at) => log.message(now.deviceId, { clientId: `c${at}` }));
        await save({ outbox: own.slice(0, 2) });
        await save({ outbox: own.slice(2) });
        crash();
        expect(now.storage.load().outbox).to.deep.equal(own);
        await save({ entries: [log.event(own[0]!)] });
        expect(now.storage.load().outbox.length).to.equal(12);
        apply({ appliedIndex: 1, outboxRemoved: [1] });
        expect(now.storage.load().outbox).to.deep.equal(own.slice(1));
      });

      it('OB41 knows an own event by its clientId for ever', async () => {
        const own = log.message(now.deviceId, { clientId: 'for-ever' });
        const known = { id: own.id, payloadHash: own.header.payloadHash };
        await save({ outbox: [own] });
        expect(now.storage.ownEvent('for-ever')).to.deep.equal(known);
        await save({ entries: [log.event(own), ...log.messages(3, OTHER)] });
        apply({ appliedIndex: 1, outboxRemoved: [1] });
        await save({ truncateFrom: 2 });
        crash();
        expect(now.storage.ownEvent('for-ever')).to.deep.equal(known);
        expect(now.storage.ownEvent('never')).to.equal(undefined);
      });

      it('OB42 knows no event by an empty clientId, and none of others', async () => {
        await save({ outbox: [log.message(now.deviceId), log.message(now.deviceId)] });
        await save({ entries: [log.event(log.message(OTHER, { clientId: 'theirs' }))] });
        expect(now.storage.ownEvent('')).to.equal(undefined);
        expect(now.storage.ownEvent('theirs')).to.equal(undefined);
      });

      it('OB44 takes an own event and its entry in one batch, as a host makes them', async () => {
        const own = log.message(now.deviceId, { clientId: 'at-once' });
        expect(await save({ outbox: [own], entries: [log.event(own)] })).to.equal(null);
        crash();
        expect(now.storage.load().outbox).to.deep.equal([own]);
        expect(now.storage.entries(1, 1, Infinity)).to.deep.equal(log.entries);
        expect(now.storage.ownEvent('at-once')?.id).to.equal(own.id);
      });

      it('OB43 knows own events that only the log brought back', async () => {
        const own = log.message(now.deviceId, { clientId: 'earlier-life' });
        await save({ entries: [log.event(own)] });
        crash();
        expect(now.storage.ownEvent('earlier-life')?.id).to.equal(own.id);
      });
    });

    it('LG53 holds 10,000 entries', async () => {
      for (let batch = 0; batch < 20; batch++) {
        expect(await save({ entries: log.messages(500, OTHER) })).to.equal(null);
      }
      crash();
      expect(now.storage.lastIndex()).to.equal(10_000);
      const hashes: string[] = [];
      while (hashes.length < 10_000) {
        const page = now.storage.entries(hashes.length + 1, 10_000, 256 * 1024);
        hashes.push(...page.map(({ hash }) => hash));
      }
      expect(hashes.join()).to.equal(log.entries.map(({ hash }) => hash).join());
    }).timeout(20_000);
  });
}

const OTHER = deviceNamed(3);
const VALID = { kind: 'valid' } as const;
const NOTHING: SaveBatch = {
  hardState: null,
  truncateFrom: null,
  entries: [],
  acknowledgement: null,
  outbox: [],
};

/** Resolves when `done` is called. */
export function saveTo(storage: GroupStorage, batch: Partial<SaveBatch>): Promise<Error | null> {
  return new Promise((resolve) => {
    storage.save({ ...NOTHING, ...batch }, resolve);
  });
}

export type ApplyOf = Partial<ApplyBatch> & Pick<ApplyBatch, 'appliedIndex'>;

/** What is not named is empty. */
export function applyTo(storage: GroupStorage, batch: ApplyOf): void {
  storage.apply({ entries: [], foldRows: [], outboxRemoved: [], proof: null, ...batch });
}

function bytes(...values: number[]): Uint8Array {
  return new Uint8Array(values);
}

type FoldRows = readonly { readonly key: string; readonly value: Uint8Array }[];

function rowsOf(rows: FoldRows): Record<string, number[]> {
  return Object.fromEntries(rows.map(({ key, value }) => [key, [...value]]));
}

/** Fold rows come in any order. */
function sorted(state: { readonly foldRows: FoldRows }): unknown {
  return { ...state, foldRows: rowsOf(state.foldRows) };
}
