/** FindService over the node's groups. */
import type { ExportQuery } from '../api/export.ts';
import type { Group as GroupObject } from '../api/groups.ts';
import type { SearchAllPage, SearchAllQuery, SearchPage, SearchQuery } from '../api/search.ts';
import { DemesError } from '../protocol/errors.ts';
import type { GroupId } from '../protocol/ids.ts';
import { exportOf, type Export, type ExportExtras } from './export/exporter.ts';
import { ExportSource } from './export/source.ts';
import type { Group } from './group/group.ts';
import type { SearchDesk } from './group/search-desk.ts';
import type { FindService } from './http/find-service.ts';
import { searchAll } from './search-all.ts';

interface FindingPorts {
  /** Throws not_found, `joining`, or what halted the group. */
  joined(groupId: GroupId): Group;
  /** All of this node, whether they can be asked or not. */
  groups(): readonly Pick<GroupObject, 'id' | 'name'>[];
  /** ms since 1970. */
  wallMs(): number;
}

export class Finding implements FindService {
  readonly #ports: FindingPorts;

  constructor(ports: FindingPorts) {
    this.#ports = ports;
  }

  search(groupId: GroupId, query: SearchQuery): SearchPage {
    return this.#ports.joined(groupId).search.search(query);
  }

  searchAll(query: SearchAllQuery): SearchAllPage {
    const groups = this.#ports.groups().map(({ id, name }) => ({
      id,
      name,
      walk: (...asked: Parameters<SearchDesk['walk']>) =>
        this.#ports.joined(id as GroupId).search.walk(...asked),
    }));
    return searchAll(groups, query, () => performance.now());
  }

  export(groupId: GroupId, query: ExportQuery, extras?: ExportExtras): Export {
    const group = this.#ports.joined(groupId);
    const rooms = group.rooms.all().filter(({ id }) => query.room === undefined || id === query.room);
    if (rooms.length === 0) throw new DemesError('not_found');
    const { scope, search } = group;
    const store = () => group.store();
    const view = () => group.view();
    const source = new ExportSource({
      scope,
      store,
      view,
      read: search.read,
      rooms,
      atMs: this.#ports.wallMs(),
    });
    return exportOf(source, query, extras);
  }
}
