/** The bytes of an attached file as an answer, whole or one range of them (RFC 9110, 14), as fast as they are read. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Headers } from './answer.ts';
import type { ServedFile } from './blob-service.ts';

export interface ByteRange {
  readonly start: number;
  /** The byte behind the last. */
  readonly end: number;
}

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * What a Range header asks of a file of so many bytes: null for all of it, also where the header means nothing or asks
 * for several; unsatisfiable for what lies behind the end.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const [, from, to] = RANGE.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  if (from === '') {
    const start = Math.max(0, size - Number(to));
    return start < size ? { start, end: size } : 'unsatisfiable';
  }
  const start = Number(from);
  const end = to === '' ? size : Math.min(size, Number(to) + 1);
  if (to !== '' && Number(to) < start) return null;
  return start < size ? { start, end } : 'unsatisfiable';
}

/**
 * Resolves when the answer is out, or its reader has gone. Throws what the file's reading throws while nothing is sent.
 *
 * @param headers of the answer, without length and range
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: ServedFile,
  headers: Headers,
): Promise<void> {
  const { size } = file;
  const range = rangeOf(request.headers.range, size);
  const all = { ...headers, 'Accept-Ranges': 'bytes' };
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...all, 'Content-Range': `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size };
  const placed = range === null ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${size}` };
  const status = range === null ? 200 : 206;
  const head = { ...all, ...placed, 'Content-Length': String(end - start) };
  const pieces = file.read(start, end)[Symbol.asyncIterator]();
  // What cannot be read is told as such, not as an answer that breaks off.
  const first = await pieces.next();
  if (request.method === 'HEAD') {
    await pieces.return?.();
    response.writeHead(status, head).end();
    return;
  }
  response.writeHead(status, head);
  try {
    await pipeline(rest(first, pieces), response);
  } catch {
    // The reader went, or a later chunk is damaged: an answer that is too short says so.
    response.destroy();
  }
}

/** `attachment` with the name for whoever reads UTF-8 (RFC 6266), and one in ASCII for the others. */
export function disposition(kind: 'attachment' | 'inline', name: string): string {
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const escaped = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16)}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${escaped}`;
}

async function* rest(
  first: IteratorResult<Uint8Array>,
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; next.done !== true; next = await pieces.next()) yield next.value;
  } finally {
    await pieces.return?.();
  }
}
