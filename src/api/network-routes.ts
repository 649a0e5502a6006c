/** Routes about how a group's nodes hear each other, and who was host when. */
import { listQuery, noFields } from './fields.ts';
import { electionList, meetBody, meeting, network } from './network.ts';
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
  testReachability: {
    ...GROUPS,
    method: 'post',
    path: `${GROUP}/network/test`,
    summary: 'Ask others to dial this node back, anew',
    body: noFields,
    bodyMayBeMissing: true,
    answers: { 202: { description: 'They are being asked.', schema: network } },
    problems: [400, 404, 409, 413, 415, 422, 503],
  },
  meet: {
    ...GROUPS,
    method: 'post',
    path: `${GROUP}/network/meet`,
    summary: 'Look who is at an address, for a group whose devices moved',
    body: meetBody,
    answers: { 200: { description: 'Who is there.', schema: meeting } },
    problems: [400, 404, 409, 413, 415, 422, 503],
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
