/**
 * A typed client for one node, for bots, tests and the command line. Every call takes an AbortSignal and a
 * time-out; none of them polls. A failed call throws DemesApiError (the node said why) or DemesConnectionError
 * (there was no usable answer).
 *
 *     const node = new DemesClient({ url: 'http://localhost:4700', token });
 *     const [group] = await node.groups();
 *     const message = await node.send(group.id, 'general', 'Hello', { wait: 'confirmed' });
 */
import type { CreateGroup, CreateInvite, Group, GroupStatus, Invite, JoinAccepted } from '../api/groups.ts';
import type { RecoverGroupBody, TransferAccepted } from '../api/groups.ts';
import type { LogEntry, LogPage } from '../api/log.ts';
import type { ChangeMember, Device, Draft, Member } from '../api/members.ts';
import type { ChangeRoom, CreateRoom, Room } from '../api/rooms.ts';
import type { Message, MessageBatch, MessageDetails, MessagePage, PostMessage } from '../api/messages.ts';
import type { Election, Meeting, Network } from '../api/network.ts';
import type { DecideDevice, NodeInfo, SessionLink } from '../api/node.ts';
import { sending, WAIT_MARGIN_MS } from './call-options.ts';
import type { Leaving, LogOptions, PageOptions, Removing } from './call-options.ts';
import type { SendOptions, WaitConditions } from './call-options.ts';
import type { ApiToken, CreateToken, NewToken } from '../api/tokens.ts';
import { DemesApiError } from './errors.ts';
import { readFeed, type FeedOptions, type LiveEvent } from './feed.ts';
import { FindCalls } from './find-calls.ts';
import { HookCalls } from './hook-calls.ts';
import { OwnDevices } from './own-devices.ts';
import { PeopleCalls } from './people-calls.ts';
import { NodeHttp, type NodeAddress, type Query, type RequestOptions } from './http.ts';
import { NodeLock } from './node-lock.ts';
import { readLog } from './read-log.ts';
import { API, messagePath, path, reactionPath, roomMemberPath } from './paths.ts';

const WAIT_MS_DEFAULT = 30_000;
const LIST_LENGTH = 200;
const LOG_PAGE_LENGTH = 1_000;

export class DemesClient {
  readonly url: string;
  /** Its passphrase. */
  readonly lock: NodeLock;
  /** Linking another computer, and coming back when all are lost. */
  readonly own: OwnDevices;
  /** Whose keys its person compared. */
  readonly people: PeopleCalls;
  /** Searching what was said, and taking it along. */
  readonly find: FindCalls;
  /** Addresses to which the node posts what is said. */
  readonly hooks: HookCalls;
  private readonly http: NodeHttp;

  constructor(address: NodeAddress) {
    this.http = new NodeHttp(address);
    this.url = this.http.url;
    this.lock = new NodeLock(this.http);
    this.own = new OwnDevices(this.http);
    this.people = new PeopleCalls(this.http);
    this.find = new FindCalls(this.http);
    this.hooks = new HookCalls(this.http);
  }

  node(options?: RequestOptions): Promise<NodeInfo> {
    return this.http.json('GET', `${API}/node`, options);
  }

  /** Resolves when the process is alive. */
  async health(options?: RequestOptions): Promise<void> {
    await this.http.json('GET', '/healthz', options);
  }

  /** Null when the node can serve all its groups, else why not. */
  async notReadyReason(options?: RequestOptions): Promise<string | null> {
    try {
      await this.http.json('GET', '/readyz', options);
      return null;
    } catch (error) {
      if (error instanceof DemesApiError && error.status === 503) return error.message;
      throw error;
    }
  }

  /** A link that opens one browser session, once. */
  sessionLink(options?: RequestOptions): Promise<SessionLink> {
    return this.http.json('POST', `${API}/session-links`, options);
  }

  /** Of two running copies of a data directory: what becomes of this one. The node starts anew. */
  async decideDevice(decision: DecideDevice['decision'], options?: RequestOptions): Promise<void> {
    await this.http.json('POST', `${API}/node/device`, { ...options, body: { decision } });
  }

