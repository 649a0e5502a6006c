/**
 * The one folder that holds everything of a node: `demes.db`, `blobs/`, `imports/`, `keys/`, `api-token`, `tokens`,
 * `sessions`, `screen-lock`, `node.lock`. 0700, every file 0600. Open means locked: at most one process works in it.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DemesError } from '../../protocol/errors.ts';
import { DirectoryLock } from './directory-lock.ts';
import {
  HAS_MODES,
  PRIVATE_FOLDER_MODE,
  createPrivateFolder,
  syncFolder,
  writeFileAtomically,
} from './private-files.ts';
import { storageError } from './storage-errors.ts';

const TOKEN_BYTES = 32;
/** What may stand after `Authorization: Bearer `. */
const TOKEN_FORM = /^[A-Za-z0-9._~+/=-]{1,512}$/;
const EPHEMERAL_PREFIX = 'demes-ephemeral-';
/** A temporary directory younger than this may belong to a node that is just starting. */
const EPHEMERAL_AGE_MIN_MS = 60_000;

export interface DataDirectoryOptions {
  /** Replaces the token in the directory; without it the one there stays, or a random one is made. */
  readonly apiToken?: string | undefined;
}

export class DataDirectory {
  /** Absolute. */
  readonly path: string;
  /** What programs must show to the API. A secret. */
  readonly apiToken: string;
  readonly #lock: DirectoryLock;
  readonly #removeOnClose: (() => void) | null;

  private constructor(path: string, apiToken: string, lock: DirectoryLock, ephemeral: boolean) {
    this.path = path;
    this.apiToken = apiToken;
    this.#lock = lock;
    this.#removeOnClose = ephemeral ? () => rmSync(path, { recursive: true, force: true }) : null;
    if (this.#removeOnClose !== null) process.once('exit', this.#removeOnClose);
  }

  /**
   * Opens or creates the directory and locks it.
   *
   * @throws DemesError data_in_use when another process has it, data_not_private when others could read it,
   *   storage_failed or disk_full when the system refuses
   */
  static open(path: string, options: DataDirectoryOptions = {}): DataDirectory {
    return DataDirectory.#open(resolve(path), options, false);
  }

  /**
   * A directory that is gone when the node has stopped: everything works as usual, files and locks included.
   * What earlier nodes left behind because they were killed is removed first.
   */
  static openEphemeral(options: DataDirectoryOptions = {}): DataDirectory {
    sweepEphemeral(tmpdir());
    return DataDirectory.#open(mkdtempSync(join(tmpdir(), EPHEMERAL_PREFIX)), options, true);
  }

  get databaseFile(): string {
    return join(this.path, 'demes.db');
  }
  get tokenFile(): string {
    return join(this.path, 'api-token');
  }
  /** Of the screens, across restarts. */
  get sessionsFile(): string {
    return join(this.path, 'sessions');
  }
  /** Whether the screens are locked. */
  get screenLockFile(): string {
    return join(this.path, 'screen-lock');
  }
  /** Of programs: digests, with their scopes. */
  get tokensFile(): string {
    return join(this.path, 'tokens');
  }
  get keysFolder(): string {
    return join(this.path, 'keys');
  }
  get blobsFolder(): string {
    return join(this.path, 'blobs');
  }
  /** Files of imports, sealed as those of messages are. */
  get importsFolder(): string {
    return join(this.path, 'imports');
  }

  /** Lets go of the lock (last: when the database is closed), and of everything when it is ephemeral. */
  close(): void {
    this.#lock.release();
    if (this.#removeOnClose === null) return;
    process.removeListener('exit', this.#removeOnClose);
    this.#removeOnClose();
  }

  static #open(path: string, options: DataDirectoryOptions, ephemeral: boolean): DataDirectory {
    try {
      preparePrivateFolder(path);
      const lock = DirectoryLock.acquire(join(path, 'node.lock'));
      try {
        createPrivateFolder(join(path, 'keys'));
        createPrivateFolder(join(path, 'blobs'));
        createPrivateFolder(join(path, 'imports'));
        const apiToken = settleToken(join(path, 'api-token'), options.apiToken);
        syncFolder(path);
        return new DataDirectory(path, apiToken, lock, ephemeral);
      } catch (error) {
        lock.release();
        throw error;
      }
    } catch (error) {
      throw storageError(error, path);
    }
  }
}

/** A fresh folder is made private; one that holds something and is wider is not ours to change. */
function preparePrivateFolder(path: string): void {
  createPrivateFolder(path);
  const found = statSync(path);
  if (!found.isDirectory()) {
    throw new DemesError('storage_failed', {
      detail: `${path} is a file. Name a folder as the data directory.`,
    });
  }
  if (!HAS_MODES || (found.mode & 0o077) === 0) return;
  if (readdirSync(path).length > 0) {
    const mode = (found.mode & 0o777).toString(8);
    throw new DemesError('data_not_private', {
      detail: `Other users can reach the data directory ${path} (mode ${mode}). If it is yours, run: chmod 700 ${path}`,
    });
  }
  chmodSync(path, PRIVATE_FOLDER_MODE);
}

function settleToken(file: string, given: string | undefined): string {
  if (given !== undefined && !TOKEN_FORM.test(given)) {
    throw new DemesError('invalid', {
      detail: 'An API token has 1 to 512 letters, digits or characters of . _ ~ + / = - and no spaces.',
    });
  }
  const there = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (given === undefined && TOKEN_FORM.test(there)) return there;
  const token = given ?? randomBytes(TOKEN_BYTES).toString('base64url');
  if (token !== there) writeFileAtomically(file, token);
  return token;
}

function sweepEphemeral(folder: string): void {
  const uid = process.getuid?.();
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(EPHEMERAL_PREFIX)) continue;
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.isDirectory() || (uid !== undefined && found.uid !== uid)) continue;
    if (Date.now() - found.mtimeMs < EPHEMERAL_AGE_MIN_MS) continue;
    try {
      DirectoryLock.acquire(join(path, 'node.lock'), 0).release();
      rmSync(path, { recursive: true, force: true });
    } catch {
      // In use, or just removed by another node that starts.
    }
  }
}
