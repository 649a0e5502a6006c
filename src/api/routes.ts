/**
 * Every route of the HTTP API: the one source for routing, checking, documentation and the client's types.
 * What a route does is in src/server/http, under the same name.
 */
import { listQuery, noFields } from './fields.ts';
import { BLOB_ROUTES } from './blobs.ts';
import { CHANGE_ROUTES } from './change-routes.ts';
import { feedQuery } from './events.ts';
import { FIND_ROUTES } from './find-routes.ts';
import { INCOMING_ROUTES } from './incoming-webhooks.ts';
import { GROUP_ROUTES, MEMBER_ROUTES, MESSAGE_ROUTES } from './group-routes.ts';
import { addFault, faultAdded, faultList, labAccepted, labActionBody, labState } from './lab.ts';
import { IMPORT_ROUTES } from './imports.ts';
import { frameReport } from './lab-frames.ts';
import { LOCK_ROUTES } from './lock.ts';
import { LINK_ROUTES } from './links.ts';
import { NETWORK_ROUTES } from './network-routes.ts';
import { decideDevice, health, nodeInfo, notReady, readiness, sessionLink } from './node.ts';
import { RECOVERY_KIT_ROUTES } from './recovery-kit.ts';
import { ROOM_ROUTES } from './room-routes.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';
import { STORAGE_ROUTES } from './storage.ts';
import { TALK_ROUTES } from './talk-routes.ts';
import { TOKEN_ROUTES } from './tokens.ts';
import { WEBHOOK_ROUTES } from './webhooks.ts';

const LAB = '/lab/v1';
const NODE = inTag('node');
const FEED = inTag('feed');
const IN_LAB = { ...inTag('lab'), scope: 'lab' } as const;

const NODE_ROUTES = {
  getHealth: {
    ...NODE,
    auth: 'none',
    method: 'get',
    path: '/healthz',
    summary: 'Is the process alive',
    answers: { 200: { description: 'It is.', schema: health } },
    problems: [],
  },
  getReadiness: {
    ...NODE,
    auth: 'none',
    method: 'get',
    path: '/readyz',
    summary: 'Can it serve its groups',
    answers: {
      200: { description: 'It can. An election under way is no hindrance.', schema: readiness },
      503: { description: 'Not yet.', schema: notReady, contentType: 'application/problem+json' },
    },
    problems: [],
  },
  getMetrics: {
    ...NODE,
    auth: 'metrics',
    method: 'get',
    path: '/metrics',
    summary: 'Measurements for Prometheus',
    answers: { 200: { description: 'Text format 0.0.4.', contentType: 'text/plain' } },
    problems: [],
  },
  getOpenApi: {
    ...NODE,
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', contentType: 'application/json' } },
    problems: [],
  },
  getDocs: {
    ...NODE,
    method: 'get',
    path: '/api/docs',
    summary: 'This document as a page',
    answers: { 200: { description: 'A page that needs nothing from elsewhere.', contentType: 'text/html' } },
    problems: [],
  },
  getNode: {
    ...NODE,
    method: 'get',
    path: `${API_PREFIX}/node`,
    summary: 'This node',
    answers: { 200: { description: 'The node.', schema: nodeInfo } },
    problems: [],
  },
  decideDevice: {
    ...NODE,
    access: 'all',
    method: 'post',
    path: `${API_PREFIX}/node/device`,
    summary: 'Of two running copies of a data directory, say what becomes of this one',
    body: decideDevice,
    answers: { 204: { description: 'Decided; the node starts anew.' } },
    problems: [400, 409, 413, 415, 422],
  },
  createSessionLink: {
    ...NODE,
    access: 'all',
    method: 'post',
    path: `${API_PREFIX}/session-links`,
    summary: 'A link that opens one browser session, once',
    body: noFields,
    bodyMayBeMissing: true,
    answers: { 201: { description: 'The link, valid for a few minutes.', schema: sessionLink } },
    problems: [400, 413, 415, 422],
  },
} as const satisfies Record<string, Route>;

