/** Writing what comes in to a file of a person's choice. */
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const FILE_MODE = 0o600;

/** Under another name until it is whole. Answers its size in bytes. Throws what reading or writing threw. */
export async function saveStream(
  bytes: ReadableStream<Uint8Array>,
  file: string,
  signal: AbortSignal,
): Promise<number> {
  const partial = `${file}.part`;
  let size = 0;
  const counted = new Transform({
    transform(part: Uint8Array, _encoding, done) {
      size += part.length;
      done(null, part);
    },
  });
  try {
    const target = createWriteStream(partial, { mode: FILE_MODE });
    await pipeline(Readable.fromWeb(bytes as never), counted, target, { signal });
    renameSync(partial, file);
    return size;
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
