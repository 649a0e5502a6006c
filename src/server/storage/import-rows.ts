/**
 * Imports of this device (MS380): what was said is sealed, message by message (AR5), and lies apart from all groups. A row
 * of it that is not what was written is damage: nobody else has it.
 */
import { z } from 'zod';
import { importInfo, type ImportDetails, type ImportInfo } from '../../api/imports.ts';
import type { ExportMessage } from '../../api/export.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { Hash } from '../../protocol/ids.ts';
import { KEY_BYTES } from '../../protocol/seal.ts';
import { hashColumn, hashOfColumn } from './columns.ts';
import type { Database } from './database.ts';
import { rowSum, sumHolds } from './row-sums.ts';
import { damaged, decoded } from './storage-errors.ts';
import { decodeFile, encodeFile, type KnownFile } from './upload-rows.ts';

/** What the list shows of an import, and the hash of the whole file, by which it is known again. */
const storedFacts = importInfo.extend({ sha256: z.string() });
export type ImportFacts = z.infer<typeof storedFacts>;
export type ImportHead = Pick<ImportDetails, 'rooms' | 'members'>;

/** A message at the place of its room in the head. */
export interface PlacedMessage {
  readonly room: number;
  readonly message: ExportMessage;
  /** Of the file that it stands in. */
  readonly line: number;
}

/** twice: its place or id is taken. file: another message says that the same file has another size. */
export interface NotAdded {
  readonly one: PlacedMessage;
  readonly why: 'twice' | 'file';
}

/** A file of an import; `blobId` is null where its bytes are not here, and `key` means nothing then. */
export interface ImportedFile extends Omit<KnownFile, 'blobId'> {
  readonly blobId: Hash | null;
}

/** An index, or the id of a message. */
type Place = number | string;
export type RowsQuery =
  { readonly before: Place } | { readonly after: Place } | { readonly around: Place } | null;

export interface RowsPage {
  readonly messages: readonly ExportMessage[];
  /** Indexes to go on from; null at the end. */
  readonly before: number | null;
  readonly after: number | null;
}

interface ImportRow {
  readonly number: number;
  readonly import_id: string;
  readonly facts: Uint8Array | null;
  readonly head: Uint8Array | null;
  readonly sum: number;
}

interface MessageRow {
  readonly room_number: number;
  readonly log_index: number;
  readonly content: Uint8Array;
  readonly sum: number;
}

interface FileRow {
  readonly blob_id: Uint8Array | null;
  readonly facts: Uint8Array;
  readonly sum: number;
}

const NO_KEY = new Uint8Array(KEY_BYTES);
const NEWEST = Number.MAX_SAFE_INTEGER;
/**
 * Contents that are read, or removed, at once, however many are asked for: one message may have 16 MiB. The last one may
 * go beyond it.
 */
const BYTES_AT_ONCE = 4 * 1024 * 1024;
const OLDER = 'import_number = ? AND room_number = ? AND log_index < ? ORDER BY log_index DESC';
const NEWER = 'import_number = ? AND room_number = ? AND log_index >= ? ORDER BY log_index';
const ANY = 'import_number = ? ORDER BY room_number, log_index';

