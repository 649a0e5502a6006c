import { expect } from 'chai';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { SnapshotInstall } from '../../../src/core/snapshot/holes.ts';
import type { SaveBatch } from '../../../src/core/ready.ts';
import { LogMaker, deviceNamed } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { OWN, StoreHarness, refill, removeTemporaryFolders } from './store-harness.ts';

const OTHER = deviceNamed(3);
const ENTRIES = 1_200;
/** Another byte, whatever it was. */
const flipped = (column: string, at = 1): string =>
  `UPDATE log_entry SET ${column} = CAST(substr(${column}, 1, ${at - 1})
   || CASE hex(substr(${column}, ${at}, 1)) WHEN '07' THEN x'08' ELSE x'07' END || substr(${column}, ${at + 1}) AS BLOB)`;

describe('damaged entries', () => {
  const open: StoreHarness[] = [];
  let log: LogMaker;

  afterEach(() => {
    closeAll();
    removeTemporaryFolders();
  });

  function closeAll(): void {
    for (const one of open.splice(0)) one.close();
  }

  function opened(folder?: string): StoreHarness {
    const made = new StoreHarness(folder);
    open.push(made);
    return made;
  }

  /** Longer than what is looked at when it is opened. */
  async function filled(): Promise<StoreHarness> {
    const store = opened();
    log = new LogMaker(store.scope, store.hash);
    log.config([OWN]);
    log.messages(ENTRIES - 3, OTHER);
    log.noop(2, [OWN]);
    log.messages(1, OTHER, 2);
    await saveTo(store.storage, { entries: log.entries });
    return store;
  }

  function spoil(store: StoreHarness, sql: string, from: number, to = from): void {
    const range = [2 ** 40 + from, 2 ** 40 + to] as const;
    const { database } = store;
    expect(database.durably(() => database.run(`${sql} WHERE id BETWEEN ? AND ?`, ...range))).to.equal(
      to - from + 1,
    );
  }

  const indexOf = (work: () => unknown): number | undefined => {
    try {
      work();
      return undefined;
    } catch (error) {
      if (error instanceof DemesError && 'index' in error) return error.index as number;
      throw error;
    }
  };

  for (const [what, sql] of [
    ['a payload', flipped('payload')],
    ['a header', flipped('bytes', 61)],
    ['a signature', flipped('signature')],
    ['a time', 'UPDATE log_entry SET at = at + 1'],
    ['a term', 'UPDATE log_entry SET term = 9'],
    ['a hash', flipped('hash')],
    ['a row', 'DELETE FROM log_entry'],
  ] as const) {
    it(`LG133 ${what} that is not what was written makes a hole of the entry, found at the opening, in the middle and at the end`, async () => {
      for (const [from, to] of [
        [ENTRIES, ENTRIES],
        [700, 700],
        [700, 740],
        [ENTRIES - 300, ENTRIES - 4],
      ] as const) {
        const store = await filled();
        spoil(store, sql, from, to);
        const { folder } = store;
        closeAll();
        const again = opened(folder).storage;
        const { term, hash } = log.entries[to - 1]!;
        expect(again.holes()).to.deep.equal([{ low: from, high: to, hash }]);
        expect([again.firstIndex(), again.lastIndex()]).to.deep.equal([to + 1, ENTRIES]);
        expect(again.base()).to.deep.include({ index: to, term, hash });
        expect(again.head(to)).to.deep.include({ term, hash });
        expect(again.entries(from - 2, ENTRIES, Infinity).length).to.equal(2);
        closeAll();
      }
    }).timeout(20_000);
  }

  it('LG133 deep inside the log it is found by whoever reads it, and is a hole from then on', async () => {
    const store = await filled();
    spoil(store, flipped('payload'), 70);
    spoil(store, 'DELETE FROM log_entry', 72, 73);
    const { folder } = store;
    closeAll();
    const again = opened(folder);
    expect(again.storage.holes()).to.deep.equal([]);
    for (const read of [() => again.storage.entries(1, 100, Infinity), () => again.storage.check(65, 64)]) {
      expect(indexOf(read)).to.equal(70);
    }
    again.storage.openHole(70);
    expect(indexOf(() => again.storage.check(65, 64))).to.equal(72);
    again.storage.openHole(72);
    for (let at: number | null = 1; at !== null;) at = again.storage.check(at, 64);
    closeAll();
    const holes = opened(folder).storage.holes();
    expect(holes.map(({ low, high }) => [low, high])).to.deep.equal([
      [70, 70],
      [72, 73],
    ]);
  });

  it('LG133 what every opening reads is a hole from then on, however deep in the log it is', async () => {
    const store = opened();
    log = new LogMaker(store.scope, store.hash);
    log.config([OWN]);
    log.noop(1, [OWN]);
    log.messages(ENTRIES, OTHER);
    await saveTo(store.storage, { entries: log.entries });
    const nothing = { entries: [], foldRows: [], outboxRemoved: [], proof: null };
    store.storage.apply({ ...nothing, appliedIndex: 9 });
    spoil(store, flipped('bytes'), 2);
    spoil(store, flipped('payload'), 9);
    const { folder } = store;
    closeAll();
    const again = opened(folder).storage;
    expect(again.holes().map(({ low, high }) => [low, high])).to.deep.equal([
      [2, 2],
      [9, 9],
    ]);
    expect([again.load().rank, again.base().index]).to.deep.equal([null, 9]);
    refill(again, log.entries);
    expect(again.load().rank?.order).to.deep.equal([OWN]);
  });

  it('LG134 what peers bring closes the hole, and the log is byte for byte what it was', async () => {
    const store = await filled();
    spoil(store, flipped('payload'), 500, 520);
    spoil(store, 'DELETE FROM log_entry', ENTRIES);
    const { folder } = store;
    closeAll();
    const again = opened(folder).storage;
    const foreign = new LogMaker(store.scope, store.hash).messages(ENTRIES, deviceNamed(9));
    const refused = await saveTo(again, { history: [foreign.at(-1)!] });
    expect(refused?.message).to.include('fills no hole');
    again.openHole(500);
    refill(again, log.entries);
    expect([again.holes(), again.firstIndex(), again.base().index]).to.deep.equal([[], 1, 0]);
    closeAll();
    expect(opened(folder).storage.entries(1, ENTRIES, Infinity)).to.deep.equal(log.entries);
  });

  it('LG134 a host that is ahead replaces a damaged end that was never confirmed', async () => {
    const store = await filled();
    spoil(store, flipped('payload'), ENTRIES);
    const { folder } = store;
    closeAll();
    const again = opened(folder).storage;
    expect(again.holes().length).to.equal(1);
    log.truncateFrom(ENTRIES);
    const entries = log.messages(3, deviceNamed(5), 7);
    expect(await saveTo(again, { truncateFrom: ENTRIES, entries })).to.equal(null);
    expect([again.holes(), again.lastIndex()]).to.deep.equal([[], ENTRIES + 2]);
    closeAll();
    expect(opened(folder).storage.entries(1, ENTRIES + 9, Infinity)).to.deep.equal(log.entries);
  });

  it('LG135 who votes is known although the entry that says it is damaged', async () => {
    const store = await filled();
    const { configs } = store.storage.load();
    const { folder } = store;
    spoil(store, 'DELETE FROM log_entry', 1);
    store.storage.openHole(1);
    closeAll();
    const again = opened(folder).storage;
    expect(again.holes()).to.deep.equal([{ low: 1, high: 1, hash: log.entries[0]!.hash }]);
    expect(again.load().configs).to.deep.equal(configs);
    refill(again, log.entries);
    expect(again.load().configs).to.deep.equal(configs);
  });

  it('LG136 an entry of which nothing says where it stood between two terms is data_damaged', async () => {
    const store = await filled();
    const lastOfTerm = ENTRIES - 2;
    spoil(store, flipped('payload'), lastOfTerm);
    store.storage.openHole(lastOfTerm);
    expect(store.storage.base()).to.deep.include({ index: lastOfTerm, term: 1 });
    refill(store.storage, log.entries);
    spoil(store, 'DELETE FROM log_entry', lastOfTerm);
    const { folder } = store;
    closeAll();
    expect(() => opened(folder))
      .to.throw(DemesError, `the term of entry ${lastOfTerm}`)
      .with.property('code', 'data_damaged');
  });

  it('LG138 a snapshot and a page of history that end at any of their statements leave all as it was', async () => {
    const store = await filled();
    const source = new LogMaker(store.scope, store.hash);
    source.config([OWN]);
    source.messages(40, OTHER);
    const fresh = opened();
    await saveTo(fresh.storage, { entries: source.entries.slice(0, 4), outbox: [source.message(OWN)] });
    const { index, term, hash, at } = source.entries[29]!;
    const snapshot: SnapshotInstall = {
      base: { index, term, hash, at },
      keep: 2,
      unjudgedFrom: 1,
      configs: [],
      rank: { term: 1, revision: 1, order: [OTHER] },
      foldRows: [
        { key: 'a', value: Uint8Array.of(1) },
        { key: 'b', value: Uint8Array.of(2) },
      ],
      digest: hash,
      hashes: source.entries.slice(20, 30).map((entry) => entry.hash),
      outboxRemoved: [1],
    };
    const batches: Partial<SaveBatch>[] = [
      { snapshot, entries: source.entries.slice(30, 33) },
      { history: source.entries.slice(24, 30).reverse() },
      { history: source.entries.slice(2, 24).reverse() },
    ];
    let now = fresh;
    for (const batch of batches) {
      const before = everythingOf(now);
      for (let last = 1; ; last++) {
        const failing = now.crash();
        open.push(failing);
        failAfter(failing, last);
        const error = await saveTo(failing.storage, batch);
        const found = opened(failing.folder);
        if (error === null) {
          expect(everythingOf(found)).to.not.deep.equal(before);
          now = found;
          break;
        }
        expect(everythingOf(failing), `after statement ${last}`).to.deep.equal(before);
        expect(everythingOf(found), `after statement ${last}`).to.deep.equal(before);
        now = found;
      }
    }
    expect([now.storage.holes(), now.storage.lastIndex()]).to.deep.equal([[], 33]);
    expect(now.storage.entries(1, 33, Infinity)).to.deep.equal(source.entries.slice(0, 33));
  }).timeout(60_000);
});

function everythingOf({ storage }: StoreHarness): unknown {
  const entries = [1, 3, 20, 27, 31].map((from) => storage.entries(from, 99, Infinity));
  return {
    saved: storage.load(),
    holes: storage.holes(),
    unjudged: storage.unjudged(),
    base: storage.base(),
    entries,
  };
}

/** As if the process ended behind that many statements that write. */
function failAfter({ database }: StoreHarness, count: number): void {
  let left = count;
  const run = database.run.bind(database);
  database.run = (sql, ...values) => {
    if (--left < 0) throw new Error('injected');
    return run(sql, ...values);
  };
}