  /** The only answer that holds the token itself. */
  createToken(body: CreateToken, options?: RequestOptions): Promise<NewToken> {
    return this.http.json('POST', `${API}/tokens`, { ...options, body });
  }

  tokens(options?: RequestOptions): Promise<ApiToken[]> {
    return this.list('/tokens', 'tokens', options);
  }

  async revokeToken(id: string, options?: RequestOptions): Promise<void> {
    await this.http.json('DELETE', `${API}/tokens/${encodeURIComponent(id)}`, options);
  }

  groups(options?: RequestOptions): Promise<Group[]> {
    return this.list('/groups', 'groups', options);
  }

  group(groupId: string, options?: RequestOptions): Promise<Group> {
    return this.http.json('GET', path(groupId), options);
  }

  createGroup(body: CreateGroup, options?: RequestOptions): Promise<Group> {
    return this.http.json('POST', `${API}/groups`, { ...options, body });
  }

  /** Starts joining; how it goes is in `group(id).joining` and in `join` events. */
  join(invite: string, options?: RequestOptions): Promise<JoinAccepted> {
    return this.http.json('POST', `${API}/groups/join`, { ...options, body: { invite } });
  }

  status(groupId: string, options?: RequestOptions): Promise<GroupStatus> {
    return this.http.json('GET', `${path(groupId)}/status`, options);
  }

  /**
   * The status as soon as all conditions hold. A DemesApiError with status 408 carries `groupStatus`.
   * options.timeoutMs (default 30,000) is how long the node waits.
   */
  wait(groupId: string, conditions: WaitConditions, options: RequestOptions = {}): Promise<GroupStatus> {
    const waitMs = options.timeoutMs ?? WAIT_MS_DEFAULT;
    return this.http.json('GET', `${path(groupId)}/wait`, {
      signal: options.signal,
      timeoutMs: waitMs + WAIT_MARGIN_MS,
      query: { ...conditions, timeoutMs: waitMs },
    });
  }

  /** A planned handover; without a device the host chooses. */
  transferHost(groupId: string, deviceId?: string, options?: RequestOptions): Promise<TransferAccepted> {
    const body = deviceId === undefined ? {} : { deviceId };
    return this.http.json('POST', `${path(groupId)}/host`, { ...options, body });
  }

  invites(groupId: string, options?: RequestOptions): Promise<Invite[]> {
    return this.list(`/groups/${groupId}/invites`, 'invites', options);
  }

  /** The only answer that holds the invitation itself (`invite`, `url`). */
  createInvite(groupId: string, body: CreateInvite = {}, options?: RequestOptions): Promise<Invite> {
    return this.http.json('POST', `${path(groupId)}/invites`, { ...options, body });
  }

  revokeInvite(groupId: string, inviteId: string, options?: RequestOptions): Promise<void> {
    return this.http.json('DELETE', `${path(groupId)}/invites/${encodeURIComponent(inviteId)}`, options);
  }

  /** Leaves for good; a group that this node does not belong to any more, or with `forget` any, is forgotten. */
  leaveGroup(groupId: string, { forget = false, ...rest }: Leaving = {}): Promise<void> {
    return this.http.json('DELETE', path(groupId), { ...rest, query: { forget: String(forget) } });
  }

  /** Goes on without devices that are gone for good, or over to a fork that others started (`adopt`). */
  recoverGroup(groupId: string, body: RecoverGroupBody, options?: RequestOptions): Promise<Group> {
    return this.http.json('POST', `${path(groupId)}/recover`, { ...options, body });
  }

  /** `ban`: nobody with this person's root key is let in again. */
  removeMember(groupId: string, memberId: string, { ban = false, ...rest }: Removing = {}): Promise<void> {
    const place = `${path(groupId)}/members/${encodeURIComponent(memberId)}`;
    return this.http.json('DELETE', place, { ...rest, query: { ban: String(ban) } });
  }

  removeDevice(groupId: string, deviceId: string, options?: RequestOptions): Promise<void> {
    return this.http.json('DELETE', `${path(groupId)}/devices/${encodeURIComponent(deviceId)}`, options);
  }