const FEED_ROUTES = {
  getEvents: {
    ...FEED,
    method: 'get',
    path: `${API_PREFIX}/events`,
    summary: 'What happens on this node, as server-sent events',
    query: feedQuery,
    answers: {
      200: { description: 'Resume with Last-Event-ID or ?after=.', contentType: 'text/event-stream' },
    },
    problems: [422, 429],
  },
  getLive: {
    ...FEED,
    method: 'get',
    path: `${API_PREFIX}/live`,
    summary: 'The same objects as text frames of a WebSocket',
    query: feedQuery,
    answers: { 101: { description: 'One JSON object a frame. Resume with ?after=.' } },
    problems: [400, 422, 429],
  },
} as const satisfies Record<string, Route>;

const LAB_ROUTES = {
  getLabState: {
    ...IN_LAB,
    method: 'get',
    path: `${LAB}/state`,
    summary: 'This node in the experiment',
    answers: { 200: { description: 'Process and faults.', schema: labState } },
    problems: [404],
  },
  getFrames: {
    ...IN_LAB,
    method: 'get',
    path: `${LAB}/frames`,
    summary: 'What goes over the links of this node, as server-sent events',
    answers: {
      200: {
        description: 'A report each, some ten a second; what is not read in time is left out and counted.',
        schema: frameReport,
        contentType: 'text/event-stream',
      },
    },
    problems: [404, 429],
  },
  addFault: {
    ...IN_LAB,
    method: 'post',
    path: `${LAB}/faults`,
    summary: 'Inject a fault',
    body: addFault,
    answers: { 201: { description: 'In force.', schema: faultAdded } },
    problems: [400, 404, 413, 415, 422],
  },
  getFaults: {
    ...IN_LAB,
    method: 'get',
    path: `${LAB}/faults`,
    summary: 'Faults in force',
    query: listQuery,
    answers: { 200: { description: 'A page of faults.', schema: faultList } },
    problems: [404, 422],
  },
  removeFault: {
    ...IN_LAB,
    method: 'delete',
    path: `${LAB}/faults/{faultId}`,
    summary: 'End a fault',
    answers: { 204: EMPTY },
    problems: [404],
  },
  resetLab: {
    ...IN_LAB,
    method: 'post',
    path: `${LAB}/reset`,
    summary: 'End all faults',
    body: noFields,
    bodyMayBeMissing: true,
    answers: { 204: EMPTY },
    problems: [400, 404, 413, 415, 422],
  },
  actOnNode: {
    ...IN_LAB,
    method: 'post',
    path: `${LAB}/node/{action}`,
    summary: 'Crash, pause, step down as host, or run for host now',
    body: labActionBody,
    bodyMayBeMissing: true,
    answers: { 202: { description: 'Happens at once, after this answer.', schema: labAccepted } },
    problems: [400, 404, 413, 415, 422],
  },
} as const satisfies Record<string, Route>;

/** Most used first: routing goes through them in this order. */
export const ROUTES = {
  ...MESSAGE_ROUTES,
  ...GROUP_ROUTES,
  ...MEMBER_ROUTES,
  ...ROOM_ROUTES,
  ...NETWORK_ROUTES,
  ...STORAGE_ROUTES,
  ...BLOB_ROUTES,
  ...FIND_ROUTES,
  ...IMPORT_ROUTES,
  ...NODE_ROUTES,
  ...TOKEN_ROUTES,
  ...WEBHOOK_ROUTES,
  ...INCOMING_ROUTES,
  ...LOCK_ROUTES,
  ...LINK_ROUTES,
  ...RECOVERY_KIT_ROUTES,
  ...CHANGE_ROUTES,
  ...TALK_ROUTES,
  ...FEED_ROUTES,
  ...LAB_ROUTES,
};
export type Routes = typeof ROUTES;
export type RouteName = keyof Routes;
