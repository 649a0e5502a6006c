import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { Random } from '../../../src/core/random.ts';
import type { Entry } from '../../../src/protocol/entry.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import { ReadModelDamaged } from '../../../src/server/storage/damage-book.ts';
import { DataDirectory } from '../../../src/server/storage/data-directory.ts';
import { NodeStore } from '../../../src/server/storage/node-store.ts';
import { ReadModel } from '../../../src/server/storage/read-model.ts';
import { LogArchive } from '../../../src/server/storage/log-archive.ts';
import { fuzzInputs } from '../../support/effort.ts';
import { LogMaker, deviceNamed, roomNamed } from '../../support/log-maker.ts';
import { skipBecause } from '../../support/skip.ts';
import { saveTo } from '../../support/storage-contract.ts';
import {
  OWN,
  SCOPE,
  StoreHarness,
  refill,
  removeTemporaryFolders,
  temporaryFolder,
} from './store-harness.ts';
import { VAULT } from '../../support/vault.ts';

const OTHER = deviceNamed(3);
const ROOM = roomNamed(7);
const FILES = ['demes.db', 'demes.db-wal', 'demes.db-mark'];
/** Header of the write-ahead log, and of each of its frames, before a page of 4096 bytes. */
const [WAL_HEADER_BYTES, WAL_FRAME_BYTES] = [32, 24 + 4096];

