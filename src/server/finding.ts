/** FindService over the node's groups. */
import type { SearchPage, SearchQuery } from '../api/search.ts';
import type { GroupId } from '../protocol/ids.ts';
import type { Group } from './group/group.ts';
import type { FindService } from './http/find-service.ts';

export class Finding implements FindService {
  readonly #joined: (groupId: GroupId) => Group;

  /** joined: throws not_found, `joining`, or what halted the group. */
  constructor(joined: (groupId: GroupId) => Group) {
    this.#joined = joined;
  }

  search(groupId: GroupId, query: SearchQuery): SearchPage {
    return this.#joined(groupId).search.search(query);
  }
}
