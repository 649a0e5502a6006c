/** Real imports over a database and a folder of their own, as a node has them, with a disk that can be full. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import type { ImportInfo } from '../../src/api/imports.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import type { Hash, MemberId } from '../../src/protocol/ids.ts';
import { BlobFiles } from '../../src/server/blobs/blob-files.ts';
import { Imports } from '../../src/server/import/imports.ts';
import { Database } from '../../src/server/storage/database.ts';
import { ImportRows } from '../../src/server/storage/import-rows.ts';
import { ANA, hashOf } from './an-export.ts';
import { VAULT } from './vault.ts';

const TABLES = ['import', 'import_message', 'import_file'] as const;

export class ImportsHarness {
  readonly folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
  /** Where the bytes of files lie. */
  readonly blobs = join(this.folder, 'imports');
  /** What the disk still takes. */
  freeBytes = Number.POSITIVE_INFINITY;
  /** ms since 1970. */
  nowMs = Date.UTC(2026, 10, 22);
  database!: Database;
  rows!: ImportRows;
  imports!: Imports;

  constructor() {
    mkdirSync(this.blobs);
    this.open();
  }

  /** As a start of the node does, over what is there. */
  open(): void {
    this.database = Database.open(join(this.folder, 'demes.db'), VAULT);
    this.rows = new ImportRows(this.database);
    this.imports = new Imports({
      rows: this.rows,
      files: new BlobFiles(this.blobs),
      roomFor: (bytes) => {
        this.freeBytes -= bytes;
        if (this.freeBytes < 0) throw new DemesError('disk_full');
      },
      memberId: ANA as MemberId,
      log: pino({ level: 'silent' }),
      wallMs: () => this.nowMs,
    });
    this.imports.begin();
  }

  /** As a stop does. */
  async close(): Promise<void> {
    await this.imports.stop();
    this.database.close();
  }

  /** Closed, and gone. */
  async end(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Rows of imports, of their messages, of their files. */
  rowsLeft(): number[] {
    return TABLES.map((table) => this.database.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)!.n);
  }

  /** Fails where anything of any import is in the list, in the database or in the folder. */
  expectNothing(): void {
    expect(this.imports.all()).to.deep.equal([]);
    expect(this.rowsLeft()).to.deep.equal([0, 0, 0]);
    expect(readdirSync(this.blobs)).to.deep.equal([]);
  }

  /** Why a file is refused: the code, and of a fault what and in which line; null where it is taken. */
  async refusal(file: Buffer, passphrase?: string): Promise<readonly unknown[] | null> {
    try {
      await this.bring(file, passphrase);
      return null;
    } catch (error) {
      if (!(error instanceof DemesError)) throw error;
      const { fault, line } = error.extra;
      return error.code === 'import_faulty' ? [error.code, fault, line] : [error.code];
    }
  }

  /** Of the bytes that are served under this hash. */
  async hashOfFile(id: string, sha256: string): Promise<string> {
    const file = await this.imports.file(id, sha256 as Hash);
    const bytes: Uint8Array[] = [];
    for await (const piece of file.read(0, file.size)) bytes.push(Uint8Array.from(piece));
    return hashOf(Buffer.concat(bytes));
  }

  /** In parts of so many bytes. */
  async bring(file: Buffer, passphrase?: string, partBytes = 100_000): Promise<ImportInfo> {
    const { id } = this.imports.create(passphrase === undefined ? {} : { passphrase });
    for (let at = 0; ; at += partBytes) {
      const last = at + partBytes >= file.length;
      const { done } = await this.imports.put(id, { at, last }, file.subarray(at, at + partBytes));
      if (done !== null) return done;
    }
  }
}
