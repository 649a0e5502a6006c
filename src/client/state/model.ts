/**
 * All that the screens know, as one immutable value. It is made from the node's answers and its feed; nothing is
 * in it that the node did not say, but what this tab itself is about to ask (`sending`).
 */
import type { BlobState } from '../../api/blobs.ts';
import type { FeedObjects } from '../../api/events.ts';
import type { Group, GroupStatus } from '../../api/groups.ts';
import type { Device, Member, Receipt } from '../../api/members.ts';
import type { Room } from '../../api/rooms.ts';
import type { Message, SystemLine } from '../../api/messages.ts';
import type { Election, Network } from '../../api/network.ts';
import type { NodeInfo } from '../../api/node.ts';
import type { NewParts } from '../api/node-api.ts';
import type { ProblemFacts } from '../api/problem.ts';
import type { Healed, Outage } from './outage.ts';

/**
 * connecting: no word yet; live: the feed is open; lost: it was and is not; locked: the node wants its passphrase;
 * closed: this browser has no session.
 */
export type Connection = 'connecting' | 'live' | 'lost' | 'locked' | 'closed';

/** Nobody is there to ask, and that will be over. */
export function isAway(connection: Connection): boolean {
  return connection === 'lost' || connection === 'locked';
}

/** A message of this tab that its node has not answered for yet. */
export interface Sending {
  readonly clientId: string;
  readonly text: string;
  readonly replyTo: string | null;
  /** ms since 1970, by this browser. */
  readonly atMs: number;
  /** failed: the node refused or did not answer; `problem` says why. The same clientId may be sent again. */
  /** Beside the text. */
  readonly parts: NewParts;
  readonly state: 'sending' | 'failed';
  readonly problem: ProblemFacts | null;
}

/** The part of a room's conversation that is loaded: without gaps, ascending. */
export interface Timeline {
  /** Confirmed and rejected, by index. */
  readonly placed: readonly Message[];
  /** Without a place yet, in the node's order: its own, and while nobody confirms everybody's that it holds. */
  readonly waiting: readonly Message[];
  readonly sending: readonly Sending[];
  /** Ids of messages that stand elsewhere than they did while they waited, with how many came in above each. */
  readonly moved: ReadonlyMap<string, number>;
  readonly lines: readonly SystemLine[];
  /** What to ask for next; null where there is no more on that side. */
  readonly before: string | null;
  readonly after: string | null;
  readonly loading: 'no' | 'older' | 'newer' | 'all';
  /** Why there is nothing to show; null when there is, or nothing failed. */
  readonly problem: ProblemFacts | null;
}

export interface TypingMember {
  readonly memberId: string;
  /** ms since 1970; forgotten then. */
  readonly untilMs: number;
}

/** One group, as far as this node is in it. */
export interface GroupState {
  readonly group: Group;
  /** Null while joining. */
  readonly status: GroupStatus | null;
  readonly members: readonly Member[];
  readonly devices: readonly Device[];
  readonly rooms: readonly Room[];
  /** By room. A room that was not opened has none. */
  readonly timelines: Readonly<Record<string, Timeline>>;
  readonly typing: Readonly<Record<string, readonly TypingMember[]>>;
  /** By the key of the place: what was typed and not sent, and which tab typed it (null: from the node). */
  readonly drafts: Readonly<Record<string, { readonly text: string; readonly source: string | null }>>;
  /** Index up to which the room was read when it was opened, where the line "New" stands; 0: nothing was unread. */
  readonly readWhenOpened: Readonly<Record<string, number>>;
  /** MS293 Rooms that the person put back to unread while they were shown: looking at them reads nothing until they are opened anew. */
  readonly leftUnread: Readonly<Record<string, boolean>>;
  /** MS297 By room: how far others have read it, as they say; empty while this person does not say it, too. */
  readonly receipts: Readonly<Record<string, readonly Receipt[]>>;
  readonly network: Network | null;
  /** Newest first. */
  readonly elections: readonly Election[];
  /** Nobody confirms, or what waited meanwhile has not got its places yet; else null. */
  readonly outage: Outage | null;
  /** What became of what waited, until the person has seen it. */
  readonly healed: Healed | null;
}