  members(groupId: string, options?: RequestOptions): Promise<Member[]> {
    return this.list(`/groups/${groupId}/members`, 'members', options);
  }

  devices(groupId: string, options?: RequestOptions): Promise<Device[]> {
    return this.list(`/groups/${groupId}/devices`, 'devices', options);
  }

  rooms(groupId: string, options?: RequestOptions): Promise<Room[]> {
    return this.list(`/groups/${groupId}/rooms`, 'rooms', options);
  }

  /** With what is unread in it. */
  room(groupId: string, roomId: string, options?: RequestOptions): Promise<Room> {
    return this.http.json('GET', path(groupId, roomId), options);
  }

  /** Made when this returns, or there already: of two people there is one direct room. */
  createRoom(groupId: string, body: CreateRoom, options?: RequestOptions): Promise<Room> {
    return this.http.json('POST', `${path(groupId)}/rooms`, { ...options, body });
  }

  /** Its name, topic, whether it is archived. */
  changeRoom(groupId: string, roomId: string, body: ChangeRoom, options?: RequestOptions): Promise<Room> {
    return this.http.json('PATCH', path(groupId, roomId), { ...options, body });
  }

  /** Who is in it; in an open one, everybody. */
  roomMembers(groupId: string, roomId: string, options?: RequestOptions): Promise<Member[]> {
    return this.list(`/groups/${groupId}/rooms/${roomId}/members`, 'members', options);
  }

  addToRoom(groupId: string, roomId: string, memberId: string, options?: RequestOptions): Promise<void> {
    return this.http.json('PUT', roomMemberPath(groupId, roomId, memberId), options);
  }

  /** Oneself: leaves it. */
  removeFromRoom(groupId: string, roomId: string, memberId: string, options?: RequestOptions): Promise<void> {
    return this.http.json('DELETE', roomMemberPath(groupId, roomId, memberId), options);
  }

  /** Everything up to the index was read; it never goes back. */
  markRead(groupId: string, roomId: string, index: number, options?: RequestOptions): Promise<void> {
    return this.http.json('POST', path(groupId, roomId, 'read'), { ...options, body: { index } });
  }

  /** What was typed and not sent; an empty text when there is none. */
  draft(groupId: string, roomId: string, options?: RequestOptions): Promise<Draft> {
    return this.http.json('GET', path(groupId, roomId, 'draft'), options);
  }

  /** An empty text forgets it. `source` comes back in the `draft` event. */
  putDraft(
    groupId: string,
    roomId: string,
    text: string,
    options: RequestOptions & { readonly source?: string } = {},
  ): Promise<void> {
    const { source, ...rest } = options;
    const body = source === undefined ? { text } : { text, source };
    return this.http.json('PUT', path(groupId, roomId, 'draft'), { ...rest, body });
  }

  /** Tells the others that somebody types here; they forget it after six seconds. */
  sayTyping(groupId: string, roomId: string, options?: RequestOptions): Promise<void> {
    return this.http.json('POST', path(groupId, roomId, 'typing'), options);
  }

  /** Links and delays between the nodes, as this one knows them. */
  network(groupId: string, options?: RequestOptions): Promise<Network> {
    return this.http.json('GET', `${path(groupId)}/network`, options);
  }

  /** Others are asked anew to dial the node back; what they find is in `network(groupId).reachability`. */
  testReachability(groupId: string, options?: RequestOptions): Promise<Network> {
    return this.http.json('POST', `${path(groupId)}/network/test`, options);
  }

  /** Looks who is at `host:port`, and dials a device that is known at once. */
  meet(groupId: string, address: string, options?: RequestOptions): Promise<Meeting> {
    return this.http.json('POST', `${path(groupId)}/network/meet`, { ...options, body: { address } });
  }

  /** Changes of host that the node lived through, newest first. */
  elections(groupId: string, options?: RequestOptions): Promise<Election[]> {
    return this.list(`/groups/${groupId}/elections`, 'elections', options);
  }

