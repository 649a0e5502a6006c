/** Checks of the data directory: permissions, lock, free space, how long a durable write takes, size of the WAL. */
import { existsSync, readdirSync, statSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { measureFsync } from '../../lab/bench/fsync.ts';
import { isInUse } from '../running-node.ts';
import { durationText } from '../table.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const FREE_BYTES_MIN = 64 * MIB;
const FREE_BYTES_LOW = GIB;
const WAL_BYTES_HIGH = 64 * MIB;
/** A message is confirmed after two such writes in a row, on different nodes. */
const FSYNC_MS_SLOW = 20;
const FSYNC_WRITES = 100;

/** Permissions and lock. A directory that does not exist yet is fine: the first start makes it. */
export function checkDirectory(directory: string): Finding[] {
  if (!existsSync(directory)) return [ok('data', `${directory} will be made by the first start`)];
  const found = statSync(directory);
  if (!found.isDirectory()) return [fail('data', `${directory} is a file`, 'Name a folder with --data.')];
  return [checkModes(directory), checkLock(directory)];
}

function checkModes(directory: string): Finding {
  if (process.platform === 'win32') return ok('data', directory);
  const wide = [directory, ...readdirSync(directory).map((name) => join(directory, name))].filter(
    (path) => (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077,
  );
  if (wide.length === 0) return ok('data', `${directory}, private`);
  return fail('data', `others can read ${wide.join(', ')}`, `Run: chmod -R go= ${directory}`);
}

function checkLock(directory: string): Finding {
  return ok('lock', isInUse(directory) ? 'a node is running on it' : 'free, no node is running on it');
}

export function checkSpace(directory: string): Finding {
  const { bavail, bsize } = statfsSync(existing(directory));
  const freeBytes = bavail * bsize;
  const detail = `${(freeBytes / GIB).toFixed(1)} GiB free`;
  if (freeBytes < FREE_BYTES_MIN)
    return fail('disk', detail, 'Free some space: a full disk stops this node.');
  return freeBytes < FREE_BYTES_LOW ? warn('disk', detail, 'Free some space soon.') : ok('disk', detail);
}

/** Measured where the database is, next to it: the disk, not the memory, decides how fast a message is confirmed. */
export function checkFsync(directory: string): Finding {
  try {
    const { p50Ms, p99Ms } = measureFsync(existing(directory), FSYNC_WRITES);
    const detail = `p50 ${durationText(p50Ms)}, p99 ${durationText(p99Ms)} for a durable write of 4 KiB`;
    if (p50Ms <= FSYNC_MS_SLOW) return ok('fsync', detail);
    return warn('fsync', detail, 'Put the data directory on a faster disk: every confirmation waits for it.');
  } catch (error) {
    return fail('fsync', (error as Error).message, 'Make the directory writable for this user.');
  }
}

export function checkWal(directory: string): Finding {
  const bytes = statSync(join(directory, 'demes.db-wal'), { throwIfNoEntry: false })?.size ?? 0;
  const detail = `${(bytes / MIB).toFixed(1)} MiB`;
  if (bytes <= WAL_BYTES_HIGH) return ok('wal', detail);
  return warn('wal', detail, 'Restart the node: the write-ahead log is folded back into the database.');
}

/** The nearest folder above that exists. */
function existing(directory: string): string {
  return existsSync(directory) ? directory : existing(dirname(directory));
}
