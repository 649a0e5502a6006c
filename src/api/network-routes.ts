/** Routes about how a group's nodes hear each other, and who was host when. */
import { listQuery } from './fields.ts';
import { electionList, network } from './network.ts';
import { API_PREFIX, inTag, type Route } from './route.ts';

const GROUP = `${API_PREFIX}/groups/{groupId}` as const;
const GROUPS = inTag('groups');

export const NETWORK_ROUTES = {
  getNetwork: {
    ...GROUPS,
    method: 'get',
    path: `${GROUP}/network`,
    summary: 'Links and delays between the nodes, as this one knows them',
    answers: { 200: { description: 'At this moment. Live by the WebSocket.', schema: network } },
    problems: [404, 409, 503],
  },
  getElections: {
    ...GROUPS,
    method: 'get',
    path: `${GROUP}/elections`,
    summary: 'Changes of host that this node lived through, newest first',
    query: listQuery,
    answers: { 200: { description: 'A page of elections.', schema: electionList } },
    problems: [404, 409, 422, 503],
  },
} as const satisfies Record<string, Route>;
