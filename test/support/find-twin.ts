/** FindService of a node where nobody said anything. */
import { Readable } from 'node:stream';
import type { SearchAllPage, SearchPage } from '../../src/api/search.ts';
import type { GroupId } from '../../src/protocol/ids.ts';
import type { Export } from '../../src/server/export/exporter.ts';
import type { FindService } from '../../src/server/http/find-service.ts';
import type { ImportService } from '../../src/server/http/import-service.ts';

const NOTHING: SearchPage = { hits: [], next: null, unknown: [], index: { messages: 0, isReading: false } };

export class FindTwin implements FindService {
  readonly imports: ImportService;
  private readonly find: (groupId: GroupId) => unknown;

  /** find: throws not_found for a group that is not there. */
  constructor(find: (groupId: GroupId) => unknown, imports: ImportService) {
    this.imports = imports;
    this.find = find;
  }

  search(groupId: GroupId): SearchPage {
    this.find(groupId);
    return NOTHING;
  }

  searchAll(): SearchAllPage {
    return { ...NOTHING, hits: [], skipped: [] };
  }

  export(groupId: GroupId): Export {
    this.find(groupId);
    const parts = Readable.from(['{}']);
    return { name: 'Friends 2026-11-21.json', contentType: 'application/json', total: 0, parts };
  }
}