export class ImportRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A number for an import that begins. It is not among `all` before `finish`. */
  begin(id: string): number {
    return this.#database.lazily(() => {
      const sql = 'INSERT INTO import (import_id, is_whole, sum) VALUES (?, 0, ?) RETURNING number';
      return this.#database.get<{ number: number }>(sql, id, rowSum(id, 0, null, null))!.number;
    });
  }

  /** With the files that they name. Answers the first that cannot be added, and why; null when all were. */
  add(number: number, messages: readonly PlacedMessage[]): NotAdded | null {
    return this.#database.lazily(() => {
      for (const one of messages) {
        if (!this.#addOne(number, one)) return { one, why: 'twice' };
        if (!one.message.attachments.every((file) => this.#nameFile(number, file)))
          return { one, why: 'file' };
      }
      return null;
    });
  }

  /** Its bytes are here. */
  keepFile(number: number, file: KnownFile): void {
    this.#database.lazily(() => this.#saveFile(number, file));
  }

  /** Undefined for a file that no message names. Throws data_damaged. */
  file(number: number, sha256: Hash): ImportedFile | undefined {
    const key = this.#fileKey(number, sha256);
    const sql = 'SELECT blob_id, facts, sum FROM import_file WHERE import_number = ? AND file_key = ?';
    const row = this.#database.get<FileRow>(sql, number, key);
    if (row === undefined) return undefined;
    const { path, columns } = this.#database;
    if (!sumHolds(row.sum, number, key, row.blob_id, row.facts)) throw damaged(path, 'a file of an import');
    return decoded(path, () => ({
      blobId: row.blob_id === null ? null : hashOfColumn(row.blob_id),
      ...decodeFile(columns.open('import_file.facts', fileName(number, key), row.facts)),
    }));
  }

  /** Files that its messages name; those whose bytes are here. */
  fileCounts(number: number): { readonly named: number; readonly here: number } {
    const sql = 'SELECT count(*) AS named, count(blob_id) AS here FROM import_file WHERE import_number = ?';
    return this.#database.get<{ named: number; here: number }>(sql, number)!;
  }

  /** Durable when it returns: all of it is here. */
  finish(number: number, facts: ImportFacts, head: ImportHead): void {
    const { columns } = this.#database;
    const sealedFacts = columns.seal('import.facts', number, JSON.stringify(facts));
    const sealedHead = columns.seal('import.head', number, JSON.stringify(head));
    const sql = 'UPDATE import SET is_whole = 1, facts = ?, head = ?, sum = ? WHERE number = ?';
    this.#database.durably(() => {
      const sum = rowSum(facts.id, 1, sealedFacts, sealedHead);
      this.#database.run(sql, sealedFacts, sealedHead, sum, number);
    });
  }

  /** The whole ones, the newest first. Throws data_damaged. */
  all(): { readonly number: number; readonly facts: ImportFacts }[] {
    const sql =
      'SELECT number, import_id, facts, head, sum FROM import WHERE is_whole = 1 ORDER BY number DESC';
    return this.#database
      .all<ImportRow>(sql)
      .map((row) => ({ number: row.number, facts: this.#factsOf(row) }));
  }

  /** Undefined for one that is not there, or not whole. */
  find(id: string): { readonly number: number; readonly facts: ImportFacts } | undefined {
    return this.all().find(({ facts }) => facts.id === id);
  }

  /** Throws data_damaged. */
  head(number: number): ImportHead {
    const row = this.#database.get<{ head: Uint8Array }>('SELECT head FROM import WHERE number = ?', number);
    const { path, columns } = this.#database;
    return decoded(path, () => JSON.parse(columns.openText('import.head', number, row?.head)) as ImportHead);
  }

  /** Ascending, up to `limit` of them; without a query the newest. Throws not_found for an id that is no message of the room, data_damaged. */
  page(number: number, room: number, query: RowsQuery, limit: number): RowsPage {
    const index = (place: Place): number => this.#indexOf(number, room, place);
    if (query === null) return this.#pageOf(number, room, this.#older(number, room, NEWEST, limit));
    if ('before' in query) {
      return this.#pageOf(number, room, this.#older(number, room, index(query.before), limit));
    }
    if ('after' in query) {
      return this.#pageOf(number, room, this.#newer(number, room, index(query.after) + 1, limit));
    }
    const middle = index(query.around);
    const older = this.#older(number, room, middle, limit);
    const newer = this.#newer(number, room, middle, limit);
    // Half of the page on each side, more where the other side is short.
    const take = Math.min(older.length, Math.max(Math.floor(limit / 2), limit - newer.length));
    const rows = [...older.slice(older.length - take), ...newer.slice(0, limit - take)];
    return this.#pageOf(number, room, rows);
  }

  /** Those of which there is something, and that are not whole. */
  unfinished(): number[] {
    const rows = this.#database.all<{ number: number }>('SELECT number FROM import WHERE is_whole = 0');
    return rows.map(({ number }) => number);
  }

  /** Durable when it returns: it is not there any more, though its rows still are, and go at the next start at the latest. */
  letGo(number: number, id: string): void {
    const sql = 'UPDATE import SET is_whole = 0, facts = NULL, head = NULL, sum = ? WHERE number = ?';
    this.#database.durably(() => this.#database.run(sql, rowSum(id, 0, null, null), number));
  }

  /** Bytes that belong to it, by what they are kept under. */
  blobsOf(number: number): Hash[] {
    const sql = 'SELECT blob_id FROM import_file WHERE import_number = ? AND blob_id IS NOT NULL';
    const rows = this.#database.all<{ blob_id: Uint8Array }>(sql, number);
    return decoded(this.#database.path, () => rows.map((row) => hashOfColumn(row.blob_id)));
  }

  hasBlob(blobId: Hash): boolean {
    const sql = 'SELECT 1 FROM import_file WHERE blob_id = ? LIMIT 1';
    return this.#database.get(sql, hashColumn(blobId)) !== undefined;
  }

  /** Removes `limit` rows of it at most; the import itself goes with the last. Answers whether something is left. */
  removeSome(number: number, limit: number): boolean {
    return this.#database.lazily(() => {
      const some = 'DELETE FROM import_message WHERE id IN';
      const sql = `${some} (SELECT id FROM import_message WHERE ${ANY} LIMIT ?)`;
      if (this.#database.run(sql, number, this.#atOnce(ANY, [number], limit)) > 0) return true;
      this.#database.run('DELETE FROM import_file WHERE import_number = ?', number);
      this.#database.run('DELETE FROM import WHERE number = ?', number);
      return false;
    });
  }

  #addOne(number: number, { room, message }: PlacedMessage): boolean {
    const { columns } = this.#database;
    const { index } = message;
    const name = messageName(number, room, index);
    const content = columns.seal('import_message.content', name, JSON.stringify(message));
    const values = [number, room, index, this.#messageKey(number, message.id), content] as const;
    const sql = `INSERT OR IGNORE INTO import_message
      (import_number, room_number, log_index, message_key, content, sum) VALUES (?, ?, ?, ?, ?, ?)`;
    return this.#database.run(sql, ...values, rowSum(number, room, index, content)) > 0;
  }

  #nameFile(number: number, { size, name, type, sha256 }: ExportMessage['attachments'][number]): boolean {
    const hash = sha256 as Hash;
    const known = this.file(number, hash);
    if (known !== undefined) return known.size === size;
    this.#saveFile(number, { size, name, type, sha256: hash, key: NO_KEY, blobId: null });
    return true;
  }

  #saveFile(number: number, file: ImportedFile): void {
    const key = this.#fileKey(number, file.sha256);
    const blobId = file.blobId === null ? null : hashColumn(file.blobId);
    const facts = this.#database.columns.seal('import_file.facts', fileName(number, key), encodeFile(file));
    const sql =
      'INSERT OR REPLACE INTO import_file (import_number, file_key, blob_id, facts, sum) VALUES (?, ?, ?, ?, ?)';
    this.#database.run(sql, number, key, blobId, facts, rowSum(number, key, blobId, facts));
  }

  #factsOf({ number, import_id: id, facts, head, sum }: ImportRow): ImportFacts {
    const { path, columns } = this.#database;
    if (!sumHolds(sum, id, 1, facts, head)) throw damaged(path, 'an import');
    return decoded(path, () => JSON.parse(columns.openText('import.facts', number, facts)) as ImportFacts);
  }

  #older(number: number, room: number, below: number, limit: number): MessageRow[] {
    return this.#some(OLDER, [number, room, below], limit).reverse();
  }

  #newer(number: number, room: number, from: number, limit: number): MessageRow[] {
    return this.#some(NEWER, [number, room, from], limit);
  }

  #some(which: string, values: readonly number[], limit: number): MessageRow[] {
    const sql = `SELECT room_number, log_index, content, sum FROM import_message WHERE ${which} LIMIT ?`;
    return this.#database.all<MessageRow>(sql, ...values, this.#atOnce(which, values, limit));
  }

  /** How many of these make BYTES_AT_ONCE, `limit` at most; one, if there is any. */
  #atOnce(which: string, values: readonly number[], limit: number): number {
    const sql = `SELECT length(content) AS bytes FROM import_message WHERE ${which} LIMIT ?`;
    const sizes = this.#database.all<{ bytes: number }>(sql, ...values, limit);
    let [count, taken] = [0, 0];
    for (const { bytes } of sizes) {
      if (taken >= BYTES_AT_ONCE) break;
      taken += bytes;
      count += 1;
    }
    return count;
  }

  #pageOf(number: number, room: number, rows: readonly MessageRow[]): RowsPage {
    const first = rows[0]?.log_index;
    const last = rows.at(-1)?.log_index;
    const hasOlder = first !== undefined && this.#atOnce(OLDER, [number, room, first], 1) > 0;
    const hasNewer = last !== undefined && this.#atOnce(NEWER, [number, room, last + 1], 1) > 0;
    return {
      messages: rows.map((row) => this.#messageOf(number, row)),
      before: hasOlder ? first : null,
      after: hasNewer ? last : null,
    };
  }

  #messageOf(
    number: number,
    { room_number: room, log_index: index, content, sum }: MessageRow,
  ): ExportMessage {
    const { path, columns } = this.#database;
    if (!sumHolds(sum, number, room, index, content)) throw damaged(path, 'a message of an import');
    const name = messageName(number, room, index);
    return decoded(
      path,
      () => JSON.parse(columns.openText('import_message.content', name, content)) as ExportMessage,
    );
  }

  #indexOf(number: number, room: number, place: Place): number {
    if (typeof place === 'number') return place;
    const sql =
      'SELECT log_index FROM import_message WHERE import_number = ? AND message_key = ? AND room_number = ?';
    const key = this.#messageKey(number, place);
    const row = this.#database.get<{ log_index: number }>(sql, number, key, room);
    if (row === undefined) throw new DemesError('not_found', { detail: `There is no message ${place}.` });
    return row.log_index;
  }

  #messageKey(number: number, id: string): Uint8Array {
    return this.#database.columns.keyed('import_message.message_key', number, id);
  }

  #fileKey(number: number, sha256: Hash): Uint8Array {
    return this.#database.columns.keyed('import_file.file_key', number, sha256);
  }
}

/** As the list shows it. */
export function infoOf({ sha256: _, ...info }: ImportFacts): ImportInfo {
  return info;
}

function messageName(number: number, room: number, index: number): string {
  return `${number}/${room}/${index}`;
}

function fileName(number: number, key: Uint8Array): string {
  return `${number}/${Buffer.from(key).toString('hex')}`;
}