export interface AppState {
  readonly connection: Connection;
  /** ms since 1970 of when the connection was lost. */
  readonly lostAtMs: number | null;
  /** Null before the first answer. */
  readonly node: NodeInfo | null;
  readonly groups: Readonly<Record<string, GroupState>>;
  /** Attached files that were looked at. */
  readonly blobs: Readonly<Record<string, BlobState>>;
  readonly groupId: string | null;
  readonly roomId: string | null;
  /** Requests without an answer. */
  readonly openRequests: number;
  /** Something of the feed came in and is not in the state yet. */
  readonly hasUnapplied: boolean;
}

export const START: AppState = Object.freeze({
  connection: 'connecting',
  lostAtMs: null,
  node: null,
  groups: {},
  blobs: {},
  groupId: null,
  roomId: null,
  openRequests: 0,
  hasUnapplied: false,
});

export const EMPTY_TIMELINE: Timeline = Object.freeze({
  placed: [],
  waiting: [],
  sending: [],
  moved: new Map(),
  lines: [],
  before: null,
  after: null,
  loading: 'no',
  problem: null,
});

export function newGroup(group: Group): GroupState {
  return {
    group,
    status: null,
    members: [],
    devices: [],
    rooms: [],
    timelines: {},
    typing: {},
    drafts: {},
    readWhenOpened: {},
    leftUnread: {},
    receipts: {},
    network: null,
    elections: [],
    outage: null,
    healed: null,
  };
}

/**
 * The group goes on in another fork on this node (RS47): places of before mean nothing there, so what is loaded is let go
 * and asked for anew. What this tab has not handed to the node stays.
 */
export function inFork(group: GroupState, forkId: string): GroupState {
  if (group.group.forkId === forkId) return group;
  const timelines = Object.entries(group.timelines).map(
    ([id, { sending }]) => [id, { ...EMPTY_TIMELINE, sending, loading: 'all' }] as const,
  );
  return {
    ...group,
    group: { ...group.group, forkId },
    timelines: Object.fromEntries(timelines),
    readWhenOpened: {},
    leftUnread: {},
    receipts: {},
  };
}

/** The same state with one group changed; unchanged when it is not there. */
export function withGroup(
  state: AppState,
  groupId: string,
  change: (group: GroupState) => GroupState,
): AppState {
  const group = state.groups[groupId];
  if (group === undefined) return state;
  const next = change(group);
  return next === group ? state : { ...state, groups: { ...state.groups, [groupId]: next } };
}

/** In place of the one with its id, or behind the others. */
export function withRoom(group: GroupState, room: Room): GroupState {
  const isKnown = group.rooms.some(({ id }) => id === room.id);
  const rooms = isKnown
    ? group.rooms.map((one) => (one.id === room.id ? room : one))
    : [...group.rooms, room];
  return { ...group, rooms };
}

/** The node told how far a room is read. Further back than before: the person wants to see it as new again (MS293). */
export function withRead(
  group: GroupState,
  { roomId, index, unread, mentions }: FeedObjects['read'],
): GroupState {
  const before = group.rooms.find(({ id }) => id === roomId);
  if (before === undefined) return group;
  const next = withRoom(group, { ...before, readIndex: index, unread, mentions });
  return index < before.readIndex ? withLeftUnread(next, roomId, true, index) : next;
}

export function withReceipts(group: GroupState, { roomId, receipts }: FeedObjects['receipts']): GroupState {
  return { ...group, receipts: { ...group.receipts, [roomId]: receipts } };
}

/** @param readIndex the line "New" stands behind it */
export function withLeftUnread(
  group: GroupState,
  roomId: string,
  isLeft: boolean,
  readIndex = group.readWhenOpened[roomId] ?? 0,
): GroupState {
  return {
    ...group,
    leftUnread: { ...group.leftUnread, [roomId]: isLeft },
    readWhenOpened: { ...group.readWhenOpened, [roomId]: readIndex },
  };
}

export function withTimeline(
  group: GroupState,
  roomId: string,
  change: (timeline: Timeline) => Timeline,
): GroupState {
  const before = group.timelines[roomId];
  if (before === undefined) return group;
  const next = change(before);
  return next === before ? group : { ...group, timelines: { ...group.timelines, [roomId]: next } };
}
