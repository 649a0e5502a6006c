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
import type { Message, MessageDetails, MessagePage, PostMessage } from '../api/messages.ts';
import type { Election, Meeting, Network } from '../api/network.ts';
import type { DecideDevice, NodeInfo, SessionLink } from '../api/node.ts';
import { sending, WAIT_MARGIN_MS } from './call-options.ts';
import type { Leaving, LogOptions, PageOptions, Removing } from './call-options.ts';
import type { SendOptions, WaitConditions } from './call-options.ts';
import type { ApiToken, CreateToken, NewToken } from '../api/tokens.ts';
import { DemesApiError } from './errors.ts';
import { readFeed, type FeedOptions, type LiveEvent } from './feed.ts';
import { FileCalls } from './file-calls.ts';
import { FindCalls } from './find-calls.ts';
import { HookCalls } from './hook-calls.ts';
import { OwnDevices } from './own-devices.ts';
import { PeopleCalls } from './people-calls.ts';
import { NodeHttp, type NodeAddress, type RequestOptions } from './http.ts';
import { NodeLock } from './node-lock.ts';
import { operationsOf, type Operations } from './operation-calls.ts';
import { all } from './pages.ts';
import { readLog } from './read-log.ts';

const WAIT_MS_DEFAULT = 30_000;
const LOG_PAGE_LENGTH = 1_000;

export class DemesClient {
  readonly url: string;
  /** Everything that the API can do, by the names of its document; what is beside it is shorter to write. */
  readonly api: Operations;
  /** Its passphrase. */
  readonly lock: NodeLock;
  /** Linking another computer, and coming back when all are lost. */
  readonly own: OwnDevices;
  /** Whose keys its person compared. */
  readonly people: PeopleCalls;
  /** Searching what was said, and taking it along. */
  readonly find: FindCalls;
  /** Files that go with messages. */
  readonly files: FileCalls;
  /** Addresses to which the node posts what is said. */
  readonly hooks: HookCalls;
  private readonly http: NodeHttp;

  constructor(address: NodeAddress) {
    this.http = new NodeHttp(address);
    this.url = this.http.url;
    this.api = operationsOf(this.http);
    this.lock = new NodeLock(this.api);
    this.own = new OwnDevices(this.api);
    this.people = new PeopleCalls(this.api);
    this.find = new FindCalls(this.api);
    this.files = new FileCalls(this.api, (options) => this.events(options));
    this.hooks = new HookCalls(this.api);
  }

  node(options?: RequestOptions): Promise<NodeInfo> {
    return this.api.getNode({}, options);
  }

  /** Resolves when the process is alive. */
  async health(options?: RequestOptions): Promise<void> {
    await this.api.getHealth({}, options);
  }

  /** Null when the node can serve all its groups, else why not. */
  async notReadyReason(options?: RequestOptions): Promise<string | null> {
    try {
      await this.api.getReadiness({}, options);
      return null;
    } catch (error) {
      if (error instanceof DemesApiError && error.status === 503) return error.message;
      throw error;
    }
  }

  /** A link that opens one browser session, once. */
  sessionLink(options?: RequestOptions): Promise<SessionLink> {
    return this.api.createSessionLink({}, options);
  }

  /** Of two running copies of a data directory: what becomes of this one. The node starts anew. */
  decideDevice(decision: DecideDevice['decision'], options?: RequestOptions): Promise<void> {
    return this.api.decideDevice({ body: { decision } }, options);
  }

  /** The only answer that holds the token itself. */
  createToken(body: CreateToken, options?: RequestOptions): Promise<NewToken> {
    return this.api.createToken({ body }, options);
  }

  tokens(options?: RequestOptions): Promise<ApiToken[]> {
    return all(
      (query) => this.api.getTokens({ query }, options),
      ({ tokens }) => tokens,
    );
  }

  revokeToken(id: string, options?: RequestOptions): Promise<void> {
    return this.api.revokeToken({ tokenId: id }, options);
  }

  groups(options?: RequestOptions): Promise<Group[]> {
    return all(
      (query) => this.api.getGroups({ query }, options),
      ({ groups }) => groups,
    );
  }

  group(groupId: string, options?: RequestOptions): Promise<Group> {
    return this.api.getGroup({ groupId }, options);
  }

  createGroup(body: CreateGroup, options?: RequestOptions): Promise<Group> {
    return this.api.createGroup({ body }, options);
  }

  /** Starts joining; how it goes is in `group(id).joining` and in `join` events. */
  join(invite: string, options?: RequestOptions): Promise<JoinAccepted> {
    return this.api.joinGroup({ body: { invite } }, options);
  }

  status(groupId: string, options?: RequestOptions): Promise<GroupStatus> {
    return this.api.getStatus({ groupId }, options);
  }

