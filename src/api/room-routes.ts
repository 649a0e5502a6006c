/** Routes of one room that are this node's own business: how far was read, what was begun, who types. */
import { noFields } from './fields.ts';
import { draft, putDraft, readMark } from './members.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';

const ROOM = `${API_PREFIX}/groups/{groupId}/rooms/{roomId}` as const;
const ROOMS = inTag('members');

export const ROOM_ROUTES = {
  markRead: {
    ...ROOMS,
    method: 'post',
    path: `${ROOM}/read`,
    summary: 'Say how far this room was read; it never goes back',
    body: readMark,
    answers: { 204: EMPTY },
    problems: [400, 404, 409, 413, 415, 422, 503],
  },
  getDraft: {
    ...ROOMS,
    method: 'get',
    path: `${ROOM}/draft`,
    summary: 'What was typed and not sent',
    answers: { 200: { description: 'The draft; an empty text when there is none.', schema: draft } },
    problems: [404, 409, 503],
  },
  putDraft: {
    ...ROOMS,
    method: 'put',
    path: `${ROOM}/draft`,
    summary: 'Keep what was typed; an empty text forgets it',
    body: putDraft,
    answers: { 204: EMPTY },
    problems: [400, 404, 409, 413, 415, 422, 503],
  },
  sayTyping: {
    ...ROOMS,
    method: 'post',
    path: `${ROOM}/typing`,
    summary: 'Tell the others that somebody types here; asked more often than every 3 s it is told once',
    body: noFields,
    bodyMayBeMissing: true,
    answers: { 204: EMPTY },
    problems: [400, 404, 409, 413, 415, 422, 503],
  },
} as const satisfies Record<string, Route>;
