/**
 * The life of this tab beside its node: asks for everything once, follows the feed, finds its node again after a
 * break. It never asks twice for what the feed tells.
 */
import type { Group } from '../../api/groups.ts';
import type { ChangePassphrase } from '../../api/lock.ts';
import type { ChangeNode, NodeInfo } from '../../api/node.ts';
import type { ChangeRoom, CreateRoom, Room } from '../../api/rooms.ts';
import type { NodeApi } from '../api/node-api.ts';
import { Problem } from '../api/problem.ts';
import { applyFrames, type Frame } from './apply-feed.ts';
import { Conversation } from './conversation.ts';
import type { Live } from './live.ts';
import {
  inFork,
  newGroup,
  withGroup,
  withRoom,
  type AppState,
  type Connection,
  type GroupState,
} from './model.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { Replay } from './replay.ts';

const ELECTIONS_SHOWN = 50;

export interface Store {
  get(): AppState;
  set(change: (state: AppState) => AppState): void;
}

export interface SessionPorts {
  readonly api: NodeApi;
  readonly store: Store;
  /** ms since 1970. */
  nowMs(): number;
  /** Never the same twice, also in other tabs and later. */
  newId(): string;
  /** Resolves after so many ms. */
  pause(ms: number): Promise<void>;
}

