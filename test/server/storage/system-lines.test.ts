import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { AppliedEntry, Verdict } from '../../../src/core/ready.ts';
import type { Entry } from '../../../src/protocol/entry.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { DamageBook } from '../../../src/server/storage/damage-book.ts';
import { Database } from '../../../src/server/storage/database.ts';
import { GroupList } from '../../../src/server/storage/group-list.ts';
import { SqliteGroupStorage } from '../../../src/server/storage/group-storage.ts';
import { LocalRows } from '../../../src/server/storage/local-rows.ts';
import { LogArchive } from '../../../src/server/storage/log-archive.ts';
import { ReadModel, type LineRecord } from '../../../src/server/storage/read-model.ts';
import { putInClear, undo } from './in-clear.ts';
import { MIGRATIONS, PROVED_SINCE } from '../../../src/server/storage/schema.ts';
import { CastMember } from '../../support/cast.ts';
import { LogMaker, roomNamed } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { OWN, SCOPE, StoreHarness, removeTemporaryFolders, temporaryFolder } from './store-harness.ts';
import { VAULT } from '../../support/vault.ts';

const ROOM = roomNamed(7);
const VALID: Verdict = { kind: 'valid' };
const ana = new CastMember(1, 'Ana', sha256);
const bo = new CastMember(3, 'Bo', sha256);

describe('read model: lines that nobody wrote', () => {
  let now: StoreHarness;
  let log: LogMaker;
  let model: ReadModel;

  beforeEach(() => {
    now = new StoreHarness();
    log = new LogMaker(now.scope, now.hash);
    model = new ReadModel(
      now.database,
      now.place,
      new LogArchive(now.database, now.place, now.storage, now.damage),
      now.damage,
    );
  });
  afterEach(() => {
    now.close();
    removeTemporaryFolders();
  });

  async function project(entries: readonly Entry[], verdict = VALID): Promise<readonly LineRecord[]> {
    return model.project(await applyTo(now.storage, entries, verdict)).lines;
  }

  const create = (): Entry => log.event(log.make(ana.deviceId, ana.creates('Hut')));
  const join_ = (): Entry => log.event(log.make(bo.deviceId, bo.joins(now.scope)));
  const brief = (lines: readonly LineRecord[]): unknown[] =>
    lines.map(({ index, kind, memberId, name }) => [index, kind, memberId, name]);

  it('MS56 tells who created the group, who came, who is called otherwise and who may do other things', async () => {
    const lines = await project([
      create(),
      join_(),
      log.event(log.make(bo.deviceId, { kind: 'profile', memberName: 'Robert' })),
      log.event(log.make(ana.deviceId, { kind: 'role', memberId: bo.memberId, role: 'admin' })),
    ]);
    expect(brief(lines)).to.deep.equal([
      [1, 'groupCreated', ana.memberId, 'Hut'],
      [2, 'memberJoined', bo.memberId, 'Bo'],
      [3, 'memberRenamed', bo.memberId, 'Robert'],
      [4, 'roleChanged', bo.memberId, 'Robert'],
    ]);
    expect(lines[1]).to.include({ deviceId: bo.deviceId, term: 1, at: log.entries[1]!.at });
    expect(lines[2]).to.include({ nameBefore: 'Bo' });
    expect(lines[3]).to.include({ role: 'admin', byMemberId: ana.memberId });
    expect(model.lines(1, null, 200)).to.deep.equal(lines);
    expect(brief(model.lines(2, 3, 200)).length).to.equal(2);
    expect(model.lineAt(3)).to.deep.equal(lines[2]);
    expect(model.lineAt(9)).to.equal(undefined);
  });

  it('MS56 is silent about what changed nothing, what was void, and a member’s further device', async () => {
    await project([create(), join_()]);
    const same = [
      log.event(log.make(bo.deviceId, { kind: 'profile', memberName: 'Bo' })),
      log.event(log.make(ana.deviceId, { kind: 'role', memberId: bo.memberId, role: 'member' })),
    ];
    expect(await project(same)).to.deep.equal([]);
    const refused = log.make(bo.deviceId, { kind: 'role', memberId: bo.memberId, role: 'admin' });
    expect(await project([log.event(refused)], { kind: 'void', reason: 'no_right' })).to.deep.equal([]);
    const secondDevice = { ...bo.joins(now.scope), memberName: 'Bo again' };
    expect(await project([log.event(log.make(OWN, secondDevice))])).to.deep.equal([]);
  });

  it('MS56 the first no-op of a term tells of a host, and later ones of it nothing', async () => {
    const entries = [create(), log.noop(1), log.noop(2), log.noop(2), log.noop(4)];
    expect(brief(await project(entries))).to.deep.equal([
      [1, 'groupCreated', ana.memberId, 'Hut'],
      [3, 'hostChanged', null, null],
      [5, 'hostChanged', null, null],
    ]);
    expect(await project([log.noop(4)])).to.deep.equal([]);
    expect(brief(await project([log.noop(5)]))).to.deep.equal([[7, 'hostChanged', null, null]]);
  });

  it('MS56 a host’s line has the name of then, and what this node measured once it did', async () => {
    await project([create(), join_(), log.noop(2)]);
    await project([log.event(log.make(bo.deviceId, { kind: 'profile', memberName: 'Robert' }))]);
    expect(model.lineAt(3)).to.include({ host: null, durationMs: null, outageMs: null });
    const record = { term: 2, index: 3, host: bo.deviceId, at: 5, durationMs: 210.5, outageMs: 480 };
    new LocalRows(now.database, now.place).saveElection(record);
    expect(model.lineAt(3)).to.include({ host: bo.deviceId, durationMs: 210.5, outageMs: 480 });
    expect(model.hostOf(bo.deviceId, 3)).to.deep.equal({ memberId: bo.memberId, name: 'Bo' });
    expect(model.hostOf(bo.deviceId, 4)?.name).to.equal('Robert');
    expect(model.hostOf(OWN.replace('a', 'b') as typeof OWN, 4)).to.equal(null);
  });

  it('MS57 gives the newest lines of a part of the log, ascending', async () => {
    await project([create(), ...Array.from({ length: 9 }, (_, at) => log.noop(at + 2))]);
    expect(model.lines(1, null, 3).map(({ index }) => index)).to.deep.equal([8, 9, 10]);
    expect(model.lines(4, 6, 200).map(({ index }) => index)).to.deep.equal([4, 5, 6]);
  });

  it('MS57 pages lie side by side: together they stand for the whole log, each part of it once', async () => {
    const entries = [create(), join_()];
    for (let n = 2; n < 9; n++) {
      entries.push(log.event(log.message(bo.deviceId, { roomId: ROOM })), log.noop(n));
    }
    await project(entries);
    for (const limit of [1, 2, 3, 9]) {
      const seen: number[] = [];
      let before: number | null = Number.MAX_SAFE_INTEGER % 2 ** 40;
      for (let first = true; before !== null; first = false) {
        const page = model.page(ROOM, first ? { newest: true, limit } : { before, limit });
        seen.unshift(...model.lines(page.from, page.to, 200).map(({ index }) => index));
        before = page.before;
      }
      expect(seen, `by ${limit}`).to.deep.equal([1, 2, 4, 6, 8, 10, 12, 14, 16]);
    }
    const further = model.page(ROOM, { after: 15, limit: 5 });
    expect([further.messages.length, further.from, further.to]).to.deep.equal([0, 16, null]);
  });
});

