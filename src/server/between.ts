/** NetworkService over the node's groups. */
import type { ListQuery } from '../api/fields.ts';
import type { Election, Elections, MeetBody, Meeting, Network } from '../api/network.ts';
import { DemesError } from '../protocol/errors.ts';
import type { GroupId } from '../protocol/ids.ts';
import type { Group } from './group/group.ts';
import type { NetworkService } from './http/network-service.ts';
import type { ElectionRecord } from './storage/local-rows.ts';

/** A term as text, as it stands in an election's id. */
const TERM = /^[1-9][0-9]{0,15}$/;

/** What the groups share: the links of the node. */
interface Nodes {
  testReachability(): void;
  meet(address: string): Promise<Meeting>;
}

export class Between implements NetworkService {
  readonly #joined: (groupId: GroupId) => Group;
  readonly #nodes: Nodes;

  /** joined: throws not_found, `joining`, or what halted the group. */
  constructor(joined: (groupId: GroupId) => Group, nodes: Nodes) {
    this.#joined = joined;
    this.#nodes = nodes;
  }

  network(groupId: GroupId): Network {
    return this.#joined(groupId).network();
  }

  testReachability(groupId: GroupId): Network {
    const group = this.#joined(groupId);
    this.#nodes.testReachability();
    return group.network();
  }

  async meet(groupId: GroupId, { address }: MeetBody): Promise<Meeting> {
    this.#joined(groupId);
    return this.#nodes.meet(address);
  }

  elections(groupId: GroupId, { limit, cursor }: ListQuery): Elections {
    const group = this.#joined(groupId);
    if (cursor !== undefined && !TERM.test(cursor)) {
      const errors = [{ path: 'cursor', message: 'This place in the list is not there' }];
      throw new DemesError('invalid', { extra: { errors } });
    }
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    // One more than asked for says whether there are more.
    const found = group.store().local.elections(before, limit + 1);
    const elections = found.slice(0, limit).map(electionOf);
    return { elections, next: found.length > limit ? elections.at(-1)!.id : null };
  }
}

function electionOf(record: ElectionRecord): Election {
  const { term, index, host, at, durationMs, outageMs } = record;
  return { id: `${term}`, term, host, at: new Date(at).toISOString(), index, durationMs, outageMs };
}