export class Session {
  readonly conversation: Conversation;
  readonly #ports: SessionPorts;
  readonly #replay = new Replay();
  readonly #groups = new OneAtATime(async (groupId) => this.#refreshGroup(groupId));
  #live: Live | null = null;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.conversation = new Conversation(ports, this.#replay);
  }

  start(live: Live): void {
    this.#live = live;
    live.start();
  }

  /** For Live. */
  arrived(): void {
    this.#ports.store.set((state) => ({ ...state, hasUnapplied: true }));
  }

  /** For Live. */
  take(frames: readonly Frame[]): void {
    this.#replay.note(frames);
    const { store } = this.#ports;
    const before = store.get();
    store.set((state) => ({ ...applyFrames(state, frames, this.#ports.nowMs()), hasUnapplied: false }));
    const moved = groupsInOtherForks(before, store.get());
    for (const groupId of new Set([...groupsToAskAgain(frames), ...moved])) void this.#groups.ask(groupId);
    for (const groupId of moved) void this.#askTimelines(groupId);
  }

  /** For Live. */
  opened(isNew: boolean): void {
    if (isNew) void this.#load();
    else {
      this.#setConnection('live');
      void this.conversation.resumed();
    }
  }

  /** For Live: the connection is gone, or was refused. */
  lost(): void {
    this.#setConnection('lost');
    if (this.#ports.store.get().node === null) void this.#load();
    else void this.#checkSession();
  }

  /** The person chose a name, or switched something of the node. */
  async changeNode(change: ChangeNode): Promise<void> {
    const node = await this.#ports.api.changeNode(change);
    this.#ports.store.set((state) => ({ ...state, node }));
  }

  /** Gives the passphrase; everything is asked for anew, or goes on, behind it. */
  async unlock(passphrase: string): Promise<void> {
    await this.#ports.api.unlock(passphrase);
    this.#unlocked();
  }

  /** Somebody may have unlocked it in another window. Nothing is shown before the node says so. */
  async lookAgain(): Promise<void> {
    const { api, store } = this.#ports;
    if (store.get().connection !== 'locked') return;
    try {
      await api.node();
      this.#unlocked();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** The screens of this node want the passphrase from now on. */
  async lock(): Promise<void> {
    await this.#ports.api.lock();
    this.#locked();
  }

  async changePassphrase(change: ChangePassphrase): Promise<void> {
    await this.#ports.api.changePassphrase(change);
    await this.refreshNode();
  }

  /** What the node says of itself and no feed tells. Never rejects for a node that does not answer. */
  async refreshNode(): Promise<void> {
    try {
      const node = await this.#ports.api.node();
      this.#ports.store.set((state) => ({ ...state, node }));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** The id of the new group, shown at once. */
  async createGroup(name: string): Promise<string> {
    const group = await this.#ports.api.createGroup({ name });
    await this.#takeGroup(group);
    return group.id;
  }

  /** The group's id; how joining goes on is in its `joining`. */
  async joinGroup(invite: string): Promise<string> {
    const { groupId } = await this.#ports.api.joinGroup(invite);
    await this.#takeGroup(await this.#ports.api.group(groupId));
    return groupId;
  }

  /** Shown at once: whoever made it goes there. Throws a Problem. */
  async createRoom(groupId: string, body: CreateRoom): Promise<Room> {
    return this.#takeRoom(groupId, await this.#ports.api.createRoom(groupId, body));
  }

  /** Throws a Problem. */
  async changeRoom(groupId: string, roomId: string, body: ChangeRoom): Promise<void> {
    this.#takeRoom(groupId, await this.#ports.api.changeRoom(groupId, roomId, body));
  }

  #takeRoom(groupId: string, room: Room): Room {
    this.#ports.store.set((state) => withGroup(state, groupId, (group) => withRoom(group, room)));
    return room;
  }

  /** Which conversation is on the screen. */
  async show(groupId: string | null, roomId: string | null): Promise<void> {
    const { store } = this.#ports;
    store.set((state) => ({ ...state, groupId, roomId }));
    if (groupId !== null && roomId !== null) await this.conversation.open(groupId, roomId);
  }

  /** The network of this group is told as it changes, until another or none is watched. */
  async watchNetwork(groupId: string | null): Promise<void> {
    this.#live?.watch(groupId);
    if (groupId === null) return;
    const { api, store } = this.#ports;
    const [network, elections] = await Promise.all([
      api.network(groupId),
      api.elections(groupId, ELECTIONS_SHOWN),
    ]);
    store.set((state) => withGroup(state, groupId, (group) => ({ ...group, network, elections })));
  }

  /** The person knows what became of what waited. */
  seenHealed(groupId: string): void {
    this.#ports.store.set((state) => withGroup(state, groupId, (group) => ({ ...group, healed: null })));
  }

  /** All of the group is asked for anew. Never rejects for a node that does not answer. */
  async refreshGroup(groupId: string): Promise<void> {
    await this.#groups.ask(groupId);
  }

  async #load(): Promise<void> {
    const { api, store } = this.#ports;
    try {
      const loadedBefore = roomsOf(store.get());
      await this.#replay.during(
        async () => {
          const node = await api.node();
          const groups = await Promise.all((await api.groups()).map((group) => this.#askGroup(group)));
          return { node, groups };
        },
        ({ node, groups }, since) => store.set((state) => this.#loaded(state, node, groups, since)),
      );
      await this.#askRooms(loadedBefore);
      await this.conversation.resumed();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Those that were loaded before the break, as far as they were kept; and the one that is shown. */
  async #askRooms(loadedBefore: readonly Place[]): Promise<void> {
    const { groups, groupId, roomId } = this.#ports.store.get();
    const kept = loadedBefore.filter((room) => groups[room.groupId]?.timelines[room.roomId] !== undefined);
    await Promise.all([
      ...kept.map(async (room) => this.conversation.reload(room.groupId, room.roomId)),
      groupId !== null && roomId !== null ? this.conversation.open(groupId, roomId) : null,
    ]);
  }

  #loaded(state: AppState, node: NodeInfo, groups: readonly GroupState[], since: readonly Frame[]): AppState {
    const byId = groups.map((group) => {
      const before = state.groups[group.group.id];
      // Conversations stay on the screen; the one that is shown is asked for anew behind this.
      const kept = before === undefined ? {} : keptOf(before, group, state.groupId, state.roomId);
      return [group.group.id, { ...group, ...kept }] as const;
    });
    const next: AppState = {
      ...state,
      node,
      groups: Object.fromEntries(byId),
      // Asked for anew by whatever shows them.
      blobs: {},
      connection: 'live',
      lostAtMs: null,
    };
    return applyFrames(next, since, this.#ports.nowMs());
  }

  async #askGroup(group: Group): Promise<GroupState> {
    const { api } = this.#ports;
    if (group.joining !== null && group.joining.state !== 'done') return newGroup(group);
    try {
      const [status, members, devices, rooms] = await Promise.all([
        api.status(group.id),
        api.members(group.id),
        api.devices(group.id),
        api.rooms(group.id),
      ]);
      return { ...newGroup(group), status, members, devices, rooms };
    } catch (error) {
      // Its roster does not have this device yet, or it is halted: the feed tells when that changes.
      if (error instanceof Problem && error.facts.status >= 400) return newGroup(group);
      throw error;
    }
  }

  async #takeGroup(group: Group): Promise<void> {
    const asked = await this.#askGroup(group);
    this.#ports.store.set((state) => ({ ...state, groups: { ...state.groups, [group.id]: asked } }));
  }

  /** Who belongs changed, or the group was joined: its parts are asked for anew. */
  async #refreshGroup(groupId: string): Promise<void> {
    const { api, store } = this.#ports;
    try {
      let isMoved = false;
      await this.#replay.during(
        async () => this.#askGroup(await api.group(groupId)),
        (asked, since) =>
          store.set((state) => {
            const before = state.groups[groupId];
            const kept = before === undefined ? {} : keptOf(before, asked, groupId, null);
            isMoved = before !== undefined && before.group.forkId !== asked.group.forkId;
            const merged = { ...asked, ...kept };
            const next = { ...state, groups: { ...state.groups, [groupId]: merged } };
            return applyFrames(next, since, this.#ports.nowMs());
          }),
      );
      if (isMoved) await this.#askTimelines(groupId);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** All that was loaded of the group, in the fork that it is in now. */
  async #askTimelines(groupId: string): Promise<void> {
    const rooms = Object.keys(this.#ports.store.get().groups[groupId]?.timelines ?? {});
    await Promise.all(rooms.map(async (roomId) => this.conversation.reload(groupId, roomId)));
  }

  /** A refused connection may mean that this browser has no session any more. */
  async #checkSession(): Promise<void> {
    try {
      await this.#ports.api.node();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    if (error.facts.code === 'locked') return this.#locked();
    if (error.facts.status !== 401) return;
    this.#live?.stop();
    this.#setConnection('closed');
  }

  /** What is loaded stays for whoever unlocks it, what is being typed too; none of it is shown. */
  #locked(): void {
    this.#live?.stop();
    this.#setConnection('locked');
  }

  #unlocked(): void {
    this.#setConnection(this.#ports.store.get().node === null ? 'connecting' : 'lost');
    this.#live?.start();
  }

  #setConnection(connection: Connection): void {
    this.#ports.store.set((state) => {
      if (state.connection === connection || state.connection === 'closed') return state;
      const lostAtMs = connection === 'live' ? null : (state.lostAtMs ?? this.#ports.nowMs());
      return { ...state, connection, lostAtMs };
    });
  }
}

interface Place {
  readonly groupId: string;
  readonly roomId: string;
}

/** Every conversation of which something is loaded. */
function roomsOf({ groups }: AppState): Place[] {
  return Object.entries(groups).flatMap(([groupId, { timelines }]) =>
    Object.keys(timelines).map((roomId) => ({ groupId, roomId })),
  );
}

function groupsInOtherForks(before: AppState, after: AppState): string[] {
  return Object.entries(after.groups).flatMap(([groupId, { group }]) => {
    const known = before.groups[groupId];
    return known === undefined || known.group.forkId === group.forkId ? [] : groupId;
  });
}

/** Roster news carry no roster; a join that is done has one for the first time, and so has a group that works again. */
function groupsToAskAgain(frames: readonly Frame[]): Set<string> {
  const isWanted = (frame: Frame): boolean =>
    frame.type === 'roster' || frame.type === 'join' || (frame.type === 'halt' && frame['halt'] === null);
  const groups = frames.flatMap((frame) => (frame.groupId !== null && isWanted(frame) ? frame.groupId : []));
  return new Set(groups);
}

/**
 * What this tab knows of a group beyond what was asked for anew (`asked`). Of the conversations, with a room shown, only that one
 * and those in which something was not handed to the node yet: nobody else has it.
 */
function keptOf(
  before: GroupState,
  asked: GroupState,
  groupId: string | null,
  roomId: string | null,
): Partial<GroupState> {
  const {
    timelines,
    typing,
    drafts,
    readWhenOpened,
    leftUnread,
    receipts,
    network,
    elections,
    outage,
    healed,
  } = inFork(before, asked.group.forkId);
  const isShown = before.group.id === groupId;
  const kept = Object.entries(timelines).filter(
    ([id, { sending }]) => roomId === null || (isShown && id === roomId) || sending.length > 0,
  );
  const shown = { timelines: Object.fromEntries(kept), typing, drafts, readWhenOpened, network, elections };
  return { ...shown, leftUnread, receipts, outage, healed };
}