describe('a damaged disk', () => {
  const open: { close(): void }[] = [];

  afterEach(() => {
    for (const one of open.splice(0)) one.close();
    removeTemporaryFolders();
  });

  function harness(folder?: string): StoreHarness {
    const made = new StoreHarness(folder);
    open.push(made);
    return made;
  }

  function copyOf(folder: string, without: readonly string[] = []): string {
    const copy = temporaryFolder();
    for (const name of FILES) {
      const file = join(folder, name);
      if (!without.includes(name) && existsSync(file)) copyFileSync(file, join(copy, name));
    }
    return copy;
  }

  /** Some hundred messages, with everything that a group keeps. */
  async function filled(entries: number): Promise<{ store: StoreHarness; log: LogMaker; model: ReadModel }> {
    const store = harness();
    const log = new LogMaker(store.scope, store.hash);
    const model = modelOf(store);
    const made = [log.config([OWN])];
    for (let i = 1; i < entries; i++) {
      made.push(log.event(log.message(i % 2 ? OTHER : OWN, { roomId: ROOM, clientId: `c${i}` })));
    }
    const acknowledgement = log.acknowledged([OWN], made.at(-1)!)[0]!.acknowledgement;
    const hardState = { term: 3, votedFor: OTHER, commitIndex: entries };
    await saveTo(store.storage, { hardState, entries: made, acknowledgement });
    const verdict = { kind: 'valid' } as const;
    const applied = made.map((entry) => ({ entry, verdict: entry.body.kind === 'event' ? verdict : null }));
    const foldRows = [{ key: 'devices', value: new Uint8Array(200).fill(9) }];
    store.storage.apply({
      entries: applied,
      foldRows,
      outboxRemoved: [],
      proof: null,
      appliedIndex: entries,
    });
    model.project(applied);
    await saveTo(store.storage, { outbox: [log.message(OWN, { clientId: 'waits' })] });
    return { store, log, model };
  }

  function closeAll(): void {
    for (const one of open.splice(0)) one.close();
  }

  describe('flipped bytes', () => {
    it('LG113 whatever single byte of the database is flipped, what is read is what was written, or the answer is data_damaged', async () => {
      const { store, log, model } = await filled(200);
      const truth = everythingOf(store, model, log.lastIndex);
      closeAll();
      expect(outcomeOf(copyOf(store.folder), truth)).to.equal('sound');
      const good = readFileSync(join(store.folder, 'demes.db'));
      const random = new Random(20261121);
      const seen = { sound: 0, data_damaged: 0 };
      const rounds = Math.min(5_000, Math.ceil(fuzzInputs / 40));
      for (let round = 0; round < rounds; round++) {
        const [at, bit] = [random.below(good.length), 1 << random.below(8)];
        const copy = copyOf(store.folder);
        const bytes = Buffer.from(good);
        bytes[at] = bytes[at]! ^ bit;
        writeFileSync(join(copy, 'demes.db'), bytes);
        const outcome = outcomeOf(copy, truth);
        expect(outcome, `byte ${at}, bit ${bit}`).to.be.oneOf(['sound', 'data_damaged']);
        seen[outcome as keyof typeof seen] += 1;
        rmSync(copy, { recursive: true });
      }
      // Not everything can be made again, and not everything is needed.
      expect(seen.sound).to.be.greaterThan(rounds / 5);
      expect(seen.data_damaged).to.be.greaterThan(rounds / 20);
    }).timeout(900_000);
  });

  describe('saves that are gone', () => {
    it('LG114 a write-ahead log that was cut, spoiled or removed is data_damaged, not a shorter history', async () => {
      const { store, log } = await filled(50);
      store.database.get('PRAGMA wal_checkpoint(TRUNCATE)');
      await saveTo(store.storage, { entries: log.messages(5, OTHER) });
      await saveTo(store.storage, { entries: log.messages(5, OTHER) });
      const size = statSync(join(store.folder, 'demes.db-wal')).size;
      expect(harness(copyOf(store.folder)).storage.lastIndex()).to.equal(60);
      const half =
        WAL_HEADER_BYTES + Math.floor((size - WAL_HEADER_BYTES) / WAL_FRAME_BYTES / 2) * WAL_FRAME_BYTES;
      for (const hurt of [
        (wal: string) => truncateSync(wal, half),
        (wal: string) => truncateSync(wal, size - 1),
        (wal: string) => truncateSync(wal, 0),
        (wal: string) => rmSync(wal),
        (wal: string) => flip(wal, half + 30),
        (wal: string) => flip(wal, 3),
      ]) {
        const copy = copyOf(store.folder);
        hurt(join(copy, 'demes.db-wal'));
        expect(codeOf(() => harness(copy))).to.equal('data_damaged');
      }
    });

    it('LG114 a database that was replaced by an older copy is data_damaged', async () => {
      const { store, log } = await filled(50);
      closeAll();
      const older = copyOf(store.folder);
      const again = harness(store.folder);
      await saveTo(again.storage, { entries: log.messages(3, OTHER) });
      closeAll();
      copyFileSync(join(older, 'demes.db'), join(store.folder, 'demes.db'));
      expect(codeOf(() => harness(store.folder))).to.equal('data_damaged');
    });

    it('LG114 a database without a start or a group that there was is data_damaged', () => {
      const path = temporaryFolder();
      const files = (): Record<string, Buffer> => ({ db: readFileSync(join(path, 'demes.db')) });
      const boot = (work: (store: NodeStore) => void = () => undefined): void => {
        const directory = DataDirectory.open(path);
        open.push(directory);
        const store = NodeStore.open(directory, VAULT);
        open.unshift(store);
        store.beginBoot(OWN);
        work(store);
        closeAll();
      };
      boot();
      const { db: first } = files();
      boot();
      const { db: second } = files();
      writeFileSync(join(path, 'demes.db'), first!);
      expect(codeOf(boot)).to.equal('data_damaged');
      closeAll();
      writeFileSync(join(path, 'demes.db'), second!);
      boot((store) => {
        const { storage } = store.createGroup({ ...SCOPE, name: 'Tests', addedAt: 1 }, NOTHING, OWN);
        storage.save({ ...NOTHING, hardState: { term: 1, votedFor: null, commitIndex: 0 } }, () => undefined);
      });
      const { db: third } = files();
      writeFileSync(join(path, 'demes.db'), second!);
      expect(codeOf(boot)).to.equal('data_damaged');
      closeAll();
      writeFileSync(join(path, 'demes.db'), third!);
      boot((store) => store.groups.remove(SCOPE.groupId));
      boot();
    });

    it('LG114 a mark that is lost, torn or behind refuses nothing', async () => {
      const { store, log } = await filled(20);
      const before = readFileSync(join(store.folder, 'demes.db-mark'));
      await saveTo(store.storage, { entries: log.messages(3, OTHER) });
      closeAll();
      const mark = join(store.folder, 'demes.db-mark');
      for (const change of [
        () => rmSync(mark),
        () => writeFileSync(mark, before),
        () => flip(mark, before.length - 3),
        () => truncateSync(mark, before.length - 2),
      ]) {
        writeFileSync(mark, before);
        change();
        expect(harness(store.folder).storage.lastIndex()).to.equal(23);
        closeAll();
      }
    });
  });

  describe('pages and files', () => {
    it('LG61 a page of zeros is data_damaged, or was of no use', async () => {
      const { store, log, model } = await filled(200);
      const truth = everythingOf(store, model, log.lastIndex);
      closeAll();
      const good = readFileSync(join(store.folder, 'demes.db'));
      let damagedPages = 0;
      for (let at = 0; at < good.length; at += 4096) {
        const copy = copyOf(store.folder);
        writeFileSync(join(copy, 'demes.db'), Buffer.from(good).fill(0, at, at + 4096));
        const outcome = outcomeOf(copy, truth);
        expect(outcome, `page ${at / 4096 + 1}`).to.be.oneOf(['sound', 'data_damaged']);
        if (outcome === 'data_damaged') damagedPages += 1;
      }
      expect(damagedPages).to.be.greaterThan(good.length / 4096 / 2);
    }).timeout(60_000);

    it('LG64 a rotten head, signature or missing entry deep inside the log is never handed out', async () => {
      for (const [sql, work] of [
        ['UPDATE log_entry SET term = term + 1', (now: StoreHarness) => now.storage.head(77)],
        [
          "UPDATE log_entry SET hash = CAST(x'00' || substr(hash, 2) AS BLOB)",
          (now: StoreHarness) => now.storage.head(77),
        ],
        [
          "UPDATE log_entry SET signature = CAST(x'00' || substr(signature, 2) AS BLOB)",
          (now: StoreHarness) => now.storage.entries(70, 80, Infinity),
        ],
        ['DELETE FROM log_entry', (now: StoreHarness) => now.storage.entries(70, 80, Infinity)],
        ['DELETE FROM log_entry', (now: StoreHarness) => now.storage.entries(77, 80, Infinity)],
      ] as const) {
        const store = harness();
        const log = new LogMaker(store.scope, store.hash);
        await saveTo(store.storage, { entries: log.messages(1_200, OTHER) });
        const key = 2 ** 40 + 77;
        expect(store.database.durably(() => store.database.run(`${sql} WHERE id = ${key}`))).to.equal(1);
        store.close();
        const again = harness(store.folder);
        expect(again.storage.entries(1, 76, Infinity).length).to.equal(76);
        expect(
          codeOf(() => work(again)),
          sql,
        ).to.equal('data_damaged');
      }
    });

    it('LG101 a file system that became read-only is storage_failed; what is there can be read, and writing goes on later', async function () {
      const folder = temporaryFolder();
      const mount = (...options: string[]): boolean => spawnSync('mount', [...options, folder]).status === 0;
      if (!mount('-t', 'tmpfs', '-o', 'size=8m,mode=700', 'none'))
        skipBecause(this, 'needs root to mount a disk');
      try {
        const store = new StoreHarness(folder);
        const log = new LogMaker(store.scope, store.hash);
        await saveTo(store.storage, { entries: log.messages(5, OTHER) });
        store.close();
        mount('-o', 'remount,ro');
        expect(codeOf(() => new StoreHarness(folder))).to.equal('storage_failed');
        mount('-o', 'remount,rw');
        const again = new StoreHarness(folder);
        again.database.get('PRAGMA query_only = ON');
        const more = log.messages(1, OTHER);
        const error = await saveTo(again.storage, { entries: more });
        expect(error).to.be.instanceOf(DemesError).with.property('code', 'storage_failed');
        expect(again.storage.entries(1, 5, Infinity)).to.deep.equal(log.entries.slice(0, 5));
        again.database.get('PRAGMA query_only = OFF');
        expect(await saveTo(again.storage, { entries: more })).to.equal(null);
        again.close();
      } finally {
        spawnSync('umount', [folder]);
      }
    });
  });

  describe('a failed sync', () => {
    it('LG115 after it nothing is read or written any more until the node starts anew', function () {
      const folder = temporaryFolder();
      const words = ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=fdatasync,fsync'];
      const inject = ['-e', 'inject=fdatasync,fsync:error=EIO:when=60'];
      const node = [process.execPath, join(import.meta.dirname, 'failing-sync.ts'), folder];
      const run = spawnSync('strace', [...words, ...inject, ...node], { encoding: 'utf8', timeout: 60_000 });
      if (run.error !== undefined) skipBecause(this, 'needs strace, to make a sync fail');
      if (run.stderr.includes('ptrace')) skipBecause(this, 'needs permission to trace processes');
      const said = JSON.parse(run.stdout) as { saved: number; codes: string[]; sentence: string };
      expect(said.codes).to.deep.equal(Array.from({ length: said.codes.length }, () => 'storage_failed'));
      expect(said.codes.length).to.equal(5);
      expect(said.sentence).to.include('start the node again');
      expect(said.saved).to.be.greaterThan(10);
      // What had been called back for is there for the next start; the save that failed is there whole or not at all.
      expect(harness(folder).storage.lastIndex()).to.be.oneOf([said.saved, said.saved + 1]);
    }).timeout(60_000);
  });
});

