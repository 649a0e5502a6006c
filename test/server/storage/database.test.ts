import {
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { Database } from '../../../src/server/storage/database.ts';
import { MIGRATIONS } from '../../../src/server/storage/schema.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import { LogMaker, deviceNamed } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { OWN, StoreHarness, refill, removeTemporaryFolders, temporaryFolder } from './store-harness.ts';
import { VAULT } from '../../support/vault.ts';

const OTHER = deviceNamed(3);
/** Header of the write-ahead log, and of each of its frames, before a page of 4096 bytes. */
const WAL_HEADER_BYTES = 32;
const WAL_FRAME_BYTES = 24 + 4096;

describe('database', () => {
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

  function openDatabase(folder: string, migrations?: readonly string[]): Database {
    const database = Database.open(join(folder, 'demes.db'), VAULT, migrations);
    open.push(database);
    return database;
  }

  describe('durability', () => {
    it('LG55 syncs the disk in durable transactions only, and in all of them: saves, not applies', async () => {
      const { database, storage, scope, hash } = harness();
      const mode = (): unknown => database.get<{ synchronous: number }>('PRAGMA synchronous')?.synchronous;
      const [FULL, NORMAL] = [2, 1];
      const modes = [database.durably(mode), database.lazily(mode), database.durably(mode)];
      expect(modes).to.deep.equal([FULL, NORMAL, FULL]);
      expect(database.get('PRAGMA journal_mode')).to.deep.include({ journal_mode: 'wal' });
      const seen = new Set<unknown>();
      const run = database.run.bind(database);
      database.run = (sql, ...values) => {
        seen.add(mode());
        return run(sql, ...values);
      };
      await saveTo(storage, { entries: new LogMaker(scope, hash).messages(2, OTHER) });
      expect([...seen]).to.deep.equal([FULL]);
      seen.clear();
      storage.apply({ entries: [], foldRows: [], outboxRemoved: [], proof: null, appliedIndex: 1 });
      expect([...seen]).to.deep.equal([NORMAL]);
    });

    it('LG56 recovers whole transactions, in order, wherever a power cut ends the write-ahead log', async () => {
      const store = harness();
      const log = new LogMaker(store.scope, store.hash);
      const wal = join(store.folder, 'demes.db-wal');
      store.database.get('PRAGMA wal_checkpoint(TRUNCATE)');
      const ends: number[] = [];
      for (let round = 0; round < 4; round++) {
        await saveTo(store.storage, { entries: log.messages(3, OTHER) });
        ends.push(statSync(wal).size);
        const foldRows = [{ key: 'big', value: new Uint8Array(6000).fill(round) }];
        store.storage.apply({
          entries: [],
          foldRows,
          outboxRemoved: [],
          proof: null,
          appliedIndex: log.lastIndex,
        });
        ends.push(statSync(wal).size);
      }
      for (let cut = 0; cut <= ends.at(-1)!; cut += 2003) {
        const copy = harness(copyOf(store.folder, (path) => truncateSync(path, cut)));
        const whole = ends.filter((end) => end <= cut).length;
        const [saves, applies] = [Math.ceil(whole / 2), Math.floor(whole / 2)];
        const { appliedIndex, foldRows } = copy.storage.load();
        expect([copy.storage.lastIndex(), appliedIndex]).to.deep.equal(
          [3 * saves, 3 * applies],
          `cut at ${cut}`,
        );
        expect(foldRows.map(({ value }) => value[5999])).to.deep.equal(applies === 0 ? [] : [applies - 1]);
        copy.close();
      }
    });

    it('LG57 drops what is torn at the end of the write-ahead log, and nothing before it', async () => {
      const store = harness();
      const log = new LogMaker(store.scope, store.hash);
      store.database.get('PRAGMA wal_checkpoint(TRUNCATE)');
      await saveTo(store.storage, { entries: log.messages(3, OTHER) });
      const durable = statSync(join(store.folder, 'demes.db-wal')).size;
      const foldRows = [{ key: 'x', value: new Uint8Array(20_000) }];
      store.storage.apply({ entries: [], foldRows, outboxRemoved: [], proof: null, appliedIndex: 3 });
      expect((durable - WAL_HEADER_BYTES) % WAL_FRAME_BYTES).to.equal(0);
      for (let frame = 0; frame < 5; frame++) {
        const copy = harness(
          copyOf(store.folder, (path) => damage(path, durable + frame * WAL_FRAME_BYTES + 100, 64)),
        );
        expect([copy.storage.lastIndex(), copy.storage.load().appliedIndex]).to.deep.equal([3, 0]);
        copy.close();
      }
    });

    it('LG58 leaves nothing of a transaction that throws', () => {
      const { database } = harness();
      const work = (): never => {
        database.run("UPDATE node SET profile_name = 'half'");
        throw new Error('in the middle');
      };
      expect(() => database.durably(work)).to.throw('in the middle');
      expect(() => database.lazily(work)).to.throw('in the middle');
      expect(database.get('SELECT profile_name FROM node')).to.deep.include({ profile_name: null });
    });

    it('LG59 answers a full disk with disk_full, keeps what was there, and goes on when there is room', async () => {
      const store = harness();
      const log = new LogMaker(store.scope, store.hash);
      await saveTo(store.storage, { entries: log.messages(20, OTHER) });
      store.database.get(`PRAGMA max_page_count = ${pagesOf(store.database) + 2}`);
      const more = log.messages(200, OTHER);
      const error = await saveTo(store.storage, { entries: more });
      expect(error).to.be.instanceOf(DemesError).with.property('code', 'disk_full');
      expect(store.storage.lastIndex()).to.equal(20);
      const foldRows = [{ key: 'x', value: new Uint8Array(50_000) }];
      const apply = (): void =>
        store.storage.apply({ entries: [], foldRows, outboxRemoved: [], proof: null, appliedIndex: 20 });
      expect(apply).to.throw(DemesError).with.property('code', 'disk_full');
      expect(store.storage.load()).to.deep.include({ appliedIndex: 0, foldRows: [] });
      store.database.get('PRAGMA max_page_count = 100000');
      expect(await saveTo(store.storage, { entries: more })).to.equal(null);
      apply();
      expect([store.storage.lastIndex(), store.storage.load().appliedIndex]).to.deep.equal([220, 20]);
    });
  });

  describe('damage', () => {
    async function filled(): Promise<{ folder: string; log: LogMaker }> {
      const store = harness();
      const log = new LogMaker(store.scope, store.hash);
      await saveTo(store.storage, { entries: [log.config([OWN]), ...log.messages(300, OTHER)] });
      store.storage.apply({ entries: [], foldRows: [], outboxRemoved: [], proof: null, appliedIndex: 300 });
      return { folder: store.folder, log };
    }

    async function closed(): Promise<{ folder: string; log: LogMaker }> {
      const { folder, log } = await filled();
      for (const one of open.splice(0)) one.close();
      return { folder, log };
    }

    it('LG60 refuses a file that is no database, or somebody else’s, and leaves it as it is', async () => {
      const garbage = temporaryFolder();
      writeFileSync(join(garbage, 'demes.db'), 'This is my diary. '.repeat(1000));
      const foreign = temporaryFolder();
      const other = new DatabaseSync(join(foreign, 'demes.db'));
      other.exec('CREATE TABLE diary (day TEXT)');
      other.close();
      const { folder: beheaded } = await closed();
      damage(join(beheaded, 'demes.db'), 0, 200);
      for (const folder of [garbage, foreign, beheaded]) {
        const before = readFileSync(join(folder, 'demes.db'));
        expect(codeOf(() => openDatabase(folder))).to.equal('data_damaged');
        expect(readFileSync(join(folder, 'demes.db')).equals(before)).to.equal(true);
      }
    });

    it('LG61 ends in data_damaged or in exactly what was written, whatever part of the file is overwritten', async () => {
      const { folder, log } = await closed();
      const good = readFileSync(join(folder, 'demes.db'));
      const seen = new Map<string, number>();
      expect(codeOf(() => readAll(harness(copyOf(folder, () => undefined)), log))).to.equal(undefined);
      for (let round = 0; round < 60; round++) {
        const at = Math.floor((good.length / 60) * round);
        const copy = copyOf(folder, () => undefined);
        damage(join(copy, 'demes.db'), at, [1, 16, 512, 4096][round % 4]!);
        const outcome = codeOf(() => readAll(harness(copy), log)) ?? 'sound';
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      }
      expect(['data_damaged', 'sound']).to.include.members([...seen.keys()]);
      expect(seen.get('data_damaged')).to.be.greaterThan(15);
    });

    it('LG62 finds a file that was cut off', async () => {
      const { folder, log } = await closed();
      truncateSync(join(folder, 'demes.db'), statSync(join(folder, 'demes.db')).size / 2);
      expect(codeOf(() => readAll(harness(folder), log))).to.equal('data_damaged');
    });

    for (const [what, sql] of [
      ['a missing state', 'DELETE FROM group_state'],
      ['a term of its own', 'UPDATE group_state SET term = term + 1'],
      ['another end', 'UPDATE group_state SET last_index = last_index - 1'],
      [
        'a newest entry of its own',
        "UPDATE group_state SET last_hash = CAST(x'00' || substr(last_hash, 2) AS BLOB)",
      ],
      ['other voters', "UPDATE log_config SET bytes = CAST(x'00' || substr(bytes, 2) AS BLOB)"],
    ] as const) {
      it(`LG63 refuses to open a log with ${what} that is not what was written`, async () => {
        const { folder } = await filled();
        const { database } = open[0] as StoreHarness;
        expect(database.durably(() => database.run(sql))).to.be.greaterThan(0);
        for (const one of open.splice(0)) one.close();
        expect(codeOf(() => harness(folder).storage.load())).to.equal('data_damaged');
      });
    }

    it('LG64 never hands out a rotten entry from deep inside the log', async () => {
      const store = harness();
      const log = new LogMaker(store.scope, store.hash);
      await saveTo(store.storage, { entries: log.messages(1500, OTHER) });
      const rot = `UPDATE log_entry SET payload = CAST(x'00' || substr(payload, 2) AS BLOB) WHERE id % 10000 = ${(2 ** 40 + 77) % 10_000}`;
      expect(store.database.durably(() => store.database.run(rot))).to.equal(1);
      store.close();
      const again = harness(store.folder);
      expect(again.storage.entries(1, 76, Infinity).length).to.equal(76);
      expect(codeOf(() => again.storage.entries(70, 80, Infinity))).to.equal('data_damaged');
    });
  });

  describe('schema', () => {
    const ADDED = [...MIGRATIONS, 'CREATE TABLE added (x INTEGER) STRICT; INSERT INTO added VALUES (7)'];

    it('LG65 refuses a newer schema in plain words, and leaves it as it is', () => {
      const folder = temporaryFolder();
      openDatabase(folder, ADDED).close();
      const before = readFileSync(join(folder, 'demes.db'));
      expect(() => openDatabase(folder))
        .to.throw(DemesError, 'newer version of demes')
        .with.property('code', 'data_newer');
      expect(readFileSync(join(folder, 'demes.db')).equals(before)).to.equal(true);
    });

    it('LG66 backs up an older database before it changes it', () => {
      const folder = temporaryFolder();
      const old = openDatabase(folder);
      old.durably(() => old.run("UPDATE node SET profile_name = 'Ada'"));
      old.close();
      const database = openDatabase(folder, ADDED);
      expect(database.get('SELECT x FROM added')).to.deep.include({ x: 7 });
      expect(database.get('SELECT profile_name FROM node')).to.deep.include({ profile_name: 'Ada' });
      const backup = join(folder, `demes.db.before-v${ADDED.length}`);
      expect(statSync(backup).mode & 0o777).to.equal(0o600);
      const kept = new DatabaseSync(backup, { readOnly: true });
      expect(kept.prepare('SELECT profile_name FROM node').get()).to.deep.include({ profile_name: 'Ada' });
      expect(kept.prepare('PRAGMA user_version').get()).to.deep.include({ user_version: MIGRATIONS.length });
      kept.close();
      expect(readdirSync(folder).some((name) => name.endsWith('.new'))).to.equal(false);
    });

    it('LG67 leaves the old schema in place when a migration fails', () => {
      const folder = temporaryFolder();
      openDatabase(folder).close();
      const broken = [...MIGRATIONS, 'CREATE TABLE added (x INTEGER); CREATE TABLE node (x INTEGER)'];
      expect(() => openDatabase(folder, broken)).to.throw('already exists');
      expect(
        openDatabase(folder).get("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'added'"),
      ).to.deep.include({ n: 0 });
    });

    it('LG68 creates every file for its owner only', async () => {
      const store = harness();
      await saveTo(store.storage, { entries: new LogMaker(store.scope, store.hash).messages(1, OTHER) });
      const modes = readdirSync(store.folder).map((name) => [
        name,
        statSync(join(store.folder, name)).mode & 0o777,
      ]);
      expect(modes).to.deep.equal(
        ['demes.db', 'demes.db-mark', 'demes.db-shm', 'demes.db-wal'].map((name) => [name, 0o600]),
      );
    });
  });
});

function pagesOf(database: Database): number {
  return database.get<{ page_count: number }>('PRAGMA page_count')!.page_count;
}

/** The files of a database that is open or was left open, with something done to its write-ahead log. */
function copyOf(folder: string, change: (wal: string) => void): string {
  const copy = temporaryFolder();
  for (const name of ['demes.db', 'demes.db-wal']) {
    if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name));
  }
  if (existsSync(join(copy, 'demes.db-wal'))) change(join(copy, 'demes.db-wal'));
  return copy;
}

/** Overwrites a part of a file with bytes that depend on the place only. */
function damage(path: string, at: number, length: number): void {
  const bytes = readFileSync(path);
  for (let i = at; i < Math.min(at + length, bytes.length); i++) bytes[i] = (bytes[i]! ^ (0x5a + i)) & 0xff;
  writeFileSync(path, bytes);
}

/** Everything in the file, and what is missing of it brought from elsewhere, compared with what was written. */
function readAll(store: StoreHarness, log: LogMaker): void {
  store.storage.load();
  refill(store.storage, log.entries);
  const found = store.storage.entries(1, log.lastIndex, Infinity);
  expect(found).to.deep.equal(log.entries);
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
