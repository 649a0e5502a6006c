/** What each event of the node's feed changes. Pure; applying an event twice changes nothing more. */
import type { FeedEvent, FeedObjects, FeedType } from '../../api/events.ts';
import type { Message } from '../../api/messages.ts';
import type { Network } from '../../api/network.ts';
import { blockedIn } from './blocked.ts';
import { namingOf } from './naming.ts';
import { followed, withPlacesOf } from './outage.ts';
import {
  inFork,
  withGroup,
  withRead,
  withReceipts,
  withRoom,
  withTimeline,
  type AppState,
  type GroupState,
} from './model.ts';
import { placeKey } from './writing-place.ts';
import { withLine, withMessages, withOrder } from './timeline.ts';

/** How long somebody counts as typing after the last word of it, ms. */
const TYPING_MS = 6_000;

/** A frame of the WebSocket: an event of the feed, or the network that this screen watches. */
export type Frame =
  { readonly type: 'network'; readonly groupId: string; readonly network: Network } | FeedEvent;

/** Many frames at once, as they came: one new state. `nowMs`: since 1970. */
export function applyFrames(state: AppState, frames: readonly Frame[], nowMs: number): AppState {
  let next = state;
  for (let i = 0; i < frames.length; i += 1) {
    const run = messageRun(frames, i);
    if (run.length > 0) {
      next = applyMessages(next, run);
      i += run.length - 1;
    } else next = applyFrame(next, frames[i]!, nowMs);
  }
  return followed(state, next, nowMs);
}

/** All that these frames tell of messages, as they came. */
export function messagesIn(frames: readonly Frame[]): Message[] {
  return frames.flatMap((frame) => objectOf(frame, 'message') ?? []);
}

/** The messages of one group that follow each other from here on. */
function messageRun(frames: readonly Frame[], start: number): Message[] {
  const run: Message[] = [];
  for (let i = start; i < frames.length; i += 1) {
    const frame = frames[i]!;
    const message = objectOf(frame, 'message');
    if (message === null || (run.length > 0 && message.groupId !== run[0]!.groupId)) break;
    run.push(message);
  }
  return run;
}

function applyMessages(state: AppState, messages: readonly Message[]): AppState {
  return withGroup(state, messages[0]!.groupId, (group) => {
    let next = withPlacesOf(group, messages);
    for (const roomId of new Set(messages.map((message) => message.roomId))) {
      const inRoom = messages.filter((message) => message.roomId === roomId);
      next = withTimeline(next, roomId, (timeline) => withMessages(timeline, inRoom));
      next = countUnread(next, roomId, inRoom, blockedIn(state));
      next = withoutTyping(next, roomId, inRoom);
    }
    return next;
  });
}

/** Unread is arithmetic: others' confirmed messages behind the read mark, each counted once; as the node counts (MS85). */
function countUnread(
  group: GroupState,
  roomId: string,
  messages: readonly Message[],
  blocked: readonly string[],
): GroupState {
  const { myMemberId } = group.group;
  const isNaming = namingOf(group);
  const rooms = group.rooms.map((room) => {
    if (room.id !== roomId) return room;
    const { readIndex } = room;
    let { lastIndex, unread, mentions } = room;
    for (const message of messages) {
      // The feed tells them in the order of the log: what is not behind the newest was counted.
      if (message.state !== 'confirmed' || message.index! <= lastIndex) continue;
      lastIndex = message.index!;
      // MS294 Another device of the person may have read further than this node has the log.
      if (lastIndex <= readIndex) continue;
      const { memberId } = message.author;
      if (memberId === myMemberId || message.deleted === true || blocked.includes(memberId)) continue;
      unread += 1;
      if (isNaming(message)) mentions += 1;
    }
    return lastIndex === room.lastIndex ? room : { ...room, lastIndex, unread, mentions };
  });
  return { ...group, rooms };
}

/** Who has said it is not typing it any more. */
function withoutTyping(group: GroupState, roomId: string, messages: readonly Message[]): GroupState {
  const typing = group.typing[roomId] ?? [];
  if (typing.length === 0) return group;
  const spoke = new Set(messages.map(({ author }) => author.memberId));
  return {
    ...group,
    typing: { ...group.typing, [roomId]: typing.filter((one) => !spoke.has(one.memberId)) },
  };
}

