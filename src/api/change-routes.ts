/** Routes that change what is there: messages, roles, the own name. */
import { noFields } from './fields.ts';
import { changeGroup, group, leaveGroup, recoverGroup } from './groups.ts';
import { changeDevice, changeMember, device, member, removeMember } from './members.ts';
import { editMessage, message } from './messages.ts';
import { changeNode, nodeInfo } from './node.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';

const GROUP = `${API_PREFIX}/groups/{groupId}` as const;
const MESSAGE = `${GROUP}/rooms/{roomId}/messages/{messageId}` as const;
const MESSAGES = inTag('messages');

export const CHANGE_ROUTES = {
  editMessage: {
    ...MESSAGES,
    method: 'patch',
    path: MESSAGE,
    summary: 'Change the text of an own message',
    body: editMessage,
    answers: { 200: { description: 'Stored here, and shown at once.', schema: message } },
    problems: [400, 404, 409, 413, 415, 422, 429, 503],
  },
  deleteMessage: {
    ...MESSAGES,
    method: 'delete',
    path: MESSAGE,
    summary: 'Delete a message, for everybody and for ever',
    answers: { 204: EMPTY },
    problems: [404, 409, 429, 503],
  },
  addReaction: {
    ...MESSAGES,
    method: 'put',
    path: `${MESSAGE}/reactions/{emoji}`,
    summary: 'Put an emoji under a message; it may be there already',
    answers: { 204: EMPTY },
    problems: [404, 409, 422, 429, 503],
  },
  removeReaction: {
    ...MESSAGES,
    method: 'delete',
    path: `${MESSAGE}/reactions/{emoji}`,
    summary: 'Take an own emoji away; it may be gone already',
    answers: { 204: EMPTY },
    problems: [404, 409, 422, 429, 503],
  },
  changeMember: {
    ...inTag('members'),
    method: 'patch',
    path: `${GROUP}/members/{memberId}`,
    summary: 'Make a member an admin, or an admin a member',
    body: changeMember,
    answers: { 200: { description: 'Stored here, and shown at once.', schema: member } },
    problems: [400, 404, 409, 413, 415, 422, 429, 503],
  },
  removeMember: {
    ...inTag('members'),
    method: 'delete',
    path: `${GROUP}/members/{memberId}`,
    summary: 'Remove a member with all devices; oneself: leave the group',
    query: removeMember,
    answers: { 204: EMPTY },
    problems: [404, 409, 422, 429, 503],
  },
  changeDevice: {
    ...inTag('members'),
    method: 'patch',
    path: `${GROUP}/devices/{deviceId}`,
    summary: 'Name an own device',
    body: changeDevice,
    answers: { 200: { description: 'Stored here, and shown at once.', schema: device } },
    problems: [400, 404, 409, 413, 415, 422, 429, 503],
  },
  removeDevice: {
    ...inTag('members'),
    method: 'delete',
    path: `${GROUP}/devices/{deviceId}`,
    summary: 'Remove a device',
    answers: { 204: EMPTY },
    problems: [404, 409, 429, 503],
  },
  changeGroup: {
    ...inTag('groups'),
    method: 'patch',
    path: GROUP,
    summary: 'Change what holds for all members of a group',
    body: changeGroup,
    answers: { 200: { description: 'Stored here, and shown at once.', schema: group } },
    problems: [400, 403, 404, 409, 413, 415, 422, 429, 503],
  },
  leaveGroup: {
    ...inTag('groups'),
    method: 'delete',
    path: GROUP,
    summary: 'Leave a group for good; forget one that this node does not belong to any more',
    query: leaveGroup,
    answers: { 204: EMPTY },
    problems: [404, 409, 422, 429, 503],
  },
  recoverGroup: {
    ...inTag('groups'),
    method: 'post',
    path: `${GROUP}/recover`,
    summary: 'Go on without devices that are gone for good, or follow others who did',
    body: recoverGroup,
    answers: { 200: { description: 'The group, in its new fork.', schema: group } },
    problems: [400, 404, 409, 413, 415, 422, 503],
  },
  renewKeys: {
    ...inTag('groups'),
    method: 'post',
    path: `${GROUP}/keys`,
    summary:
      'New keys for all rooms that this device can read: for whoever fears that somebody has a copy of it',
    body: noFields,
    bodyMayBeMissing: true,
    answers: { 204: EMPTY },
    problems: [400, 404, 408, 409, 413, 415, 422, 429, 503],
  },
  changeNode: {
    ...inTag('node'),
    method: 'patch',
    path: `${API_PREFIX}/node`,
    summary: 'Change the own name, in every group, and the settings of this node',
    body: changeNode,
    answers: { 200: { description: 'The node.', schema: nodeInfo } },
    problems: [400, 403, 409, 413, 415, 422, 429, 503],
  },
} as const satisfies Record<string, Route>;
