/**
 * Reads an export in JSON as it stands in docs/export.md, line by line and once: head, messages, files, end, in this order,
 * each asked for when the one before was read to its end. Whatever else comes is a fault of the file, with its line.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  EXPORT_VERSION,
  exportEnd,
  exportHead,
  type ExportHead,
  type ExportMessage,
} from '../../api/export.ts';
import type { ImportFault } from '../../api/imports.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { Hash } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { FILE_PIECE_BYTES } from '../export/files.ts';
import { parseJson } from '../http/json-guard.ts';
import { faulty } from './faulty.ts';
import { importableMessage } from './importable.ts';
import { IncomingBytes } from './incoming-bytes.ts';

const HEAD = '"demesExport":';
const MESSAGES = '"messages":[';
const FILES = '"files":[';
const END = '"end":';
const CLOSE = '],';
const COMMA = 0x2c;
const FOREIGN = 'this is no export of demes in JSON';

const anyVersion = z.looseObject({ version: z.int() });
const filePiece = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  piece: z.int().min(0),
  data: z.base64().max((FILE_PIECE_BYTES / 3) * 4),
});
type FilePiece = z.infer<typeof filePiece>;

/** Pieces of files, and the one that was read and not taken; null behind the last. */
interface Coming {
  readonly pieces: AsyncGenerator<FilePiece>;
  next: FilePiece | null;
}

/** A file in an export. Its bytes are to be read to their end before the next one is asked for. */
export interface ExportedFile {
  readonly sha256: Hash;
  bytes(): AsyncGenerator<Buffer>;
}

