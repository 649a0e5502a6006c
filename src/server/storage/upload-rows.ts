/**
 * What this node was given to attach, and no message carries yet (BL9): here alone is what the file opens with. A row
 * that is not what was written is as if it were not there: whoever attached the file does it again.
 */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Hash } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { KEY_BYTES } from '../../protocol/seal.ts';
import { hashColumn, hashOfColumn } from './columns.ts';
import type { Database } from './database.ts';
import { rowSum, sumHolds } from './row-sums.ts';

/** A file, and what it opens with. */
export interface KnownFile {
  readonly blobId: Hash;
  readonly key: Uint8Array;
  /** Bytes before sealing, and their hash. */
  readonly size: number;
  readonly sha256: Hash;
  readonly name: string;
  /** A media type, as whoever attached it says. */
  readonly type: string;
}

export interface Upload extends KnownFile {
  /** ms since 1970. */
  readonly madeAt: number;
}

interface UploadRow {
  readonly blob_id: Uint8Array;
  readonly made_at: number;
  readonly facts: Uint8Array;
  readonly sum: number;
}

export class UploadRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Durable when it returns. */
  save(upload: Upload): void {
    const { blobId, madeAt } = upload;
    const id = hashColumn(blobId);
    const facts = this.#database.columns.seal('blob_upload.facts', blobId, encodeFile(upload));
    const sql = 'INSERT OR REPLACE INTO blob_upload (blob_id, made_at, facts, sum) VALUES (?, ?, ?, ?)';
    this.#database.durably(() => this.#database.run(sql, id, madeAt, facts, rowSum(id, madeAt, facts)));
  }

  find(blobId: Hash): Upload | undefined {
    const sql = 'SELECT * FROM blob_upload WHERE blob_id = ?';
    const row = this.#database.get<UploadRow>(sql, hashColumn(blobId));
    if (row === undefined || !sumHolds(row.sum, row.blob_id, row.made_at, row.facts)) return undefined;
    try {
      const bytes = this.#database.columns.open('blob_upload.facts', blobId, row.facts);
      return { blobId, madeAt: row.made_at, ...decodeFile(bytes) };
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  /** Made before `before`, ms since 1970. */
  older(before: number): Hash[] {
    const sql = 'SELECT blob_id FROM blob_upload WHERE made_at < ?';
    return this.#database.all<{ blob_id: Uint8Array }>(sql, before).map((row) => hashOfColumn(row.blob_id));
  }

  remove(blobId: Hash): void {
    this.#database.lazily(() =>
      this.#database.run('DELETE FROM blob_upload WHERE blob_id = ?', hashColumn(blobId)),
    );
  }
}

/** All but its blob's id: what is sealed of it. */
export function encodeFile({ key, size, sha256, name, type }: Omit<KnownFile, 'blobId'>): Uint8Array {
  return new ByteWriter().fixed(key, KEY_BYTES).u64(size).hash(sha256).text(name).text(type).take();
}

/** Throws ProtocolError. */
export function decodeFile(bytes: Uint8Array): Omit<KnownFile, 'blobId'> {
  const reader = new ByteReader(bytes);
  const facts = {
    key: reader.fixed(KEY_BYTES),
    size: reader.u64(),
    sha256: reader.hash(),
    name: reader.text(LIMITS.fileNameBytesMax),
    type: reader.text(LIMITS.mediaTypeLengthMax),
  };
  reader.end();
  return facts;
}
