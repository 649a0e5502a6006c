/**
 * One SQLite file with everything a node knows. Two kinds of transactions: `durably` is on the disk when it
 * returns (one fsync); `lazily` is atomic and in order, but only as durable as the next `durably`. Both go
 * through one write-ahead log, whose frames are recovered in order: a power cut may lose the newest lazy
 * transactions, never a durable one, and never a part of one.
 *
 * So a confirmed message costs one fsync on each node: the save. Fold and projection ride on the next one.
 * PRAGMA synchronous decides it per transaction; changing it takes less than a microsecond (measured 0.4).
 */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { dirname } from 'node:path';
import { DemesError } from '../../protocol/errors.ts';
import type { Vault } from '../crypto/vault.ts';
import { clearCopiesOf, removeClearCopies } from './clear-copies.ts';
import { createPrivateFile, syncFile, syncFolder } from './private-files.ts';
import { registerRowSum } from './row-sums.ts';
import { SaveMark } from './save-mark.ts';
import { APPLICATION_ID, MIGRATIONS, PROVED_SINCE, SEALED_SINCE } from './schema.ts';
import { missingShape } from './schema-check.ts';
import { registerSealedColumns, SealedColumns } from './sealed-columns.ts';
import { damaged, isFailedSync, isFull, storageError } from './storage-errors.ts';

/** Nobody else writes; this covers a person who looks in with another program. It blocks the node meanwhile. */
const BUSY_MS = 1_000;
/** Recently used pages kept in memory, KiB. */
const CACHE_KIB = 8_192;
/** Pages in the write-ahead log at which a commit moves them into the database by itself: 4 MiB. */
const CHECKPOINT_PAGES = 1_000;
/** The write-ahead log is cut back to this after a flood, bytes. Below it, it is overwritten in place, which is faster. */
const WAL_KEEP_BYTES = 32 * 1024 * 1024;
/** Every page is checked before anything is written, up to this size: about 0.5 s per GB in cache, more from a cold disk. */
const CHECKED_BYTES_MAX = 32 * 1024 * 1024;
/** The same after a crash, when there is more reason to look. */
const CHECKED_AFTER_CRASH_BYTES_MAX = 256 * 1024 * 1024;

type Durability = 'FULL' | 'NORMAL';

export class Database {
  readonly path: string;
  /** True when the last process that had it open did not close it. */
  readonly wasInterrupted: boolean;
  /** True when the file was made just now. */
  readonly isNew: boolean;
  /** How far saves had come, as the file beside the database knows. */
  readonly mark: SaveMark;
  /** Seals and opens what rows hold that is nobody else's business. */
  readonly columns: SealedColumns;
  readonly #connection: DatabaseSync;
  readonly #vault: Vault;
  readonly #statements = new Map<string, StatementSync>();
  #durability: Durability = 'FULL';
  /** Set when a sync failed: what the system then still shows of the files may not be on the disk. */
  #distrust: DemesError | null = null;

  private constructor(path: string, connection: DatabaseSync, vault: Vault, wasInterrupted: boolean) {
    this.path = path;
    this.mark = new SaveMark(`${path}-mark`);
    this.#connection = connection;
    this.wasInterrupted = wasInterrupted;
    connection.enableDefensive(true);
    registerRowSum(connection);
    this.#vault = vault;
    this.columns = new SealedColumns(vault);
    registerSealedColumns(connection, this.columns);
    this.isNew = this.#number('page_count') === 0;
  }

