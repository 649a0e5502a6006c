/** What the routes about the network between a group's nodes need from the node. Throws as NodeService does. */
import type { ListQuery } from '../../api/fields.ts';
import type { Elections, MeetBody, Meeting, Network } from '../../api/network.ts';
import type { GroupId } from '../../protocol/ids.ts';

export interface NetworkService {
  network(groupId: GroupId): Network;
  /** Forgets what was found about this node being reachable, and asks others anew. */
  testReachability(groupId: GroupId): Network;
  /** Who is at an address. */
  meet(groupId: GroupId, body: MeetBody): Promise<Meeting>;
  /** Newest first; `invalid` for a cursor that is no term. */
  elections(groupId: GroupId, query: ListQuery): Elections;
}