export class ExportReader {
  readonly #bytes: IncomingBytes;
  readonly #whole = createHash('sha256');
  readonly #said = createHash('sha256');
  #line = 0;
  #lineBytes = 0;
  /** Read, and not used yet. */
  #held: Buffer | null = null;
  #messages = 0;
  #deleted = 0;
  #unreadable = 0;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#bytes = new IncomingBytes(bytes);
  }

  /** Of everything that was read, as it was written. */
  get sha256(): string {
    return this.#whole.copy().digest('hex');
  }

  /** The number of the line that was read last. */
  get line(): number {
    return this.#line;
  }

  /** How many bytes it has. */
  get lineBytes(): number {
    return this.#lineBytes;
  }

  get counts(): { readonly messages: number; readonly deleted: number; readonly unreadable: number } {
    return { messages: this.#messages, deleted: this.#deleted, unreadable: this.#unreadable };
  }

  /** Of the line that was read last. */
  fault(fault: ImportFault, detail: string): DemesError {
    return faulty(fault, detail, this.#line);
  }

  async head(): Promise<ExportHead> {
    const [open, line] = [await this.#bytesOfLine(FOREIGN), await this.#bytesOfLine(FOREIGN)];
    if (open.toString() !== '{' || line.at(-1) !== COMMA) throw this.fault('foreign', FOREIGN);
    const value = this.#valueOf(this.#behind(HEAD, line.subarray(0, -1), 'foreign'));
    const { data: known } = anyVersion.safeParse(value);
    if (known !== undefined && known.version > EXPORT_VERSION) throw new DemesError('import_newer');
    return this.#checked(exportHead, value);
  }

  async *messages(): AsyncGenerator<ExportMessage> {
    await this.#expect(MESSAGES);
    for await (const line of this.#items()) {
      this.#said.update(line).update('\n');
      const message = this.#checked(importableMessage, this.#valueOf(line));
      this.#messages += 1;
      this.#deleted += Number(message.deleted === true);
      this.#unreadable += Number(message.unreadable !== undefined);
      yield message;
    }
  }

  async *files(): AsyncGenerator<ExportedFile> {
    const first = await this.#bytesOfLine();
    if (first.toString() !== FILES) {
      this.#held = first;
      return;
    }
    const coming: Coming = { pieces: this.#pieces(), next: null };
    coming.next = await nextOf(coming.pieces);
    while (coming.next !== null) {
      const sha256 = coming.next.sha256 as Hash;
      if (coming.next.piece !== 0) throw this.fault('file', 'the file does not begin here');
      yield { sha256, bytes: () => this.#bytesOf(sha256, coming) };
    }
  }

  /** Reads to the end of the file. */
  async end(): Promise<void> {
    const end = this.#checked(exportEnd, this.#valueOf(this.#behind(END, await this.#bytesOfLine(), 'line')));
    const { messages, deleted, unreadable } = this.counts;
    const isSame = end.messages === messages && end.deleted === deleted && end.unreadable === unreadable;
    if (!isSame)
      throw this.fault('end', `there are ${messages} messages in it, and its end says ${end.messages}`);
    if (end.sha256 !== this.#said.digest('hex'))
      throw this.fault('end', 'its messages are not those that were exported');
    await this.#expect('}');
    if (!(await this.#bytes.isAtEnd()))
      throw this.fault('line', 'something stands behind the end of the export');
  }

  /** Lines of a list, each without its comma, up to the one that closes it. */
  async *#items(): AsyncGenerator<Buffer> {
    for (let isFirst = true, hasNext = true; ; isFirst = false) {
      const line = await this.#bytesOfLine();
      const isClosed = line.toString('latin1', 0, CLOSE.length + 1) === CLOSE;
      if (isClosed && (isFirst || !hasNext)) return;
      if (isClosed || (!isFirst && !hasNext))
        throw this.fault('line', 'this is not what stands here in an export');
      hasNext = line.at(-1) === COMMA;
      yield hasNext ? line.subarray(0, -1) : line;
    }
  }

  async *#bytesOf(sha256: Hash, coming: Coming): AsyncGenerator<Buffer> {
    for (let number = 0; coming.next?.sha256 === sha256; number += 1) {
      if (coming.next.piece !== number) throw this.fault('file', 'the pieces of this file are not in order');
      yield Buffer.from(coming.next.data, 'base64');
      coming.next = await nextOf(coming.pieces);
    }
  }

  async *#pieces(): AsyncGenerator<FilePiece> {
    for await (const line of this.#items()) yield this.#checked(filePiece, this.#valueOf(line));
  }

  async #expect(text: string): Promise<void> {
    const line = await this.#bytesOfLine();
    if (line.toString('latin1') !== text)
      throw this.fault('line', 'this is not what stands here in an export');
  }

  /** The next line. Throws where there is none: the file was cut, or is no such file. */
  async #bytesOfLine(foreign: string | null = null): Promise<Buffer> {
    if (this.#held !== null) {
      const held = this.#held;
      this.#held = null;
      return held;
    }
    const line = await this.#bytes.line(LIMITS.importLineBytesMax);
    this.#line += 1;
    if (foreign !== null && (line === null || line === 'long')) throw this.fault('foreign', foreign);
    if (line === null) throw this.fault('cut', 'the file ends here, and the export does not');
    if (line === 'long') throw this.fault('long', 'this line is longer than any of an export');
    this.#lineBytes = line.bytes.length;
    this.#whole.update(line.bytes).update('\n');
    // Only the last one may do without: it is a brace.
    if (!line.isEnded && line.bytes.toString('latin1') !== '}') {
      throw foreign === null
        ? this.fault('cut', 'the file ends within this line')
        : this.fault('foreign', foreign);
    }
    return line.bytes;
  }

  #behind(name: string, line: Buffer, fault: ImportFault): Buffer {
    if (line.toString('latin1', 0, name.length) === name) return line.subarray(name.length);
    throw this.fault(fault, fault === 'foreign' ? FOREIGN : 'this is not what stands here in an export');
  }

  #valueOf(bytes: Buffer): unknown {
    try {
      return parseJson(bytes, LIMITS.jsonDepthMax, LIMITS.importLineValuesMax);
    } catch (error) {
      if (error instanceof DemesError)
        throw this.fault('line', 'this is no JSON, or is nested too deep, or has too many parts');
      throw error;
    }
  }

  #checked<T>(schema: z.ZodType<T>, value: unknown): T {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.map(String).join('.');
    throw this.fault('line', `this is not what stands here in an export (${where})`);
  }
}

async function nextOf<T>(items: AsyncGenerator<T>): Promise<T | null> {
  const { done, value } = await items.next();
  return done === true ? null : value;
}