  /**
   * Posts a message. With `wait`, answers when that state is reached or waitMs is over: look at `state`.
   * After a DemesConnectionError send it again with the same clientId: it will be there once.
   */
  send(
    groupId: string,
    roomId: string,
    message: string | PostMessage,
    options: SendOptions = {},
  ): Promise<Message> {
    const body = typeof message === 'string' ? { text: message } : message;
    return this.http.json('POST', path(groupId, roomId, 'messages'), { ...sending(options), body });
  }

  /** Posts up to 100 messages, all or none, in the order given. */
  async sendBatch(
    groupId: string,
    roomId: string,
    messages: readonly PostMessage[],
    options: SendOptions = {},
  ): Promise<Message[]> {
    const call = { ...sending(options), body: { messages } };
    const batch = await this.http.json<MessageBatch>('POST', path(groupId, roomId, 'messages:batch'), call);
    return batch.messages;
  }

  /** Without before, after or around: the newest. */
  messages(groupId: string, roomId: string, options: PageOptions = {}): Promise<MessagePage> {
    const { before, after, around, limit, ...rest } = options;
    const query = { before, after, around, limit };
    return this.http.json('GET', path(groupId, roomId, 'messages'), { ...rest, query });
  }

  message(groupId: string, roomId: string, id: string, options?: RequestOptions): Promise<MessageDetails> {
    return this.http.json('GET', messagePath(groupId, roomId, id), options);
  }

  /** Changes the text of an own message. Durable at the node when it resolves, and shown at once. */
  editMessage(
    groupId: string,
    roomId: string,
    id: string,
    text: string,
    options?: RequestOptions,
  ): Promise<Message> {
    return this.http.json('PATCH', messagePath(groupId, roomId, id), { ...options, body: { text } });
  }

  /** For everybody and for ever. */
  deleteMessage(groupId: string, roomId: string, id: string, options?: RequestOptions): Promise<void> {
    return this.http.json('DELETE', messagePath(groupId, roomId, id), options);
  }

  /** Twice is once. */
  addReaction(
    groupId: string,
    roomId: string,
    id: string,
    emoji: string,
    options?: RequestOptions,
  ): Promise<void> {
    return this.http.json('PUT', reactionPath(groupId, roomId, id, emoji), options);
  }

  removeReaction(
    groupId: string,
    roomId: string,
    id: string,
    emoji: string,
    options?: RequestOptions,
  ): Promise<void> {
    return this.http.json('DELETE', reactionPath(groupId, roomId, id, emoji), options);
  }

  changeRole(
    groupId: string,
    memberId: string,
    role: ChangeMember['role'],
    options?: RequestOptions,
  ): Promise<Member> {
    const place = `${path(groupId)}/members/${encodeURIComponent(memberId)}`;
    return this.http.json('PATCH', place, { ...options, body: { role } });
  }

  /** The own name, in every group. */
  rename(name: string, options?: RequestOptions): Promise<NodeInfo> {
    return this.http.json('PATCH', `${API}/node`, { ...options, body: { name } });
  }

  /** The confirmed log, ascending; page after page is asked for as the caller goes on. */
  log(groupId: string, options: LogOptions = {}): AsyncGenerator<LogEntry, void> {
    return readLog(this, groupId, options);
  }

  logPage(groupId: string, after: number, options: LogOptions = {}): Promise<LogPage> {
    const query = {
      after,
      limit: options.pageLength ?? LOG_PAGE_LENGTH,
      include: options.bytes === true ? 'bytes' : undefined,
    };
    return this.http.json('GET', `${path(groupId)}/log`, { ...options, query });
  }

  /** The live feed of all groups of this node; see readFeed. */
  events(options: FeedOptions = {}): AsyncGenerator<LiveEvent, void> {
    return readFeed(this.http, options);
  }

  /** All pages of a list in one. */
  private async list<T>(place: string, plural: string, options?: RequestOptions): Promise<T[]> {
    const all: T[] = [];
    let cursor: string | undefined;
    do {
      const query: Query = { limit: LIST_LENGTH, cursor };
      const page = await this.http.json<Record<string, unknown>>('GET', API + place, { ...options, query });
      all.push(...(page[plural] as T[]));
      cursor = (page['next'] as string | null) ?? undefined;
    } while (cursor !== undefined);
    return all;
  }
}
