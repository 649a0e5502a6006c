/**
 * An export under a passphrase (MS274): a line that says what it is, a line with the file's own key wrapped under the
 * passphrase (argon2id, as the node's own key: passphrase.ts), and behind it everything in chunks, sealed as those of
 * attached files (BL2), so that a file that was cut does not end. docs/export.md has the lines that open it.
 */
import { randomBytes } from 'node:crypto';
import { LIMITS } from '../../protocol/limits.ts';
import { KEY_BYTES } from '../../protocol/seal.ts';
import { sealChunk } from '../blobs/chunk-cipher.ts';
import { wrapKey } from '../crypto/passphrase.ts';

/** How such a file begins. */
export const SEALED_LINE = 'demes sealed export 1\n';
/** What it says beside the domain of a node's own key: neither can stand in the place of the other. */
export const EXPORT_KEY_DOMAIN = 'demes/export-key/1';

/** In constant memory. */
export async function* sealedExport(
  parts: AsyncIterable<string>,
  passphrase: string,
): AsyncGenerator<Uint8Array> {
  const key = randomBytes(KEY_BYTES);
  const wrapped = await wrapKey(key, passphrase, EXPORT_KEY_DOMAIN);
  yield Buffer.from(`${SEALED_LINE}${JSON.stringify(wrapped)}\n`);
  let number = 0;
  let rest = Buffer.alloc(0);
  for await (const part of parts) {
    rest = Buffer.concat([rest, Buffer.from(part)]);
    // What fills a chunk exactly waits: it may be the last one.
    while (rest.length > LIMITS.blobChunkBytes) {
      yield sealChunk(key, number, false, rest.subarray(0, LIMITS.blobChunkBytes));
      rest = rest.subarray(LIMITS.blobChunkBytes);
      number += 1;
    }
  }
  yield sealChunk(key, number, true, rest);
}