  /**
   * The status as soon as all conditions hold. A DemesApiError with status 408 carries `groupStatus`.
   * options.timeoutMs (default 30,000) is how long the node waits.
   */
  wait(groupId: string, conditions: WaitConditions, options: RequestOptions = {}): Promise<GroupStatus> {
    const waitMs = options.timeoutMs ?? WAIT_MS_DEFAULT;
    const query = { ...conditions, timeoutMs: waitMs };
    const { signal } = options;
    return this.api.waitForStatus({ groupId, query }, { signal, timeoutMs: waitMs + WAIT_MARGIN_MS });
  }

  /** A planned handover; without a device the host chooses. */
  transferHost(groupId: string, deviceId?: string, options?: RequestOptions): Promise<TransferAccepted> {
    const body = deviceId === undefined ? {} : { deviceId };
    return this.api.transferHost({ groupId, body }, options);
  }

  invites(groupId: string, options?: RequestOptions): Promise<Invite[]> {
    return all(
      (query) => this.api.getInvites({ groupId, query }, options),
      ({ invites }) => invites,
    );
  }

  /** The only answer that holds the invitation itself (`invite`, `url`). */
  createInvite(groupId: string, body: CreateInvite = {}, options?: RequestOptions): Promise<Invite> {
    return this.api.createInvite({ groupId, body }, options);
  }

  revokeInvite(groupId: string, inviteId: string, options?: RequestOptions): Promise<void> {
    return this.api.revokeInvite({ groupId, inviteId }, options);
  }

  /** Leaves for good; a group that this node does not belong to any more, or with `forget` any, is forgotten. */
  leaveGroup(groupId: string, { forget = false, ...rest }: Leaving = {}): Promise<void> {
    return this.api.leaveGroup({ groupId, query: { forget } }, rest);
  }

  /** Goes on without devices that are gone for good, or over to a fork that others started (`adopt`). */
  recoverGroup(groupId: string, body: RecoverGroupBody, options?: RequestOptions): Promise<Group> {
    return this.api.recoverGroup({ groupId, body }, options);
  }

  /** `ban`: nobody with this person's root key is let in again. */
  removeMember(groupId: string, memberId: string, { ban = false, ...rest }: Removing = {}): Promise<void> {
    return this.api.removeMember({ groupId, memberId, query: { ban } }, rest);
  }

  removeDevice(groupId: string, deviceId: string, options?: RequestOptions): Promise<void> {
    return this.api.removeDevice({ groupId, deviceId }, options);
  }

  members(groupId: string, options?: RequestOptions): Promise<Member[]> {
    return all(
      (query) => this.api.getMembers({ groupId, query }, options),
      ({ members }) => members,
    );
  }

  devices(groupId: string, options?: RequestOptions): Promise<Device[]> {
    return all(
      (query) => this.api.getDevices({ groupId, query }, options),
      ({ devices }) => devices,
    );
  }

  rooms(groupId: string, options?: RequestOptions): Promise<Room[]> {
    return all(
      (query) => this.api.getRooms({ groupId, query }, options),
      ({ rooms }) => rooms,
    );
  }

  /** With what is unread in it. */
  room(groupId: string, roomId: string, options?: RequestOptions): Promise<Room> {
    return this.api.getRoom({ groupId, roomId }, options);
  }

  /** Made when this returns, or there already: of two people there is one direct room. */
  createRoom(groupId: string, body: CreateRoom, options?: RequestOptions): Promise<Room> {
    return this.api.createRoom({ groupId, body }, options);
  }

  /** Its name, topic, whether it is archived. */
  changeRoom(groupId: string, roomId: string, body: ChangeRoom, options?: RequestOptions): Promise<Room> {
    return this.api.changeRoom({ groupId, roomId, body }, options);
  }

  /** Who is in it; in an open one, everybody. */
  roomMembers(groupId: string, roomId: string, options?: RequestOptions): Promise<Member[]> {
    const place = { groupId, roomId };
    return all(
      (query) => this.api.getRoomMembers({ ...place, query }, options),
      ({ members }) => members,
    );
  }

  addToRoom(groupId: string, roomId: string, memberId: string, options?: RequestOptions): Promise<void> {
    return this.api.addRoomMember({ groupId, roomId, memberId }, options);
  }

  /** Oneself: leaves it. */
  removeFromRoom(groupId: string, roomId: string, memberId: string, options?: RequestOptions): Promise<void> {
    return this.api.removeRoomMember({ groupId, roomId, memberId }, options);
  }

  /** Everything up to the index was read; it never goes back. */
  markRead(groupId: string, roomId: string, index: number, options?: RequestOptions): Promise<void> {
    return this.api.markRead({ groupId, roomId, body: { index } }, options);
  }

