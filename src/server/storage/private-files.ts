/**
 * Files that only this person may read, and that are either the old ones or the new ones, never something
 * in between. Used for everything in the data directory that is not in the database.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export const PRIVATE_FOLDER_MODE = 0o700;
const PRIVATE_FILE_MODE = 0o600;
/** Bytes. */
const OVERWRITTEN_AT_ONCE = 1024 * 1024;

/** Whether files have owners and modes here; where not (Windows), the user's own profile folder protects them. */
export const HAS_MODES = process.platform !== 'win32';

/** Creates the folder with all above it; the last one is 0700 whatever the umask. An existing one stays as it is. */
export function createPrivateFolder(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER_MODE });
  if (HAS_MODES) chmodSync(path, PRIVATE_FOLDER_MODE);
}

/** Creates an empty 0600 file unless there is one: for libraries that would create theirs wider. */
export function createPrivateFile(path: string): void {
  closeSync(openSync(path, 'a', PRIVATE_FILE_MODE));
}

/**
 * Replaces the file's content at once: after a crash at any moment it is the old one or the new one, and
 * after this returns it is the new one, on the disk. 0600 from its first byte on.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = openSync(temporary, 'wx', PRIVATE_FILE_MODE);
    try {
      if (HAS_MODES) fchmodSync(file, PRIVATE_FILE_MODE);
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/**
 * The same, and the bytes that were there before are overwritten once the new ones are on the disk: what the file held
 * is not to be found where it was. File systems and disks that write elsewhere may keep it all the same.
 */
export function replaceSecretFile(path: string, content: string): void {
  // Windows does not replace a file that is open.
  const before = HAS_MODES && existsSync(path) ? openSync(path, 'r+') : null;
  try {
    writeFileAtomically(path, content);
    if (before === null) return;
    writeSync(before, Buffer.alloc(fstatSync(before).size));
    fsyncSync(before);
  } finally {
    if (before !== null) closeSync(before);
  }
}

/** The same for a file that goes. */
export function removeSecretFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const zeros = Buffer.alloc(OVERWRITTEN_AT_ONCE);
    for (let left = fstatSync(file).size, at = 0; left > 0;) {
      const written = writeSync(file, zeros, 0, Math.min(left, zeros.length), at);
      [left, at] = [left - written, at + written];
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  rmSync(path);
}

/** Makes what other code wrote to the file durable. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes names that were created, renamed or removed in the folder durable. */
export function syncFolder(path: string): void {
  if (!HAS_MODES) return; // Windows cannot open folders, and its renames are durable with the volume's journal.
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
