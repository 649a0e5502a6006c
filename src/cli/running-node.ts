/**
 * How one process finds the API of the node that runs on a data directory: the node leaves its address in the
 * file `api-url`. The file alone proves nothing after a crash, hence the look at the lock: a token must never go
 * to another program that has the port by now.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryLock } from '../server/storage/directory-lock.ts';
import { writeFileAtomically } from '../server/storage/private-files.ts';

const URL_FILE = 'api-url';
const LOCK_FILE = 'node.lock';

/** By the node, while it holds the lock. */
export function writeApiUrl(directory: string, url: string): void {
  writeFileAtomically(join(directory, URL_FILE), url);
}

/** Before a node starts: what an earlier one left must not be taken for the new one's. */
export function forgetApiUrl(directory: string): void {
  const file = join(directory, URL_FILE);
  if (existsSync(file) && !isInUse(directory)) rmSync(file, { force: true });
}

/** Null when no node runs there, or one that is just starting. */
export function readApiUrl(directory: string): string | null {
  const file = join(directory, URL_FILE);
  if (!existsSync(file) || !isInUse(directory)) return null;
  const url = readFileSync(file, 'utf8').trim();
  return URL.canParse(url) ? url : null;
}

/** Whether a process holds the directory's lock. */
export function isInUse(directory: string): boolean {
  const lock = join(directory, LOCK_FILE);
  if (!existsSync(lock)) return false;
  try {
    DirectoryLock.acquire(lock, 0).release();
    return false;
  } catch {
    return true;
  }
}
