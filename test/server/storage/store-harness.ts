/** The real store in a directory of its own, with what tests need to hurt it. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { DamageBook } from '../../../src/server/storage/damage-book.ts';
import { rowKey } from '../../../src/server/storage/columns.ts';
import { Database } from '../../../src/server/storage/database.ts';
import { GroupList } from '../../../src/server/storage/group-list.ts';
import { SqliteGroupStorage, type GroupPlace } from '../../../src/server/storage/group-storage.ts';
import type { Entry } from '../../../src/protocol/entry.ts';
import { ZERO_HASH, type Hash, type Index } from '../../../src/protocol/ids.ts';
import type { GenesisPayload } from '../../../src/protocol/payloads.ts';
import type { ForkChange } from '../../../src/engine/fork.ts';
import type { GroupStorage } from '../../../src/engine/ports.ts';
import type { HashFunction } from '../../../src/protocol/scope.ts';
import { deviceNamed, scopeNamed } from '../../support/log-maker.ts';
import type { StorageHarness } from '../../support/storage-contract.ts';
import { VAULT } from '../../support/vault.ts';

export const OWN = deviceNamed(1);
export const SCOPE = scopeNamed(5);

/** A folder that is removed after the test that asked for it. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'demes-test-'));
  folders.push(path);
  return path;
}

const folders: string[] = [];

/** For `afterEach`. */
export function removeTemporaryFolders(): void {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
}

/** Brings what is missing of a log, as history from peers does: in pages, from above. */
export function refill(storage: GroupStorage, written: readonly Entry[]): void {
  for (let hole = storage.holes()[0]; hole !== undefined; hole = storage.holes()[0]) {
    const { low, high } = hole;
    const history = written.slice(Math.max(low - 1, high - 7), high).reverse();
    const nothing = { hardState: null, truncateFrom: null, entries: [], acknowledgement: null, outbox: [] };
    storage.save({ ...nothing, history }, (error) => {
      if (error !== null) throw error;
    });
  }
}

/** A database with one empty group, or the one that is there. */
export class StoreHarness implements StorageHarness {
  readonly folder: string;
  readonly database: Database;
  readonly place: GroupPlace;
  readonly damage: DamageBook;
  readonly storage: SqliteGroupStorage;
  readonly scope = SCOPE;
  readonly deviceId = OWN;
  readonly hash: HashFunction = sha256;

  constructor(folder = temporaryFolder()) {
    this.folder = folder;
    this.database = Database.open(join(folder, 'demes.db'), VAULT);
    const groups = new GroupList(this.database);
    const nothing = { hardState: null, truncateFrom: null, entries: [], acknowledgement: null, outbox: [] };
    const info = { ...SCOPE, name: 'Tests', addedAt: 1 };
    if (groups.get(SCOPE.groupId) === undefined) groups.create(info, nothing, OWN);
    this.place = groups.place(SCOPE.groupId, OWN)!;
    this.storage = new SqliteGroupStorage(this.database, this.place, sha256);
    this.damage = new DamageBook(this.database, this.place.number, this.storage);
  }

  proofs(): ReturnType<SqliteGroupStorage['proofs']> {
    return this.storage.proofs();
  }

  spoilEntry(index: Index): void {
    const sql = `UPDATE log_entry SET bytes = CAST(bytes || x'07' AS BLOB) WHERE id = ?`;
    this.database.durably(() => this.database.run(sql, rowKey(this.place.number, index)));
  }

  openHole(index: Index): void {
    this.storage.openHole(index);
  }

  /** Own events, truncation and configs are written before the first event in the log: they are there when it fails. A snapshot's hole comes last. */
  failNextSave(): void {
    const tables = [
      ['log_entry', 'WHEN new.kind = 1'],
      ['log_hole', ''],
    ] as const;
    for (const [table, when] of tables) {
      this.database.run(
        `CREATE TEMP TRIGGER fail_${table} BEFORE INSERT ON ${table} ${when}
         BEGIN SELECT RAISE(ABORT, 'injected'); END`,
      );
    }
    const { storage } = this;
    const save = storage.save.bind(storage);
    storage.save = (batch, done) => {
      storage.save = save;
      save(batch, (error) => {
        for (const [table] of tables) this.database.run(`DROP TRIGGER fail_${table}`);
        done(error);
      });
    };
  }

  changeFork(change: ForkChange): StoreHarness {
    new GroupList(this.database).changeFork(SCOPE.groupId, OWN, change);
    return this.crash();
  }

  /** The files as they are at this moment, opened elsewhere: what the system keeps of a process that was killed. */
  crash(): StoreHarness {
    const copy = temporaryFolder();
    for (const name of ['demes.db', 'demes.db-wal']) {
      if (existsSync(join(this.folder, name))) copyFileSync(join(this.folder, name), join(copy, name));
    }
    this.close();
    return new StoreHarness(copy);
  }

  close(): void {
    this.database.close();
  }
}

/** Of a group that nobody is asked to check. */
export function genesis(): GenesisPayload {
  return {
    kind: 'genesis',
    groupName: 'Walkers',
    createdAt: 1_700_000_000_000,
    newcomersSee: 'everything',
    rates: 'off',
    nonce: new Uint8Array(16).fill(1),
    memberName: 'Ada',
    certificate: {
      rootKey: new Uint8Array(32).fill(1),
      signingKey: new Uint8Array(32).fill(2),
      tlsKeyHash: 'ab'.repeat(32) as Hash,
      kind: 'member',
      sequence: 1,
      previousHash: ZERO_HASH,
      signature: new Uint8Array(64),
    },
  };
}
