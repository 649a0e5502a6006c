/** Real imports over a database and a folder of their own, as a node has them, with a disk that can be full. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { ImportInfo } from '../../src/api/imports.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import type { MemberId } from '../../src/protocol/ids.ts';
import { BlobFiles } from '../../src/server/blobs/blob-files.ts';
import { Imports } from '../../src/server/import/imports.ts';
import { Database } from '../../src/server/storage/database.ts';
import { ImportRows } from '../../src/server/storage/import-rows.ts';
import { ANA } from './an-export.ts';
import { VAULT } from './vault.ts';

const TABLES = ['import', 'import_message', 'import_file'] as const;

export class ImportsHarness {
  readonly folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
  /** Where the bytes of files lie. */
  readonly blobs = join(this.folder, 'imports');
  /** What the disk still takes. */
  freeBytes = Number.POSITIVE_INFINITY;
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
      wallMs: () => Date.UTC(2026, 10, 22),
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
