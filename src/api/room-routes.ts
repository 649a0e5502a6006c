/** Routes of rooms: which there are, who is in them, and what a node keeps of them for itself. */
import { listQuery, noFields } from './fields.ts';
import { draft, receiptList, draftQuery, memberList, putDraft, readMark } from './members.ts';
import { changeRoom, createRoom, room, roomList } from './rooms.ts';
import { roomNotices } from './notices.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';

const GROUP = `${API_PREFIX}/groups/{groupId}` as const;
const ROOM = `${GROUP}/rooms/{roomId}` as const;
const MEMBER = `${ROOM}/members/{memberId}` as const;
const CHANGE_PROBLEMS = [400, 404, 408, 409, 413, 415, 422, 429, 503] as const;
const ROOMS = inTag('members');

export const ROOM_ROUTES = {
  getRooms: {
    ...ROOMS,
    method: 'get',
    path: `${GROUP}/rooms`,
    summary: 'Rooms',
    query: listQuery,
    answers: { 200: { description: 'A page of rooms.', schema: roomList } },
    problems: [404, 409, 422],
  },
  getRoom: {
    ...ROOMS,
    method: 'get',
    path: ROOM,
    summary: 'One room; `general` names the first',
    answers: { 200: { description: 'The room.', schema: room } },
    problems: [404, 409],
  },
  createRoom: {
    ...ROOMS,
    method: 'post',
    path: `${GROUP}/rooms`,
    summary: 'Make a room; answered when the group has confirmed it',
    body: createRoom,
    answers: {
      200: {
        description: 'It was there: the direct room of these two, or made with this clientId.',
        schema: room,
      },
      201: { description: 'The room.', schema: room },
    },
    problems: CHANGE_PROBLEMS,
  },
  changeRoom: {
    ...ROOMS,
    method: 'patch',
    path: ROOM,
    summary: 'Name a room, say what it is about, archive it or take it out again',
    body: changeRoom,
    answers: { 200: { description: 'Confirmed.', schema: room } },
    problems: CHANGE_PROBLEMS,
  },
  archiveRoom: {
    ...ROOMS,
    method: 'delete',
    path: ROOM,
    summary: 'Archive a room: what was said stays, nothing more is said',
    answers: { 204: EMPTY },
    problems: [404, 408, 409, 429, 503],
  },
  getRoomMembers: {
    ...ROOMS,
    method: 'get',
    path: `${ROOM}/members`,
    summary: 'Who is in a room; all members in an open one',
    query: listQuery,
    answers: { 200: { description: 'A page of members.', schema: memberList } },
    problems: [404, 409, 422],
  },
  addRoomMember: {
    ...ROOMS,
    method: 'put',
    path: MEMBER,
    summary: 'Let a member into a private room; it may be in it already',
    answers: { 204: EMPTY },
    problems: [404, 408, 409, 422, 429, 503],
  },
  removeRoomMember: {
    ...ROOMS,
    method: 'delete',
    path: MEMBER,
    summary: 'Put a member out of a private room; oneself: leave it',
    answers: { 204: EMPTY },
    problems: [404, 408, 409, 429, 503],
  },
  markRead: {
    ...ROOMS,
    method: 'post',
    path: `${ROOM}/read`,
    summary: 'Say how far this room was read, or from where on it is unread again',
    body: readMark,
    answers: { 204: EMPTY },
    problems: [400, 404, 409, 413, 415, 422, 503],
  },
  getReceipts: {
    ...ROOMS,
    method: 'get',
    path: `${ROOM}/receipts`,
    summary:
      'How far others have read this room; nothing unless this person shares it, too (`receipts` of the node)',
    answers: { 200: { description: 'One for each who shares.', schema: receiptList } },
    problems: [404, 409],
  },
  getDraft: {
    ...ROOMS,
    method: 'get',
    path: `${ROOM}/draft`,
    summary: 'What was typed and not sent, in the room or in the thread of a message',
    query: draftQuery,
    answers: { 200: { description: 'The draft; an empty text when there is none.', schema: draft } },
    problems: [404, 409, 422, 503],
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
  setRoomNotices: {
    ...ROOMS,
    method: 'put',
    path: `${ROOM}/notices`,
    summary: 'Say which messages of this room are worth a notice; kept on this node only',
    body: roomNotices,
    answers: { 200: { description: 'Kept.', schema: room } },
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
