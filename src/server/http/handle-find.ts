/** Finding what was said. */
import type { GroupId } from '../../protocol/ids.ts';
import { ok, type Handlers } from './calls.ts';
import type { NodeService } from './service.ts';

export function findHandlers({ finding }: NodeService): Pick<Handlers, 'searchMessages'> {
  return {
    searchMessages: ({ params, query }) => ok(finding.search(params.groupId as GroupId, query)),
  };
}
