/** A group, its room and messages as the node would tell of them. */
import type { Group } from '../../../src/api/groups.ts';
import type { Member } from '../../../src/api/members.ts';
import type { Room } from '../../../src/api/rooms.ts';
import type { Message, MessagePage, SystemLine } from '../../../src/api/messages.ts';
import {
  EMPTY_TIMELINE,
  newGroup,
  START,
  type AppState,
  type GroupState,
  type Timeline,
} from '../../../src/client/state/model.ts';

export const GROUP = 'g';
export const ROOM = 'r';
export const ME = 'me';
export const BO = 'bo';
const AT = '2026-11-20T10:00:00.000Z';

export function message(index: number | null, more: Partial<Message> = {}): Message {
  const id = more.id ?? `m${index}`;
  return {
    id,
    clientId: `client-${id}`,
    groupId: GROUP,
    roomId: ROOM,
    author: { memberId: BO, deviceId: 'bo-device', name: 'Bo' },
    sentAt: AT,
    at: AT,
    text: `text of ${id}`,
    state: index === null ? 'queued' : 'confirmed',
    heldBy: { count: 2, of: 3 },
    index,
    term: index === null ? null : 1,
    attachments: [],
    reactions: [],
    can: [],
    ...more,
  };
}

/** An own message without a place. */
export function own(id: string, more: Partial<Message> = {}): Message {
  return message(null, { id, author: { memberId: ME, deviceId: 'my-device', name: 'Me' }, ...more });
}

export function line(index: number, more: Partial<SystemLine> = {}): SystemLine {
  return {
    id: String(index),
    index,
    term: 1,
    at: AT,
    kind: 'hostChanged',
    memberId: BO,
    deviceId: 'bo-device',
    name: 'Bo',
    ...more,
  };
}

export function page(messages: readonly Message[], more: Partial<MessagePage> = {}): MessagePage {
  return { messages: [...messages], lines: [], before: null, after: null, ...more };
}

export function timeline(more: Partial<Timeline> = {}): Timeline {
  return { ...EMPTY_TIMELINE, ...more };
}

const group: Group = {
  id: GROUP,
  name: 'Friends',
  forkId: GROUP,
  createdAt: AT,
  myMemberId: ME,
  myRole: 'owner',
  memberCount: 2,
  sealed: true,
  newcomersSee: 'everything',
  receipts: true,
  can: [],
  joining: null,
  halted: null,
};

export const room: Room = {
  id: ROOM,
  name: 'general',
  topic: '',
  kind: 'open',
  createdBy: null,
  keys: 'here',
  createdAt: AT,
  createdIndex: 1,
  newcomersSee: 'everything',
  archived: false,
  lifeMs: null,
  members: [],
  unread: 0,
  mentions: 0,
  readIndex: 0,
  lastIndex: 0,
  notices: { level: 'all', mutedUntil: null },
  can: ['post'],
};

export const bo: Member = {
  id: BO,
  name: 'Bo',
  role: 'member',
  look: { colour: 0, picture: '', isBot: false },
  joinedAt: AT,
  joinedIndex: 2,
  devices: ['bo-device'],
  online: true,
  verified: false,
  takesNameOf: null,
  can: [],
};

export function groupState(more: Partial<GroupState> = {}): GroupState {
  return { ...newGroup(group), rooms: [room], members: [bo], ...more };
}

/** A node in one group whose room is open on the screen. */
export function appState(more: Partial<GroupState> = {}): AppState {
  const shown = groupState({ timelines: { [ROOM]: timeline() }, ...more });
  return { ...START, connection: 'live', groups: { [GROUP]: shown }, groupId: GROUP, roomId: ROOM };
}

export function timelineOf(state: AppState): Timeline {
  return state.groups[GROUP]!.timelines[ROOM]!;
}
