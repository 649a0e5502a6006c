/** An export as it was written, whether it comes sealed or not (MS274). In constant memory. */
import { SEAL_TAG_BYTES } from '../../protocol/seal.ts';
import { DemesError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { openChunk } from '../blobs/chunk-cipher.ts';
import { foreignWrappedKey, unwrapKey } from '../crypto/passphrase.ts';
import { EXPORT_KEY_DOMAIN, SEALED_LINE } from '../export/sealed.ts';
import { faulty } from './faulty.ts';
import { IncomingBytes } from './incoming-bytes.ts';

const SEALED_FIRST = Buffer.from(SEALED_LINE);
/** How all of them begin, of whatever version. */
const SEALED_WORDS = 'demes sealed export ';
/** What wraps the key takes a quarter of it. */
const KEY_LINE_BYTES_MAX = 1024;
const CHUNK_BYTES = LIMITS.blobChunkBytes + SEAL_TAG_BYTES;

/**
 * @param passphrase null: none was said. One that is not needed is not looked at.
 * @throws DemesError import_sealed, import_passphrase, import_newer, import_faulty
 */
export async function* opened(
  source: AsyncIterable<Uint8Array>,
  passphrase: string | null,
): AsyncGenerator<Uint8Array> {
  const bytes = new IncomingBytes(source);
  const first = await bytes.peek(SEALED_FIRST.length);
  if (first.equals(SEALED_FIRST)) {
    await bytes.take(SEALED_FIRST.length);
    yield* unsealed(bytes, await keyOf(bytes, passphrase));
  } else if (first.toString('latin1').startsWith(SEALED_WORDS)) throw new DemesError('import_newer');
  else yield* bytes.all();
}

async function keyOf(bytes: IncomingBytes, passphrase: string | null): Promise<Uint8Array> {
  const line = await bytes.line(KEY_LINE_BYTES_MAX);
  const wrapped = foreignWrappedKey.safeParse(line === null || line === 'long' ? null : parsed(line.bytes));
  if (!wrapped.success) throw faulty('altered', 'the key of this sealed export is not whole', null);
  if (passphrase === null) throw new DemesError('import_sealed');
  const key = await unwrapKey(wrapped.data, passphrase, EXPORT_KEY_DOMAIN);
  if (key === null) throw new DemesError('import_passphrase');
  return key;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}

async function* unsealed(bytes: IncomingBytes, key: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let number = 0, isLast = false; !isLast; number += 1) {
    const sealed = await bytes.take(CHUNK_BYTES);
    isLast = await bytes.isAtEnd();
    const plain = openChunk(key, number, isLast, sealed);
    if (plain !== null) yield plain;
    // One that could stand in the middle stands at the end.
    else if (isLast && openChunk(key, number, false, sealed) !== null)
      throw faulty('cut', 'this sealed export was cut off', null);
    else
      throw faulty(
        'altered',
        `part ${number + 1} of this sealed export does not open: it was cut or changed`,
        null,
      );
  }
}
