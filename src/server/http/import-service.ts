/** What the routes need of imports (src/server/import). */
import type {
  CreateImport,
  ImportDetails,
  ImportInfo,
  ImportPage,
  ImportProgress,
  ImportQuery,
} from '../../api/imports.ts';
import type { PageQuery } from '../../api/messages.ts';
import type { Hash } from '../../protocol/ids.ts';
import type { ServedFile } from './blob-service.ts';

export interface ImportService {
  /** `conflict` where too many are under way. */
  create(body: CreateImport): ImportProgress;
  /**
   * The next bytes of its file. `not_found`, `conflict` for others than the next, `import_faulty`, `import_sealed`,
   * `import_passphrase`, `import_newer`, `import_known`, `disk_full`: nothing is left of it then, but with `conflict`.
   */
  put(id: string, query: ImportQuery, bytes: Uint8Array): Promise<ImportProgress>;
  /** The newest first. */
  all(): ImportInfo[];
  /** These throw `not_found`. */
  get(id: string): ImportDetails;
  page(id: string, roomId: string, query: PageQuery): ImportPage;
  /** `blob_away` for one whose bytes were not in the export. */
  file(id: string, sha256: Hash): Promise<ServedFile>;
  remove(id: string): Promise<void>;
}
