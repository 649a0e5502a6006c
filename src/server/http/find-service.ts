/** What finding and taking along need from the node. Throws as NodeService does (service.ts). */
import type { SearchPage, SearchQuery } from '../../api/search.ts';
import type { GroupId } from '../../protocol/ids.ts';

export interface FindService {
  /** `invalid` when nothing is asked for. */
  search(groupId: GroupId, query: SearchQuery): SearchPage;
}
