/** Routes under one group: its state, who belongs, its messages. */
import { listQuery } from './fields.ts';
import { createGroup, createInvite, group, groupList, groupStatus, invite, inviteList } from './groups.ts';
import { joinAccepted, joinGroup, transferAccepted, transferHost, waitQuery, waitTimeout } from './groups.ts';
import { logPage, logQuery } from './log.ts';
import { device, deviceList, judgeMember, member, memberList, safetyNumber } from './members.ts';
import { message, messageBatch, messageDetails, messagePage, pageQuery } from './messages.ts';
import { postBatch, postMessage, postQuery } from './messages.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';

const GROUP = `${API_PREFIX}/groups/{groupId}` as const;
const ROOM = `${GROUP}/rooms/{roomId}` as const;
const GROUPS = inTag('groups');
const MEMBERS = inTag('members');
const MESSAGES = inTag('messages');

export const MESSAGE_ROUTES = {
  postMessage: {
    ...MESSAGES,
    method: 'post',
    path: `${ROOM}/messages`,
    summary: 'Post a message',
    query: postQuery,
    body: postMessage,
    answers: {
      201: { description: 'The state asked for is reached.', schema: message },
      202: { description: 'Stored here; the state asked for is not reached yet.', schema: message },
    },
    problems: [400, 404, 409, 413, 415, 422, 429, 503],
  },
  postBatch: {
    ...MESSAGES,
    method: 'post',
    path: `${ROOM}/messages:batch`,
    summary: 'Post up to 100 messages at once: all or none',
    query: postQuery,
    body: postBatch,
    answers: {
      201: { description: 'All have reached the state asked for.', schema: messageBatch },
      202: { description: 'All are stored here.', schema: messageBatch },
    },
    problems: [400, 404, 409, 413, 415, 422, 429, 503],
  },
  getMessages: {
    ...MESSAGES,
    method: 'get',
    path: `${ROOM}/messages`,
    summary: 'A page of messages; without before, after or around the newest',
    query: pageQuery,
    answers: {
      200: { description: 'Ascending: confirmed by index, then tentative.', schema: messagePage },
    },
    problems: [404, 409, 422],
  },
  getMessage: {
    ...MESSAGES,
    method: 'get',
    path: `${ROOM}/messages/{messageId}`,
    summary: 'One message with who holds it and how it is signed',
    answers: { 200: { description: 'The message.', schema: messageDetails } },
    problems: [404, 409],
  },
} as const satisfies Record<string, Route>;

