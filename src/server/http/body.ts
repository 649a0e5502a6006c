/** Reads the body of a request, bounded, after everything that can be refused without it was refused. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DemesError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { parseJson } from './json-guard.ts';

/** A refused body is swallowed up to here, so that the client can read the answer before the connection ends. */
const SWALLOWED_BYTES_MAX = 8 * 1024 * 1024;

export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** The body as JSON; undefined when there is none. Throws `too_large` or `malformed`. */
export async function readJson(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  if (!hasBody(request)) return undefined;
  const bytes = await readPart(request, response, LIMITS.jsonBytesMax);
  return bytes.length === 0 ? undefined : parseJson(bytes, LIMITS.jsonDepthMax);
}

/** Room for the longest passphrase with every byte escaped. */
const FORM_BYTES_MAX = 4096;

/** The fields of a form. Throws `too_large` or `malformed`. */
export async function readForm(request: IncomingMessage, response: ServerResponse): Promise<URLSearchParams> {
  return new URLSearchParams((await readPart(request, response, FORM_BYTES_MAX)).toString('utf8'));
}

/** Bytes as they are, which are held as a whole. Throws `too_large` or `malformed`. */
export function readPart(
  request: IncomingMessage,
  response: ServerResponse,
  bytesMax: number,
): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw new DemesError('too_large');
  if (request.headers.expect !== undefined) response.writeContinue();
  return readBytes(request, bytesMax);
}

function readBytes(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= bytesMax) chunks.push(chunk);
      else reject(new DemesError('too_large'));
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', (cause) => reject(new DemesError('malformed', { cause })));
    request.on('close', () => {
      if (!request.complete) reject(new DemesError('malformed', { detail: 'The body ended too early.' }));
    });
  });
}

/** Takes what is still coming, up to a bound, then cuts the connection; `done` is called once, either way. */
export function swallowBody(request: IncomingMessage, done: () => void): void {
  let left = SWALLOWED_BYTES_MAX;
  request.removeAllListeners('data');
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.socket.destroy();
  });
  request.on('error', () => undefined);
  request.once('close', done);
  request.resume();
}
