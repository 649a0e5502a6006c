/** FindService over the node's groups. */
import type { ExportQuery } from '../api/export.ts';
import type { SearchPage, SearchQuery } from '../api/search.ts';
import { DemesError } from '../protocol/errors.ts';
import type { GroupId } from '../protocol/ids.ts';
import { exportOf, type Export, type ExportExtras } from './export/exporter.ts';
import { ExportSource } from './export/source.ts';
import type { Group } from './group/group.ts';
import type { FindService } from './http/find-service.ts';

interface Clock {
  /** ms since 1970. */
  wallMs(): number;
}

export class Finding implements FindService {
  readonly #joined: (groupId: GroupId) => Group;
  readonly #clock: Clock;

  /** joined: throws not_found, `joining`, or what halted the group. */
  constructor(joined: (groupId: GroupId) => Group, clock: Clock) {
    this.#joined = joined;
    this.#clock = clock;
  }

  search(groupId: GroupId, query: SearchQuery): SearchPage {
    return this.#joined(groupId).search.search(query);
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