export const GROUP_ROUTES = {
  getGroups: {
    ...GROUPS,
    method: 'get',
    path: `${API_PREFIX}/groups`,
    summary: 'Groups this node is in or is joining',
    query: listQuery,
    answers: { 200: { description: 'A page of groups.', schema: groupList } },
    problems: [422],
  },
  createGroup: {
    ...GROUPS,
    method: 'post',
    path: `${API_PREFIX}/groups`,
    summary: 'Start a group',
    body: createGroup,
    answers: { 201: { description: 'The group; this node is its host.', schema: group } },
    problems: [400, 413, 415, 422, 503],
  },
  joinGroup: {
    ...GROUPS,
    method: 'post',
    path: `${API_PREFIX}/groups/join`,
    summary: 'Join a group by an invitation',
    body: joinGroup,
    answers: {
      202: { description: 'Under way: `joining` of the group says how far.', schema: joinAccepted },
    },
    problems: [400, 409, 413, 415, 422],
  },
  getGroup: {
    ...GROUPS,
    method: 'get',
    path: GROUP,
    summary: 'One group',
    answers: { 200: { description: 'The group.', schema: group } },
    problems: [404],
  },
  getStatus: {
    ...GROUPS,
    method: 'get',
    path: `${GROUP}/status`,
    summary: 'Host, term, log and quorum of a group, as this node sees them',
    answers: { 200: { description: 'The status.', schema: groupStatus } },
    problems: [404, 409],
  },
  waitForStatus: {
    ...GROUPS,
    method: 'get',
    path: `${GROUP}/wait`,
    summary: 'Wait until the status is as asked, all conditions together',
    query: waitQuery,
    answers: {
      200: { description: 'It is.', schema: groupStatus },
      408: {
        description: 'The time is over; `groupStatus` is how it stands.',
        schema: waitTimeout,
        contentType: 'application/problem+json',
      },
    },
    problems: [404, 409, 422],
  },
  transferHost: {
    ...GROUPS,
    method: 'post',
    path: `${GROUP}/host`,
    summary: 'Hand the host role over as planned',
    body: transferHost,
    bodyMayBeMissing: true,
    answers: { 202: { description: 'Asked; wait for `host` to see it done.', schema: transferAccepted } },
    problems: [400, 404, 409, 413, 415, 422, 503],
  },
  createInvite: {
    ...GROUPS,
    method: 'post',
    path: `${GROUP}/invites`,
    summary: 'Make an invitation',
    body: createInvite,
    bodyMayBeMissing: true,
    answers: { 201: { description: 'With its two secrets, shown only now.', schema: invite } },
    problems: [400, 404, 409, 413, 415, 422],
  },
  getInvites: {
    ...GROUPS,
    method: 'get',
    path: `${GROUP}/invites`,
    summary: 'Invitations',
    query: listQuery,
    answers: { 200: { description: 'A page of invitations.', schema: inviteList } },
    problems: [404, 409, 422],
  },
  getInvite: {
    ...GROUPS,
    method: 'get',
    path: `${GROUP}/invites/{inviteId}`,
    summary: 'One invitation',
    answers: { 200: { description: 'The invitation, without its secrets.', schema: invite } },
    problems: [404, 409],
  },
  revokeInvite: {
    ...GROUPS,
    method: 'delete',
    path: `${GROUP}/invites/{inviteId}`,
    summary: 'Revoke an invitation',
    answers: { 204: EMPTY },
    problems: [404, 409, 503],
  },
  getLog: {
    ...GROUPS,
    method: 'get',
    path: `${GROUP}/log`,
    summary: 'The confirmed log, for auditing',
    query: logQuery,
    answers: { 200: { description: 'Ascending, the same on every node.', schema: logPage } },
    problems: [404, 422],
  },
} as const satisfies Record<string, Route>;

export const MEMBER_ROUTES = {
  getMembers: {
    ...MEMBERS,
    method: 'get',
    path: `${GROUP}/members`,
    summary: 'Members',
    query: listQuery,
    answers: { 200: { description: 'A page of members.', schema: memberList } },
    problems: [404, 409, 422],
  },
  getMember: {
    ...MEMBERS,
    method: 'get',
    path: `${GROUP}/members/{memberId}`,
    summary: 'One member',
    answers: { 200: { description: 'The member.', schema: member } },
    problems: [404, 409],
  },
  getSafetyNumber: {
    ...MEMBERS,
    method: 'get',
    path: `${GROUP}/members/{memberId}/safety-number`,
    summary: 'Digits that the member sees, too, if nobody stands between',
    answers: { 200: { description: 'The digits.', schema: safetyNumber } },
    problems: [404, 409],
  },
  judgeMember: {
    ...MEMBERS,
    method: 'put',
    path: `${GROUP}/members/{memberId}/verification`,
    summary: 'Keep on this node what comparing safety numbers came to',
    access: 'all',
    body: judgeMember,
    answers: { 200: { description: 'The member, as it is shown from now on.', schema: member } },
    problems: [400, 404, 409, 413, 415, 422],
  },
  getDevices: {
    ...MEMBERS,
    method: 'get',
    path: `${GROUP}/devices`,
    summary: 'Devices',
    query: listQuery,
    answers: { 200: { description: 'A page of devices.', schema: deviceList } },
    problems: [404, 409, 422],
  },
  getDevice: {
    ...MEMBERS,
    method: 'get',
    path: `${GROUP}/devices/{deviceId}`,
    summary: 'One device',
    answers: { 200: { description: 'The device.', schema: device } },
    problems: [404, 409],
  },
} as const satisfies Record<string, Route>;
