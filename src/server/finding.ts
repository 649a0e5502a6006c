/** FindService over the node's groups. */
import type { ExportQuery } from '../api/export.ts';
import type { SearchAllPage, SearchAllQuery, SearchPage, SearchQuery } from '../api/search.ts';
import { DemesError } from '../protocol/errors.ts';
import type { GroupId } from '../protocol/ids.ts';
import { exportOf, type Export, type ExportExtras } from './export/exporter.ts';
import { ExportSource } from './export/source.ts';
import type { Group } from './group/group.ts';
import type { SearchDesk } from './group/search-desk.ts';
import type { FindService } from './http/find-service.ts';
import type { Imports } from './import/imports.ts';
import { searchAll } from './search-all.ts';
import type { GroupList } from './storage/group-list.ts';

export interface FindingPorts {
  readonly imports: Imports;
  /** ms since 1970. */
  wallMs(): number;
}

export class Finding implements FindService {
  readonly #joined: (groupId: GroupId) => Group;
  readonly imports: Imports;
  readonly #known: Pick<GroupList, 'all'>;
  readonly #clock: Pick<FindingPorts, 'wallMs'>;

  /** joined: throws not_found, `joining`, or what halted the group. known: whether they can be asked or not. */
  constructor(joined: (groupId: GroupId) => Group, known: Pick<GroupList, 'all'>, ports: FindingPorts) {
    this.#joined = joined;
    this.#known = known;
    this.#clock = ports;
    this.imports = ports.imports;
  }

  search(groupId: GroupId, query: SearchQuery): SearchPage {
    return this.#joined(groupId).search.search(query);
  }

  searchAll(query: SearchAllQuery): SearchAllPage {
    const groups = this.#known.all().map((record) => ({
      id: record.groupId,
      name: record.name,
      walk: (...asked: Parameters<SearchDesk['walk']>) => this.#joined(record.groupId).search.walk(...asked),
    }));
    return searchAll(groups, query, () => performance.now());
  }

  export(groupId: GroupId, query: ExportQuery, extras?: ExportExtras): Export {
    const group = this.#joined(groupId);
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
      atMs: this.#clock.wallMs(),
    });
    return exportOf(source, query, extras);
  }
}
