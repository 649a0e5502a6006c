/** What finding and taking along need from the node. Throws as NodeService does (service.ts). */
import type { ExportQuery } from '../../api/export.ts';
import type { SearchAllPage, SearchAllQuery, SearchPage, SearchQuery } from '../../api/search.ts';
import type { GroupId } from '../../protocol/ids.ts';
import type { Export, ExportExtras } from '../export/exporter.ts';
import type { ImportService } from './import-service.ts';

export interface FindService {
  readonly imports: ImportService;
  /** `invalid` when nothing is asked for. */
  search(groupId: GroupId, query: SearchQuery): SearchPage;
  /** In all groups together; those that cannot be asked are told. `invalid` when nothing is asked for. */
  searchAll(query: SearchAllQuery): SearchAllPage;
  /** `not_found` for a room that this node's member is not in. What goes wrong later breaks the parts off. */
  export(groupId: GroupId, query: ExportQuery, extras?: ExportExtras): Export;
}