describe('read model: made anew by a newer schema', () => {
  afterEach(removeTemporaryFolders);

  it('MS58 a database of the schema before shows the same log, with all that is new', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'demes.db');
    const old = Database.open(file, VAULT);
    const groups = new GroupList(old);
    const nothing = { hardState: null, truncateFrom: null, entries: [], acknowledgement: null, outbox: [] };
    groups.create({ ...SCOPE, name: 'Tests', addedAt: 1 }, nothing, OWN);
    const log = new LogMaker(SCOPE, sha256);
    const hello = log.message(ana.deviceId, { text: 'Helo', roomId: ROOM });
    const entries = [
      log.event(log.make(ana.deviceId, ana.creates('Hut'))),
      log.event(hello),
      log.event(log.make(ana.deviceId, { kind: 'edit', target: hello.id, text: 'Hello' }, { roomId: ROOM })),
    ];
    await applyTo(new SqliteGroupStorage(old, groups.place(SCOPE.groupId, OWN)!, sha256), entries, VALID);
    old.run('UPDATE group_state SET projected_index = 2');
    old.close();
    makeOld(file);

    const database = Database.open(file, VAULT);
    const place = new GroupList(database).place(SCOPE.groupId, OWN)!;
    const storage = new SqliteGroupStorage(database, place, sha256);
    const damage = new DamageBook(database, place.number, storage);
    const model = new ReadModel(database, place, new LogArchive(database, place, storage, damage), damage);
    expect(model.projectedIndex).to.equal(0);
    while (model.catchUp());
    expect(model.projectedIndex).to.equal(3);
    expect([storage.lastIndex(), storage.load().configs.length]).to.deep.equal([3, 0]);
    expect(model.byId(hello.id)).to.include({ text: 'Hello' });
    expect(model.lines(1, null, 9).map(({ kind }) => kind)).to.deep.equal(['groupCreated']);
    database.close();
  });
});

/** Back to the first schema: without the tables and columns that came later. */
function makeOld(file: string): void {
  putInClear(file);
  const database = new DatabaseSync(file);
  for (const sql of MIGRATIONS.slice(1, PROVED_SINCE - 1).reverse()) undo(database, sql);
  database.exec('PRAGMA user_version = 1');
  // It counts saves that the first schema knows nothing of.
  rmSync(`${file}-mark`);
  database.close();
}

async function applyTo(
  storage: SqliteGroupStorage,
  entries: readonly Entry[],
  verdict: Verdict,
): Promise<AppliedEntry[]> {
  const applied = entries.map((entry) => ({ entry, verdict: entry.body.kind === 'event' ? verdict : null }));
  await saveTo(storage, { entries });
  const appliedIndex = entries.at(-1)!.index;
  storage.apply({ entries: applied, foldRows: [], outboxRemoved: [], proof: null, appliedIndex });
  return applied;
}
