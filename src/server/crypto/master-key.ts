/**
 * The one key under which everything secret of a data directory is sealed: 32 random bytes, made once, the same for as
 * long as the directory lives (KE27). `keys/master-key.json` holds it in clear (`file`: protects nothing if this disk is
 * read) or wrapped under a passphrase. Setting, changing and removing a passphrase wraps the same key anew (KE30), so
 * nothing that is sealed has to be sealed again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { DemesError } from '../../protocol/errors.ts';
import { createPrivateFolder, HAS_MODES, replaceSecretFile } from '../storage/private-files.ts';
import { storageError } from '../storage/storage-errors.ts';
import { passphraseProblem, unwrapKey, wrapKey, wrappedKey } from './passphrase.ts';

/** file: whoever reads the disk has the key. passphrase: only together with it. */
export type KeyProtection = 'file' | 'passphrase';

/** In DIR/keys. */
export const MASTER_KEY_FILE = 'master-key.json';
/** What a crash can leave behind of a replacement. */
const LEFTOVER = /^master-key\.json\.[0-9a-f]+\.new$/;
const VERSION = 1;
const KEY_BYTES = 32;
const SUM_BYTES = 8;
const OTHERS_BITS = 0o077;

const head = {
  version: z.literal(VERSION),
  /** Whose directory it is, for whoever asks before it is unlocked; null until that is known. Public. */
  deviceId: z.string().nullable(),
};
const content = z.discriminatedUnion('protection', [
  z.strictObject({ ...head, protection: z.literal('file'), key: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  z.strictObject({ ...head, protection: z.literal('passphrase'), wrapped: wrappedKey }),
]);
/** As it is written: bytes are base64url. */
type Written = z.input<typeof content>;

export class MasterKeyFile {
  readonly #path: string;
  #written: Written;

  private constructor(path: string, written: Written) {
    this.#path = path;
    this.#written = written;
  }

  /**
   * Null when the directory has none yet. Reads only, except that what a crash left behind is removed.
   *
   * @param keysDir DIR/keys
   * @throws DemesError data_damaged for a file that is damaged or weaker than KE29 allows, data_newer,
   *   data_not_private, storage_failed
   */
  static find(keysDir: string): MasterKeyFile | null {
    const path = join(keysDir, MASTER_KEY_FILE);
    try {
      removeLeftovers(keysDir);
      const found = statSync(path, { throwIfNoEntry: false });
      if (found === undefined) return null;
      if (HAS_MODES && (found.mode & OTHERS_BITS) !== 0) {
        const detail = `Others may read the master key in ${path}: set its mode to 0600.`;
        throw new DemesError('data_not_private', { detail });
      }
      return new MasterKeyFile(path, parsed(path, readFileSync(path, 'utf8')));
    } catch (error) {
      throw storageError(error, path);
    }
  }

  /**
   * A new random key in clear, durable when it returns. To be called once for a directory, while nothing in it is
   * sealed: what another key sealed could never be opened again.
   *
   * @throws DemesError disk_full or storage_failed
   */
  static create(keysDir: string): MasterKeyFile {
    const key = randomBytes(KEY_BYTES).toString('base64url');
    const file = new MasterKeyFile(join(keysDir, MASTER_KEY_FILE), {
      version: VERSION,
      deviceId: null,
      protection: 'file',
      key,
    });
    file.#write(file.#written);
    return file;
  }

  get protection(): KeyProtection {
    return this.#written.protection;
  }

  get deviceId(): string | null {
    return this.#written.deviceId;
  }

  /** The 32 bytes of the key, a copy; null when only a passphrase leads to them. */
  get clearKey(): Uint8Array | null {
    const written = this.#written;
    return written.protection === 'file' ? Uint8Array.from(Buffer.from(written.key, 'base64url')) : null;
  }

  /**
   * The 32 bytes of the key. Takes as long for a wrong passphrase as for the right one, and changes nothing (KE28).
   *
   * @throws DemesError wrong_passphrase, conflict when there is no passphrase
   */
  async unlock(passphrase: string): Promise<Uint8Array> {
    const written = this.#written;
    if (written.protection === 'file') throw withoutPassphrase();
    const key = await unwrapKey(wrappedKey.parse(written.wrapped), passphrase);
    if (key === null) throw new DemesError('wrong_passphrase');
    return key;
  }

  /**
   * From when it resolves, only this passphrase leads to the key; durable, and the way before is not in the file any
   * more.
   *
   * @param current the passphrase of now; null when there is none
   * @throws DemesError invalid for a passphrase that cannot be one, wrong_passphrase, conflict when `current` is
   *   null although there is one or the reverse, disk_full, storage_failed; nothing is changed then
   */
  async setPassphrase(current: string | null, next: string): Promise<void> {
    const problem = passphraseProblem(next);
    if (problem !== null) {
      throw new DemesError('invalid', {
        detail: problem,
        extra: { errors: [{ path: 'passphrase', message: problem }] },
      });
    }
    const before = this.#written;
    const key = await this.#keyBy(current);
    const wrapped = await wrapKey(key, next);
    key.fill(0);
    this.#checkSame(before);
    this.#write({ ...this.#head(), protection: 'passphrase', wrapped });
  }

  /**
   * From when it resolves, whoever reads the file has the key.
   *
   * @throws as setPassphrase
   */
  async removePassphrase(current: string): Promise<void> {
    const before = this.#written;
    const key = await this.unlock(current);
    this.#checkSame(before);
    this.#write({ ...this.#head(), protection: 'file', key: Buffer.from(key).toString('base64url') });
  }

  /** Whose directory this is, once that is known; durable when it returns. */
  noteDevice(deviceId: string): void {
    if (this.#written.deviceId !== deviceId) this.#write({ ...this.#written, deviceId });
  }

  async #keyBy(current: string | null): Promise<Uint8Array> {
    if (current !== null) return this.unlock(current);
    const key = this.clearKey;
    if (key === null)
      throw new DemesError('conflict', { detail: 'There is a passphrase already: say it, too.' });
    return key;
  }

  /** Two changes at once: the second knew a state that is past. */
  #checkSame(before: Written): void {
    if (this.#written !== before)
      throw new DemesError('conflict', { detail: 'The passphrase was changed meanwhile.' });
  }

  #head(): Pick<Written, 'version' | 'deviceId'> {
    return { version: VERSION, deviceId: this.#written.deviceId };
  }

  #write(next: Written): void {
    try {
      createPrivateFolder(dirname(this.#path));
      replaceSecretFile(
        this.#path,
        `${JSON.stringify({ ...next, sum: sumOf(JSON.stringify(next)) }, null, 2)}\n`,
      );
    } catch (error) {
      throw storageError(error, this.#path);
    }
    this.#written = next;
  }
}

function withoutPassphrase(): DemesError {
  return new DemesError('conflict', { detail: 'This node has no passphrase.' });
}

/** A replacement that a crash cut short may hold the key in clear although the file does not. */
function removeLeftovers(keysDir: string): void {
  let names: string[];
  try {
    names = readdirSync(keysDir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for (const name of names) if (LEFTOVER.test(name)) rmSync(join(keysDir, name), { force: true });
}

function parsed(path: string, text: string): Written {
  const damaged = (what: string): DemesError =>
    new DemesError('data_damaged', { detail: `The master key in ${path} is ${what}; restore the file.` });
  let file: Record<string, unknown>;
  try {
    file = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw damaged('damaged (no JSON)');
  }
  if (typeof file !== 'object' || file === null) throw damaged('damaged (no object)');
  if (typeof file['version'] === 'number' && file['version'] > VERSION) {
    const detail = `The master key in ${path} was written by a newer version of demes.`;
    throw new DemesError('data_newer', { detail });
  }
  const { sum, ...rest } = file;
  // Else a flipped bit would look like a wrong passphrase for ever.
  if (sum !== sumOf(JSON.stringify(rest))) throw damaged('damaged (its sum)');
  if (!content.safeParse(rest).success) throw damaged('not as this program writes it, or weaker');
  return rest as Written;
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, SUM_BYTES).toString('hex');
}