  /**
   * Opens or creates the file, checks it, and brings it to the newest schema (with a backup beside it,
   * `demes.db.before-v2` and so on, when it was older; one in clear goes when everything is sealed).
   *
   * @throws DemesError data_damaged (also for another vault than sealed it), data_newer, data_in_use, disk_full or
   *   storage_failed
   */
  static open(path: string, vault: Vault, migrations: readonly string[] = MIGRATIONS): Database {
    let connection: DatabaseSync | undefined;
    let database: Database | undefined;
    try {
      const wasInterrupted = sizeOf(`${path}-wal`) > 0;
      createPrivateFile(path);
      connection = new DatabaseSync(path, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
      database = new Database(path, connection, vault, wasInterrupted);
      database.#prepare(migrations);
      return database;
    } catch (error) {
      database?.mark.close();
      if (connection?.isOpen) connection.close();
      throw storageError(error, path);
    }
  }

  /** Runs a statement that answers nothing; gives the number of rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#guarded(() => Number(this.#statement(sql).run(...values).changes));
  }

  /** The first row, if any. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the columns, as with `all`
  get<Result>(sql: string, ...values: SQLInputValue[]): Result | undefined {
    return this.#guarded(() => this.#statement(sql).get(...values) as Result | undefined);
  }

  all<Result>(sql: string, ...values: SQLInputValue[]): Result[] {
    return this.#guarded(() => this.#statement(sql).all(...values) as Result[]);
  }

  /** On the disk when it returns; nothing of it remains when it throws. */
  durably<Result>(work: () => Result): Result {
    return this.#transaction('FULL', work);
  }

  /** Whole or not at all, and durable with the next `durably` at the latest; nothing of it remains when it throws. */
  lazily<Result>(work: () => Result): Result {
    return this.#transaction('NORMAL', work);
  }

  /**
   * For quiet moments: moves the write-ahead log into the database, so that no commit has to later.
   * Does nothing while there is little to move.
   */
  tidy(): void {
    const pages = this.get<{ log: number }>('PRAGMA wal_checkpoint(NOOP)')?.log ?? 0;
    if (pages * 4 > CHECKPOINT_PAGES) this.get('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** Moves everything into one file and closes it; harmless when it is closed already. */
  close(): void {
    if (!this.#connection.isOpen) return;
    this.mark.close();
    this.#statements.clear();
    // Closing would move what cannot be trusted into the database.
    if (this.#distrust !== null) return;
    this.#guarded(() => this.#connection.close());
  }

  #prepare(migrations: readonly string[]): void {
    if (!this.isNew && this.#number('application_id') !== APPLICATION_ID) {
      throw damaged(this.path, 'it is not a database of demes');
    }
    const version = this.#number('user_version');
    if (version > migrations.length) throw newer(this.path, version, migrations.length);
    if (version >= PROVED_SINCE) this.#checkVault();
    this.#configure();
    const checkedBytesMax = this.wasInterrupted ? CHECKED_AFTER_CRASH_BYTES_MAX : CHECKED_BYTES_MAX;
    if (!this.isNew && sizeOf(this.path) <= checkedBytesMax) this.#checkPages();
    if (!this.isNew && version < migrations.length) this.#backUp(migrations.length);
    for (let done = version; done < migrations.length; done++) this.#migrate(migrations[done]!, done + 1);
    const missing = missingShape(this.#connection, migrations);
    if (missing !== null) throw damaged(this.path, `it lacks ${missing}`);
    if (migrations.length >= SEALED_SINCE) this.#removeClear();
    if (this.wasInterrupted) this.#settle();
  }

  /**
   * AR9 What was sealed is still there in clear: in free pages, in the write-ahead log, in copies. The copies go last, so
   * whoever is cut short does it all again.
   */
  #removeClear(): void {
    const clear = clearCopiesOf(this.path);
    if (clear === null) return;
    try {
      // Not in memory, where a large database may not fit; nothing of it is in clear any more.
      this.#connection.exec('PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY');
      this.#connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
      if (clear.kept !== null) {
        Database.open(clear.kept, this.#vault).close();
        rmSync(`${clear.kept}-mark`);
      }
      removeClearCopies(clear);
    } catch (error) {
      // A full disk: at the next start, then.
      if (!isFull(error)) throw error;
    }
  }

  /** AR6 With another key everything sealed would look damaged, and be mended by throwing it away. */
  #checkVault(): void {
    const row = this.#connection.prepare('SELECT proof FROM sealing').get();
    try {
      this.columns.open('sealing.proof', 1, row?.['proof']);
    } catch {
      throw damaged(this.path, 'it was sealed with another master key than the one in keys/master-key.json');
    }
  }

  /**
   * What a process left in the write-ahead log is moved into the database and synced. The system may remember pages of it
   * that a failed sync kept from the disk: what is written behind such a page would be lost with it in a power cut.
   */
  #settle(): void {
    try {
      this.#connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    } catch (error) {
      // A full disk: everything stays where it is, and can be read.
      if (!isFull(error)) throw error;
    }
  }

  #configure(): void {
    const mode = this.#connection.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
    if (mode !== 'wal') {
      throw new DemesError('storage_failed', {
        detail: `${this.path} cannot have a write-ahead log (its disk allows only "${String(mode)}"). Choose another disk.`,
      });
    }
    this.#connection.exec(`
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = ON;
      PRAGMA secure_delete = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
      PRAGMA journal_size_limit = ${WAL_KEEP_BYTES};
    `);
  }

  #checkPages(): void {
    const found = this.#connection.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    if (found !== 'ok') throw damaged(this.path, String(found));
  }

  #migrate(sql: string, version: number): void {
    this.durably(() => {
      this.#connection.exec(sql);
      this.#connection.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`);
    });
  }

  /** A whole copy under a name that says what came after it. */
  #backUp(towards: number): void {
    this.copyTo(`${this.path}.before-v${towards}`);
  }

  /** A whole copy of what is committed, in one file; it is there when this returns, or not at all. */
  copyTo(target: string): void {
    copyInto(this.#connection, target);
  }

  /**
   * The same of a database that another process may have open, as it is: nothing of it is opened that is sealed.
   *
   * @throws DemesError data_damaged, data_in_use, disk_full or storage_failed
   */
  static copy(path: string, target: string): void {
    try {
      const connection = new DatabaseSync(path, { timeout: BUSY_MS });
      try {
        copyInto(connection, target);
      } finally {
        connection.close();
      }
    } catch (error) {
      throw storageError(error, path);
    }
  }

  #number(pragma: string): number {
    return Number(this.#connection.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
  }

  #transaction<Result>(durability: Durability, work: () => Result): Result {
    return this.#guarded(() => {
      if (this.#durability !== durability) {
        this.#connection.exec(`PRAGMA synchronous = ${durability}`);
        this.#durability = durability;
      }
      this.#statement('BEGIN IMMEDIATE').run();
      try {
        const result = work();
        this.#statement('COMMIT').run();
        return result;
      } catch (error) {
        // SQLite has already rolled back by itself after some errors (a full disk, for one).
        if (this.#connection.isTransaction) this.#statement('ROLLBACK').run();
        throw error;
      }
    });
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guarded<Result>(work: () => Result): Result {
    if (this.#distrust !== null) throw this.#distrust;
    try {
      return work();
    } catch (error) {
      if (isFailedSync(error)) throw this.#giveUp(error);
      throw storageError(error, this.path);
    }
  }

  /**
   * After a failed sync the system takes the pages for written and says so at the next sync: whatever was read or
   * written from here on could vanish. Only a new start, which reads the files anew, may go on.
   */
  #giveUp(cause: unknown): DemesError {
    const detail = `The disk could not keep what was written to ${this.path}. Nothing is read from or written to it any more. Check the disk, then start the node again.`;
    const error = new DemesError('storage_failed', { detail, cause });
    this.#distrust = error;
    return error;
  }
}

function copyInto(connection: DatabaseSync, target: string): void {
  const temporary = `${target}.new`;
  rmSync(temporary, { force: true });
  createPrivateFile(temporary);
  connection.prepare('VACUUM INTO ?').run(temporary);
  syncFile(temporary);
  renameSync(temporary, target);
  syncFolder(dirname(target));
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

function newer(path: string, found: number, known: number): DemesError {
  return new DemesError('data_newer', {
    detail: `${path} was written by a newer version of demes (format ${found}; this one knows up to ${known}). Use that version or a newer one.`,
  });
}