const NOTHING = { hardState: null, truncateFrom: null, entries: [], acknowledgement: null, outbox: [] };

/** Changes one byte. */
function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = bytes[at]! ^ 0x10;
  writeFileSync(file, bytes);
}

/** The code of the DemesError that it throws; other errors are thrown on. */
function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof DemesError) return error.code;
    throw error;
  }
}

function modelOf({ database, place, storage, damage }: StoreHarness): ReadModel {
  return new ReadModel(database, place, new LogArchive(database, place, storage, damage), damage);
}

/** All that others and screens can be told of the group. */
function everythingOf(store: StoreHarness, model: ReadModel, lastIndex: number): Record<string, unknown> {
  const { storage } = store;
  return {
    saved: storage.load(),
    last: storage.lastIndex(),
    heads: Array.from({ length: lastIndex }, (_, at) => storage.head(at + 1)),
    entries: storage.entries(1, lastIndex, Infinity),
    messages: model.page(ROOM, { newest: true, limit: 1000 }).messages,
    one: model.byClientId('c7'),
    rooms: model.roomCounts(),
    lines: model.lines(1, null, 99),
    projected: model.projectedIndex,
  };
}

/** With entries brought from elsewhere and the read model made again, where that is what it takes. */
function lookedAt(store: StoreHarness, truth: Record<string, unknown>): Record<string, unknown> {
  const lastIndex = truth['last'] as number;
  const written = truth['entries'] as readonly Entry[];
  try {
    refill(store.storage, written);
    return everythingOf(store, modelOf(store), lastIndex);
  } catch (error) {
    if (!(error instanceof ReadModelDamaged) || !store.damage.mend(error)) throw error;
    const model = modelOf(store);
    while (model.catchUp());
    return everythingOf(store, model, lastIndex);
  }
}

/** `sound` when all is as it was, or was made again, else the code of the error that said so, else what is wrong. */
function outcomeOf(folder: string, truth: Record<string, unknown>): string {
  let store: StoreHarness | undefined;
  try {
    store = new StoreHarness(folder);
    const found = lookedAt(store, truth);
    const wrong = Object.keys(found).find((part) => !isDeepStrictEqual(found[part], truth[part]));
    return wrong === undefined ? 'sound' : `wrong: ${wrong}`;
  } catch (error) {
    if (error instanceof DemesError) return error.code;
    return String(error);
  } finally {
    store?.close();
  }
}
