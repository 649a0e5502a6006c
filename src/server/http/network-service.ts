/** What the routes about the network between a group's nodes need from the node. Throws as NodeService does. */
import type { ListQuery } from '../../api/fields.ts';
import type { Elections, Network } from '../../api/network.ts';
import type { GroupId } from '../../protocol/ids.ts';

export interface NetworkService {
  network(groupId: GroupId): Network;
  /** Newest first; `invalid` for a cursor that is no term. */
  elections(groupId: GroupId, query: ListQuery): Elections;
}