  /** What was typed and not sent; an empty text when there is none. */
  draft(groupId: string, roomId: string, options?: RequestOptions): Promise<Draft> {
    return this.api.getDraft({ groupId, roomId }, options);
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
    return this.api.putDraft({ groupId, roomId, body }, rest);
  }

  /** Tells the others that somebody types here; they forget it after six seconds. */
  sayTyping(groupId: string, roomId: string, options?: RequestOptions): Promise<void> {
    return this.api.sayTyping({ groupId, roomId }, options);
  }

  /** Links and delays between the nodes, as this one knows them. */
  network(groupId: string, options?: RequestOptions): Promise<Network> {
    return this.api.getNetwork({ groupId }, options);
  }

  /** Others are asked anew to dial the node back; what they find is in `network(groupId).reachability`. */
  testReachability(groupId: string, options?: RequestOptions): Promise<Network> {
    return this.api.testReachability({ groupId }, options);
  }

  /** Looks who is at `host:port`, and dials a device that is known at once. */
  meet(groupId: string, address: string, options?: RequestOptions): Promise<Meeting> {
    return this.api.meet({ groupId, body: { address } }, options);
  }

  /** Changes of host that the node lived through, newest first. */
  elections(groupId: string, options?: RequestOptions): Promise<Election[]> {
    return all(
      (query) => this.api.getElections({ groupId, query }, options),
      ({ elections }) => elections,
    );
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
    const { query, ...call } = sending(options);
    return this.api.postMessage({ groupId, roomId, query, body }, call);
  }

  /** Posts up to 100 messages, all or none, in the order given. */
  async sendBatch(
    groupId: string,
    roomId: string,
    messages: readonly PostMessage[],
    options: SendOptions = {},
  ): Promise<Message[]> {
    const { query, ...call } = sending(options);
    const body = { messages: [...messages] };
    const batch = await this.api.postBatch({ groupId, roomId, query, body }, call);
    return batch.messages;
  }

  /** Without before, after or around: the newest. */
  messages(groupId: string, roomId: string, options: PageOptions = {}): Promise<MessagePage> {
    const { before, after, around, limit, ...rest } = options;
    const query = { before, after, around, limit };
    return this.api.getMessages({ groupId, roomId, query }, rest);
  }

  message(groupId: string, roomId: string, id: string, options?: RequestOptions): Promise<MessageDetails> {
    return this.api.getMessage({ groupId, roomId, messageId: id }, options);
  }

  /** Changes the text of an own message. Durable at the node when it resolves, and shown at once. */
  editMessage(
    groupId: string,
    roomId: string,
    id: string,
    text: string,
    options?: RequestOptions,
  ): Promise<Message> {
    return this.api.editMessage({ groupId, roomId, messageId: id, body: { text } }, options);
  }

  /** For everybody and for ever. */
  deleteMessage(groupId: string, roomId: string, id: string, options?: RequestOptions): Promise<void> {
    return this.api.deleteMessage({ groupId, roomId, messageId: id }, options);
  }

  /** Twice is once. */
  addReaction(
    groupId: string,
    roomId: string,
    id: string,
    emoji: string,
    options?: RequestOptions,
  ): Promise<void> {
    return this.api.addReaction({ groupId, roomId, messageId: id, emoji }, options);
  }

  removeReaction(
    groupId: string,
    roomId: string,
    id: string,
    emoji: string,
    options?: RequestOptions,
  ): Promise<void> {
    return this.api.removeReaction({ groupId, roomId, messageId: id, emoji }, options);
  }

  changeRole(
    groupId: string,
    memberId: string,
    role: ChangeMember['role'],
    options?: RequestOptions,
  ): Promise<Member> {
    return this.api.changeMember({ groupId, memberId, body: { role } }, options);
  }

  /** The own name, in every group. */
  rename(name: string, options?: RequestOptions): Promise<NodeInfo> {
    return this.api.changeNode({ body: { name } }, options);
  }

  /** The confirmed log, ascending; page after page is asked for as the caller goes on. */
  log(groupId: string, options: LogOptions = {}): AsyncGenerator<LogEntry, void> {
    return readLog(this, groupId, options);
  }

  logPage(groupId: string, after: number, options: LogOptions = {}): Promise<LogPage> {
    const { pageLength: limit = LOG_PAGE_LENGTH, bytes, signal, timeoutMs } = options;
    const query = { after, limit, include: bytes === true ? ('bytes' as const) : undefined };
    return this.api.getLog({ groupId, query }, { signal, timeoutMs });
  }

  /** The live feed of all groups of this node; see readFeed. */
  events(options: FeedOptions = {}): AsyncGenerator<LiveEvent, void> {
    return readFeed(this.http, options);
  }
}
