/**
 * What SQLite and the file system say, in the words of the catalogue. Everything that leaves this folder
 * is a DemesError; what is none of these is a mistake of ours and keeps its own shape.
 */
import { DemesError, ProtocolError } from '../../protocol/errors.ts';
import type { Index } from '../../protocol/ids.ts';

/** What a disk can do to us. */
type StorageCode = 'data_damaged' | 'data_in_use' | 'disk_full' | 'storage_failed';

/** Primary result codes of SQLite (the low byte of `errcode`). */
const SQLITE = {
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  notadb: 26,
} as const;

const CODE_OF_SQLITE: ReadonlyMap<number, StorageCode> = new Map([
  [SQLITE.perm, 'storage_failed'],
  [SQLITE.busy, 'data_in_use'],
  [SQLITE.locked, 'data_in_use'],
  [SQLITE.readonly, 'storage_failed'],
  [SQLITE.ioerr, 'storage_failed'],
  [SQLITE.corrupt, 'data_damaged'],
  [SQLITE.full, 'disk_full'],
  [SQLITE.cantopen, 'storage_failed'],
  [SQLITE.notadb, 'data_damaged'],
]);

const CODE_OF_SYSTEM: Readonly<Record<string, StorageCode>> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EACCES: 'storage_failed',
  EPERM: 'storage_failed',
  EROFS: 'storage_failed',
  EIO: 'storage_failed',
  EMFILE: 'storage_failed',
  ENFILE: 'storage_failed',
  ENOENT: 'storage_failed',
  ENOTDIR: 'storage_failed',
  EISDIR: 'storage_failed',
  EEXIST: 'storage_failed',
  EBUSY: 'data_in_use',
};

/**
 * The error to throw on: a DemesError for everything that the disk can do to us, else the error itself.
 *
 * @param path what was being opened, read or written
 */
export function storageError(error: unknown, path: string): unknown {
  if (error instanceof DemesError) return error;
  const code = sqliteCode(error) === undefined ? codeOfSystem(error) : codeOfSqlite(error);
  if (code === undefined) return error;
  return new DemesError(code, { detail: sentence(code, path, error as Error), cause: error });
}

/** Damage found by our own checks rather than by SQLite. */
export function damaged(path: string, what: string): DemesError {
  return new DemesError('data_damaged', {
    detail: `${path} is damaged (${what}). It was left as it is. Join the group again with a new invitation and an empty data directory.`,
  });
}

/** An entry of the log is not what was written, or not there: the other devices have it. */
export class EntryDamaged extends DemesError {
  readonly index: Index;

  constructor(path: string, index: Index, what: string) {
    const detail = `Entry ${index} of the log in ${path} is damaged (${what}). It is fetched from the other devices of the group.`;
    super('data_damaged', { detail });
    this.index = index;
  }
}

/** What `work` reads from stored bytes; bytes that cannot be read are damage. */
export function decoded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProtocolError) throw damaged(path, error.message);
    throw error;
  }
}

export function isFull(error: unknown): boolean {
  return sqliteCode(error) === SQLITE.full;
}

/** SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC. */
const FAILED_SYNC: ReadonlySet<unknown> = new Set([10 | (4 << 8), 10 | (5 << 8)]);

/** The system was asked to put something on the disk, and could not. */
export function isFailedSync(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && FAILED_SYNC.has(error.errcode);
}

export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE.busy || code === SQLITE.locked;
}

function sentence(code: StorageCode, path: string, error: Error): string {
  if (code === 'disk_full') return `The disk that holds ${path} is full: nothing was saved. Free some space.`;
  if (code === 'data_damaged') return damaged(path, error.message).message;
  if (code === 'data_in_use') return `${path} is in use by another program.`;
  return `The system refused access to ${path}: ${error.message}.`;
}

function codeOfSqlite(error: unknown): StorageCode | undefined {
  return CODE_OF_SQLITE.get(sqliteCode(error)!);
}

function codeOfSystem(error: unknown): StorageCode | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? CODE_OF_SYSTEM[code] : undefined;
}

/** The primary result code, when it is an error of SQLite. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