function applyFrame(state: AppState, frame: Frame, nowMs: number): AppState {
  const { groupId } = frame;
  if (frame.type === 'node') return withName(state, objectOf(frame, 'node'));
  if (frame.type === 'privacy') return withPrivacy(state, objectOf(frame, 'privacy')!);
  if (frame.type === 'blob') return withBlob(state, objectOf(frame, 'blob')!);
  if (groupId === null) return state;
  if (frame.type === 'forgotten') return withoutGroup(state, groupId);
  return withGroup(state, groupId, (group) => applyToGroup(group, frame, nowMs));
}

/** What is shown next is up to the path. */
function withoutGroup(state: AppState, groupId: string): AppState {
  const { [groupId]: gone, ...groups } = state.groups;
  return gone === undefined ? state : { ...state, groups };
}

function withBlob(state: AppState, blob: FeedObjects['blob']): AppState {
  return { ...state, blobs: { ...state.blobs, [blob.blobId]: blob } };
}

function withPrivacy(state: AppState, privacy: FeedObjects['privacy']): AppState {
  if (state.node === null) return state;
  return { ...state, node: { ...state.node, settings: { ...state.node.settings, privacy } } };
}

function withName(state: AppState, node: FeedObjects['node'] | null): AppState {
  return state.node === null || node === null ? state : { ...state, node: { ...state.node, ...node } };
}

function applyToGroup(group: GroupState, frame: Frame, nowMs: number): GroupState {
  switch (frame.type) {
    case 'network':
      return { ...group, network: frame.network };
    case 'status': {
      const status = objectOf(frame, 'status')!;
      return { ...inFork(group, status.forkId), status };
    }
    case 'line': {
      const line = objectOf(frame, 'line')!;
      const roomId = group.rooms[0]?.id;
      return roomId === undefined ? group : withTimeline(group, roomId, (one) => withLine(one, line));
    }
    case 'order': {
      const order = objectOf(frame, 'order')!;
      const { myMemberId } = group.group;
      return withTimeline(group, order.roomId, (one) => withOrder(one, order, myMemberId));
    }
    case 'join':
      return { ...group, group: { ...group.group, joining: objectOf(frame, 'join') } };
    case 'halt':
      return { ...group, group: { ...group.group, halted: objectOf(frame, 'halt') } };
    case 'room':
      return withRoom(group, objectOf(frame, 'room')!);
    case 'read':
      return withRead(group, objectOf(frame, 'read')!);
    case 'receipts':
      return withReceipts(group, objectOf(frame, 'receipts')!);
    case 'draft': {
      const { roomId, threadRoot = null, text, source } = objectOf(frame, 'draft')!;
      return { ...group, drafts: { ...group.drafts, [placeKey({ roomId, threadRoot })]: { text, source } } };
    }
    case 'typing': {
      const { roomId, memberId } = objectOf(frame, 'typing')!;
      const others = (group.typing[roomId] ?? []).filter(
        (one) => one.memberId !== memberId && one.untilMs > nowMs,
      );
      const typing = [...others, { memberId, untilMs: nowMs + TYPING_MS }];
      return { ...group, typing: { ...group.typing, [roomId]: typing } };
    }
    case 'presence':
      return withPresence(group, objectOf(frame, 'presence')!, nowMs);
    default:
      return group;
  }
}

function withPresence(group: GroupState, presence: FeedObjects['presence'], nowMs: number): GroupState {
  const { deviceId, reachable } = presence;
  // Told as it happens: what went away was there until now.
  const lastSeenAt = reachable ? null : new Date(nowMs).toISOString();
  const devices = group.devices.map((one) => (one.id === deviceId ? { ...one, reachable, lastSeenAt } : one));
  const online = new Set(devices.filter((one) => one.reachable).map((one) => one.memberId));
  const members = group.members.map((one) =>
    one.online === online.has(one.id) ? one : { ...one, online: online.has(one.id) },
  );
  return { ...group, devices, members };
}

/** The object under the type's name; null for a frame of another type. The node's own schemas made it. */
function objectOf<T extends Exclude<FeedType, 'fault'>>(frame: Frame, type: T): FeedObjects[T] | null {
  if (frame.type !== type) return null;
  return (frame as unknown as Readonly<Record<T, FeedObjects[T]>>)[type];
}
