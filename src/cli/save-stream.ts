/** Writing what comes in to a file of a person's choice. */
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { flag, path } from './readers.ts';
import { setting, type SettingTable } from './settings.ts';

/** Where files of others go on this computer. */
export const SAVED_TO = {
  out: setting<string>({
    flags: '--out <folder>',
    description: 'where to',
    reader: path,
    fallback: '.',
    fallbackText: 'this folder',
  }),
  force: setting<boolean>({
    flags: '--force',
    description: 'write over files that are there',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

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
