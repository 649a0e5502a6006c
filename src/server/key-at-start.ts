/** How a start comes by its master key: from the key file, with the passphrase of a file that it was told, or not yet. */
import { readFileSync } from 'node:fs';
import { DemesError } from '../protocol/errors.ts';
import type { MasterKeyFile } from './crypto/master-key.ts';

/**
 * The 32 bytes, or null: locked. A directory without a passphrase is put under the one of the file.
 *
 * @param passphraseFile holds the passphrase and nothing else; an end of line behind it is not part of it
 * @throws DemesError wrong_passphrase, invalid, usage when the file cannot be read, and what the disk says
 */
export async function keyAtStart(
  masterKey: MasterKeyFile,
  passphraseFile: string | null,
): Promise<Uint8Array | null> {
  if (passphraseFile === null) return masterKey.clearKey;
  const passphrase = read(passphraseFile);
  try {
    if (masterKey.protection === 'file') await masterKey.setPassphrase(null, passphrase);
    return await masterKey.unlock(passphrase);
  } catch (error) {
    if (!(error instanceof DemesError) || !['wrong_passphrase', 'invalid'].includes(error.code)) throw error;
    const detail = `--passphrase-file ${passphraseFile}: ${error.message}`;
    throw new DemesError(error.code, { detail, cause: error });
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const detail = `--passphrase-file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`;
    throw new DemesError('usage', { detail, extra: { flag: '--passphrase-file' }, cause: error });
  }
}
