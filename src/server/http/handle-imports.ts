/** Imports: taken part by part, read, deleted. */
import type { IMPORT_ROUTES } from '../../api/imports.ts';
import type { Hash } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { FIXED_HEADERS } from './answer.ts';
import { readPart } from './body.ts';
import { created, DONE, ok, type Handlers } from './calls.ts';
import { addressOf, type ContentDoor } from './handle-blobs.ts';
import { list } from './handle-groups.ts';
import type { ImportService } from './import-service.ts';
import { disposition, sendFile } from './send-file.ts';

export function importHandlers(
  imports: ImportService,
  content: ContentDoor,
): Pick<Handlers, keyof typeof IMPORT_ROUTES> {
  return {
    createImport: ({ body }) => created(imports.create(body)),
    async putImport({ params, query, request, response }) {
      const bytes = await readPart(request, response, LIMITS.importPartBytesMax);
      return ok(await imports.put(params.importId, query, bytes));
    },
    getImports: ({ query }) => list('imports', imports.all(), query),
    getImport: ({ params }) => ok(imports.get(params.importId)),
    getImportMessages: ({ params, query }) => ok(imports.page(params.importId, params.roomId, query)),
    async getImportFile({ params, request, response }) {
      const file = await imports.file(params.importId, params.sha256 as Hash);
      await sendFile(request, response, file, {
        ...FIXED_HEADERS,
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': disposition('attachment', file.name),
      });
      return null;
    },
    async createImportFileAddress({ params, request }) {
      return created(addressOf(await imports.file(params.importId, params.sha256 as Hash), request, content));
    },
    async removeImport({ params }) {
      await imports.remove(params.importId);
      return DONE;
    },
  };
}
