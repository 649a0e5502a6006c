/**
 * One export on its way in (MS380, MS381): what is read is kept at once, sealed, and nobody sees anything of it before its
 * end fits. Whatever goes wrong, nothing of it stays.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { ExportHead, ExportMessage } from '../../api/export.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { BlobFiles } from '../blobs/blob-files.ts';
import type { ImportFacts, ImportRows, PlacedMessage } from '../storage/import-rows.ts';
import { faulty } from './faulty.ts';
import { shownHead } from './importable.ts';
import { ExportReader, type ExportedFile } from './export-reader.ts';
import { opened } from './opened.ts';

/** Kept at once: some milliseconds. */
const PART = 50;
/** What those may have: with all that was said before, one message can be as long as a line. */
const PART_BYTES = 2 ** 20;
/** Rows removed at once, for the same reason. */
const REMOVED_PART = 500;
/** What a message takes beside its line, about. */
const ROW_BYTES = 256;

export interface ImportPorts {
  readonly rows: ImportRows;
  readonly files: BlobFiles;
  /** Throws disk_full where so many bytes more would not leave the disk what it needs. */
  roomFor(bytes: number): void;
}

export interface ImportOrder {
  readonly id: string;
  /** Null: none was said. */
  readonly passphrase: string | null;
  /** ms since 1970. */
  readonly atMs: number;
  /** How many messages there are so far. */
  told(messages: number): void;
}

/**
 * Durable when it resolves, and nothing of it is left when it throws.
 *
 * @throws DemesError import_faulty, import_sealed, import_passphrase, import_newer, import_known, what the disk says, and
 *   whatever `bytes` throw
 */
export async function importExport(
  bytes: AsyncIterable<Uint8Array>,
  order: ImportOrder,
  ports: ImportPorts,
): Promise<ImportFacts> {
  const number = ports.rows.begin(order.id);
  try {
    return await new Importing(number, order, ports).run(opened(bytes, order.passphrase));
  } catch (error) {
    await removeImport(number, ports);
    throw error;
  }
}

/** Its files first: as long as there are rows, the next start knows what is to go. */
export async function removeImport(
  number: number,
  { rows, files }: Pick<ImportPorts, 'rows' | 'files'>,
): Promise<void> {
  for (const blobId of rows.blobsOf(number)) files.remove(blobId);
  while (rows.removeSome(number, REMOVED_PART)) await turn();
}

class Importing {
  readonly #number: number;
  readonly #order: ImportOrder;
  readonly #ports: ImportPorts;
  /** Not kept yet. */
  #part: PlacedMessage[] = [];
  #partBytes = 0;
  /** Of each room, the index of its last message, and how many it has. */
  #rooms: { lastIndex: number; messages: number }[] = [];
  #filesBytes = 0;

  constructor(number: number, order: ImportOrder, ports: ImportPorts) {
    this.#number = number;
    this.#order = order;
    this.#ports = ports;
  }

  async run(bytes: AsyncIterable<Uint8Array>): Promise<ImportFacts> {
    const reader = new ExportReader(bytes);
    const head = shownHead(await reader.head());
    const numbers = new Map(head.rooms.map(({ id }, at) => [id, at]));
    if (numbers.size < head.rooms.length) throw reader.fault('order', 'a room stands twice in this line');
    this.#rooms = head.rooms.map(() => ({ lastIndex: 0, messages: 0 }));
    for await (const message of reader.messages()) {
      const room = numbers.get(message.roomId);
      if (room === undefined) throw reader.fault('order', 'this message is of a room that was not exported');
      this.#place(reader, head, room, message);
      if (this.#part.length === PART || this.#partBytes >= PART_BYTES) await this.#keep();
    }
    await this.#keep();
    for await (const file of reader.files()) await this.#keepFile(reader, file);
    await reader.end();
    return this.#finish(reader, head);
  }

  /** In the order in which they stand in the log: so none is there twice. */
  #place(reader: ExportReader, { upTo }: ExportHead, room: number, message: ExportMessage): void {
    const counted = this.#rooms[room]!;
    const { index } = message;
    if (index <= counted.lastIndex || index > upTo.index)
      throw reader.fault('order', `message #${index} cannot stand here`);
    counted.lastIndex = index;
    counted.messages += 1;
    this.#part.push({ room, message, line: reader.line });
    this.#partBytes += reader.lineBytes + ROW_BYTES;
  }

  async #keep(): Promise<void> {
    const { rows } = this.#ports;
    const [part, bytes] = [this.#part, this.#partBytes];
    [this.#part, this.#partBytes] = [[], 0];
    this.#ports.roomFor(bytes);
    const fault = rows.add(this.#number, part);
    if (fault !== null) {
      const { one, why } = fault;
      const [kind, said] =
        why === 'twice'
          ? (['order', `message ${one.message.id} is there twice`] as const)
          : (['file', 'this message says another size of a file than one before'] as const);
      throw faulty(kind, said, one.line);
    }
    this.#order.told(this.#rooms.reduce((sum, { messages }) => sum + messages, 0));
    await turn();
  }

  async #keepFile(reader: ExportReader, file: ExportedFile): Promise<void> {
    const { rows, files } = this.#ports;
    const known = rows.file(this.#number, file.sha256);
    if (known === undefined) throw reader.fault('file', 'no message names this file');
    if (known.blobId !== null) throw reader.fault('file', 'this file is there twice');
    const line = reader.line;
    const sealed = await files.seal(upTo(known.size, file.bytes(), reader), (bytes) =>
      this.#ports.roomFor(bytes),
    );
    if (sealed.size !== known.size || sealed.sha256 !== file.sha256) {
      files.remove(sealed.blobId);
      throw faulty('file', `the file that begins here (“${known.name}”) is not what its message says`, line);
    }
    rows.keepFile(this.#number, { ...known, ...sealed });
    this.#filesBytes += sealed.size;
  }

  #finish(reader: ExportReader, head: ExportHead): ImportFacts {
    const { rows } = this.#ports;
    const { groupId, groupName, exportedAt, exportedBy, upTo: end, members } = head;
    const { sha256 } = reader;
    const before = rows.all().find(({ facts }) => facts.sha256 === sha256);
    if (before !== undefined) throw new DemesError('import_known', { extra: { importId: before.facts.id } });
    const facts: ImportFacts = {
      id: this.#order.id,
      groupId,
      groupName,
      exportedAt,
      exportedBy,
      upTo: end,
      sha256,
      importedAt: new Date(this.#order.atMs).toISOString(),
      rooms: head.rooms.length,
      ...reader.counts,
      files: { ...rows.fileCounts(this.#number), bytes: this.#filesBytes },
    };
    const rooms = head.rooms.map((room, at) => ({ ...room, messages: this.#rooms[at]!.messages }));
    rows.finish(this.#number, facts, { rooms, members });
    return facts;
  }
}

/** A file that has more bytes than it should is not read any further. */
async function* upTo(
  size: number,
  bytes: AsyncIterable<Buffer>,
  reader: ExportReader,
): AsyncGenerator<Buffer> {
  let left = size;
  for await (const piece of bytes) {
    left -= piece.length;
    if (left < 0) throw reader.fault('file', 'this file is longer than its message says');
    yield piece;
  }
}
