/**
 * One process per data directory. The lock is a write transaction that stays open on a small SQLite file:
 * a lock of the operating system, on every platform, that ends with the process however it ends (SIGKILL
 * too), is not inherited by its children, and cannot go stale as a file with a pid in it does. The pid is
 * in the file only for the error message; others can read it while the lock is held.
 *
 * Invariant: nothing in this process opens the file by other means. POSIX would drop the lock with the first
 * descriptor that is closed.
 */
import { DatabaseSync } from 'node:sqlite';
import { DemesError } from '../../protocol/errors.ts';
import { isBusy, storageError } from './storage-errors.ts';
import { createPrivateFile } from './private-files.ts';

/** A node that was killed a moment ago may still be ending; two that start at once must not both give up. */
const WAIT_MS = 500;

export class DirectoryLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * @param path the lock file; created when missing
   * @param waitMs how long to wait for another holder to end
   * @throws DemesError data_in_use, naming the process that holds it
   */
  static acquire(path: string, waitMs = WAIT_MS): DirectoryLock {
    try {
      createPrivateFile(path);
      return new DirectoryLock(lockedDatabase(path, waitMs));
    } catch (error) {
      throw storageError(error, path);
    }
  }

  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function lockedDatabase(path: string, waitMs: number): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: waitMs });
  try {
    database.exec('BEGIN IMMEDIATE');
    database.exec(`PRAGMA user_version = ${process.pid}`);
    database.exec('COMMIT');
    // Whoever gets in between here has the lock, and this fails: never two.
    database.exec('BEGIN IMMEDIATE');
    return database;
  } catch (error) {
    const holder = isBusy(error) ? holderOf(database) : null;
    database.close();
    if (holder === null) throw error;
    const who = holder === process.pid ? 'this process' : `another node (process ${holder})`;
    throw new DemesError('data_in_use', {
      detail:
        `The data directory is in use by ${who}. "demes open" leads to its screens; ` +
        'for another node choose another directory with --profile-name or --data.',
      cause: error,
    });
  }
}

/** 0 when it cannot be read at this moment. */
function holderOf(database: DatabaseSync): number {
  try {
    return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  } catch {
    return 0;
  }
}
