/**
 * A node in memory for tests of the HTTP layer: keeps the promises of NodeService (numbers, states, errors)
 * without a log, a disk or peers. Every message is confirmed as soon as `confirmAll` allows it.
 */
import { createHash } from 'node:crypto';
import type {
  CreateGroup,
  CreateInvite,
  Group,
  GroupStatus,
  Invite,
  WaitQuery,
} from '../../src/api/groups.ts';
import type { JoinAccepted, JoinGroup, TransferAccepted, TransferHost } from '../../src/api/groups.ts';
import type { AddFault, Fault, FaultAdded, LabAction, LabState } from '../../src/api/lab.ts';
import type { LogPage, LogQuery } from '../../src/api/log.ts';
import type { Device } from '../../src/api/members.ts';
import type { Room } from '../../src/api/rooms.ts';
import type { Message, MessageDetails, MessagePage, PageQuery } from '../../src/api/messages.ts';
import type { PostMessage, PostQuery } from '../../src/api/messages.ts';
import type { NodeInfo } from '../../src/api/node.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import { toBase32 } from '../../src/protocol/ids.ts';
import type { DeviceId, EventId, GroupId, MemberId, RoomId } from '../../src/protocol/ids.ts';
import { Feed } from '../../src/server/http/feed.ts';
import type { ImportService } from '../../src/server/http/import-service.ts';
import { meets } from '../../src/server/http/wait-condition.ts';
import type {
  LabService,
  NodeGauges,
  NodeService,
  PostBatchResult,
  PostResult,
  WaitResult,
} from '../../src/server/http/service.ts';
import { FrameTap, type FrameReader } from '../../src/server/links/frame-tap.ts';
import { RestoreTwin } from './restore-twin.ts';
import { LinkTwin } from './link-twin.ts';
import { BlobTwin } from './blob-twin.ts';
import { ChangeTwin } from './change-twin.ts';
import { LockTwin } from './lock-twin.ts';
import { FindTwin } from './find-twin.ts';
import { ImportTwin } from './import-twin.ts';
import { PeopleTwin } from './people-twin.ts';
import { TalkTwin } from './talk-twin.ts';
import { webhookTwin } from './webhook-twin.ts';
import { aRoom, NetworkTwin, RoomTwin } from './room-twins.ts';

const MADE_AT = '2026-01-02T03:04:05.678Z';

/** An id made of a word: 32 bytes long, or 20. */
export function longIdOf(word: string): string {
  return toBase32(createHash('sha256').update(word).digest());
}
export function shortIdOf(word: string): string {
  return toBase32(createHash('sha256').update(word).digest().subarray(0, 20));
}

interface TwinGroup {
  readonly group: Group;
  readonly roomId: RoomId;
  readonly messages: Message[];
  readonly invites: Map<string, Invite>;
}

export class NodeTwin implements NodeService {
  readonly deviceId = shortIdOf('device') as DeviceId;
  readonly memberId = shortIdOf('member') as MemberId;
  readonly feed = new Feed('e1', () => Date.parse(MADE_AT));
  readonly lab: LabTwin | null;
  readonly finding: FindTwin;
  readonly people = new PeopleTwin(this.memberId, this.deviceId, MADE_AT, (groupId) => this.find(groupId));
  readonly inRoom = new RoomTwin((groupId, roomId) => void this.room(groupId, roomId));
  readonly between = new NetworkTwin((groupId) => void this.find(groupId));
  readonly screenLock = new LockTwin();
  readonly changes = new ChangeTwin({
    memberId: this.memberId,
    message: (groupId, roomId, id) => this.posted(groupId, roomId, id),
    replace: (groupId, message) => this.replace(groupId, message),
    member: (groupId, memberId) => this.people.member(groupId, memberId),
    group: (groupId) => this.group(groupId),
    node: () => this.node(),
  });
  readonly blobs = new BlobTwin();
  readonly talk = new TalkTwin({
    memberId: this.memberId,
    message: (groupId, roomId, id) => this.posted(groupId, roomId, id),
    replace: (groupId, message) => this.replace(groupId, message),
    all: (groupId, roomId) => this.messages(groupId, roomId, { limit: 50 }).messages,
  });
  readonly webhooks = webhookTwin(this.feed, {
    checkRoom: (groupId, roomId) => void (roomId === null ? this.find(groupId) : this.room(groupId, roomId)),
    post: async (groupId, roomId, body) => {
      const query = { wait: 'none', timeoutMs: 0 } as const;
      return (await this.postMessage(groupId, roomId, body, query, new AbortController().signal)).message.id;
    },
  });
  readonly own = { linking: new LinkTwin(), restoring: new RestoreTwin() };
  /** While false, posts stay queued. */
  confirmAll = true;
  reason: string | null = null;
  /** Thrown by the next post. */
  nextFailure: Error | null = null;
  private readonly all = new Map<GroupId, TwinGroup>();
  private readonly watchers = new Set<() => void>();

  /** imports: those of a node; none by default. */
  constructor(options: { lab?: boolean; imports?: ImportService } = {}) {
    const { imports = new ImportTwin() } = options;
    this.finding = new FindTwin((groupId) => this.find(groupId), imports);
    this.lab = options.lab === true ? new LabTwin(this.deviceId) : null;
  }

  node(): NodeInfo {
    return {
      deviceId: this.deviceId,
      memberId: this.memberId,
      name: this.changes.name ?? 'Ann <b>',
      look: { colour: 0, picture: '', isBot: false },
      version: '0.0.0',
      uptimeMs: 5,
      nearby: null,
      peerAddresses: ['127.0.0.1:5700'],
      groups: [...this.all.keys()],
      dataDirectory: '/tmp/twin',
      databaseBytes: 4096,
      lab: this.lab !== null,
      setAside: null,
      settings: this.changes.settings,
    };
  }

  decideDevice(): void {
    throw new DemesError('conflict');
  }

  notReadyReason(): string | null {
    return this.reason;
  }

  gauges(): NodeGauges {
    const groups = [...this.all].map(([groupId, { messages }]) => ({
      groupId,
      isHost: true,
      hasHost: true,
      term: 3,
      lastIndex: messages.length + 2,
      commitIndex: messages.length + 2,
      appliedIndex: messages.length + 2,
      projectedIndex: messages.length + 2,
      outbox: 0,
      inputs: 0,
      missing: 0,
      damageFound: 0,
      snapshots: 0,
      electionsTotal: 2,
      outageSecondsTotal: 0.25,
    }));
    return { linksUp: 4, sentMessages: 70, sentBytes: 7_000, receivedBytes: 9_000, groups };
  }

  groups(): Group[] {
    return [...this.all.values()].map(({ group }) => group);
  }

  createGroup(body: CreateGroup): Promise<Group> {
    const id = longIdOf(`group ${this.all.size}`) as GroupId;
    const group: Group = {
      id,
      name: body.name,
      forkId: id,
      createdAt: MADE_AT,
      myMemberId: this.memberId,
      myRole: 'owner',
      memberCount: 1,
      sealed: true,
      newcomersSee: 'everything',
      receipts: true,
      can: ['setReceipts'],
      joining: null,
      halted: null,
    };
    const roomId = longIdOf(`room ${this.all.size}`) as RoomId;
    this.all.set(id, { group, roomId, messages: [], invites: new Map() });
    return Promise.resolve(group);
  }

  group(groupId: GroupId): Group {
    return this.find(groupId).group;
  }

  joinGroup(body: JoinGroup): Promise<JoinAccepted> {
    if (!body.invite.startsWith('demes1.')) return Promise.reject(new DemesError('invite_malformed'));
    return Promise.resolve({ groupId: longIdOf('joined'), state: 'joining' });
  }

  status(groupId: GroupId): GroupStatus {
    const last = this.find(groupId).messages.length + 2;
    const device = {
      deviceId: this.deviceId,
      memberId: this.memberId,
      name: 'Ann',
      kind: 'member' as const,
      reachable: true,
      via: null,
      matchIndex: last,
      rttMs: null,
      willing: true,
    };
    return {
      deviceId: this.deviceId,
      role: 'host',
      tier: 'confirmed',
      term: 3,
      forkId: groupId,
      canRecover: false,
      host: this.deviceId,
      caretaker: null,
      firstIndex: 1,
      commitIndex: last,
      appliedIndex: last,
      projectedIndex: last,
      lastIndex: last,
      quorum: { needed: 1, reachable: 1 },
      rank: [this.deviceId],
      voters: [device],
      learners: [],
      outbox: 0,
      tentative: 0,
      transcript: { index: last, hash: '0'.repeat(64), code: 'abcd', certified: false },
      elections: { count: 1, lastDurationMs: null, lastOutageMs: null },
    };
  }

  waitForStatus(groupId: GroupId, query: WaitQuery, signal: AbortSignal): Promise<WaitResult> {
    const isMet = (): boolean => meets(this.status(groupId), query);
    return this.until(isMet, query.timeoutMs, signal).then((met) => ({ met, status: this.status(groupId) }));
  }

  transferHost(groupId: GroupId, body: TransferHost): Promise<TransferAccepted> {
    this.find(groupId);
    return Promise.resolve({ deviceId: body.deviceId ?? null });
  }

  createInvite(groupId: GroupId, body: CreateInvite): Promise<Invite> {
    const { invites } = this.find(groupId);
    const id = createHash('md5').update(`invite ${invites.size}`).digest('hex');
    const invite: Invite = {
      id,
      createdBy: this.deviceId,
      createdAt: MADE_AT,
      expiresAt: MADE_AT,
      maxUses: body.maxUses ?? 10,
      uses: 0,
      role: body.role ?? 'member',
      state: 'active',
    };
    invites.set(id, invite);
    return Promise.resolve({ ...invite, invite: 'demes1.abc', url: 'demes:demes1.abc' });
  }

  invites(groupId: GroupId): Invite[] {
    return [...this.find(groupId).invites.values()];
  }

  revokeInvite(groupId: GroupId, inviteId: string): Promise<void> {
    const { invites } = this.find(groupId);
    const invite = invites.get(inviteId);
    if (invite === undefined) return Promise.reject(new DemesError('not_found'));
    invites.set(inviteId, { ...invite, state: 'revoked' });
    return Promise.resolve();
  }

  devices(groupId: GroupId): Device[] {
    this.find(groupId);
    const { deviceId: id, memberId } = this;
    return [
      {
        id,
        memberId,
        name: '',
        kind: 'member',
        joinedIndex: 1,
        voter: true,
        reachable: true,
        lastSeenAt: null,
        marks: [],
        can: [],
      },
    ];
  }

  device(groupId: GroupId, deviceId: DeviceId): Device {
    return found(this.devices(groupId).find(({ id }) => id === deviceId));
  }

  rooms(groupId: GroupId): Room[] {
    const { roomId: id } = this.find(groupId);
    return [aRoom(id, { readIndex: this.inRoom.readIndex }), ...this.inRoom.made];
  }

  room(groupId: GroupId, roomId: RoomId): Room {
    return found(this.rooms(groupId).find(({ id }) => id === roomId));
  }

  generalRoomId(groupId: GroupId): RoomId {
    return this.find(groupId).roomId;
  }

  async postMessage(
    groupId: GroupId,
    roomId: RoomId,
    body: PostMessage,
    query: PostQuery,
    signal: AbortSignal,
  ): Promise<PostResult> {
    const { reached, messages } = await this.postBatch(groupId, roomId, [body], query, signal);
    return { reached, message: messages[0]! };
  }

  async postBatch(
    groupId: GroupId,
    roomId: RoomId,
    bodies: readonly PostMessage[],
    query: PostQuery,
    signal: AbortSignal,
  ): Promise<PostBatchResult> {
    this.room(groupId, roomId);
    const failure = this.nextFailure;
    this.nextFailure = null;
    if (failure !== null) throw failure;
    const places = bodies.map((body) => this.place(groupId, roomId, body));
    const all = this.find(groupId).messages;
    const isMet = (): boolean => places.every((place) => all[place]!.state === 'confirmed');
    if (query.wait === 'none') return { reached: true, messages: places.map((place) => all[place]!) };
    const reached = await this.until(isMet, query.timeoutMs, signal);
    return { reached, messages: places.map((place) => all[place]!) };
  }

  messages(groupId: GroupId, roomId: RoomId, query: PageQuery): MessagePage {
    this.room(groupId, roomId);
    const { messages } = this.find(groupId);
    const above = Number(query.after ?? Number.NaN);
    const page = Number.isNaN(above)
      ? messages.slice(-query.limit)
      : messages.filter(({ index }) => index === null || index > above).slice(0, query.limit);
    return { messages: page, lines: [], before: null, after: null };
  }

  message(groupId: GroupId, roomId: RoomId, id: EventId): MessageDetails {
    const message = this.posted(groupId, roomId, id);
    const hash = '1'.repeat(64);
    return { ...message, holders: [this.deviceId], hash, signature: 'AAAA', sealedEpoch: null, history: [] };
  }

  log(groupId: GroupId, query: LogQuery): LogPage {
    const { messages } = this.find(groupId);
    const entries = messages.slice(query.after, query.after + query.limit).map((message, i) => ({
      index: query.after + i + 1,
      term: 3,
      at: message.at,
      hash: '1'.repeat(64),
      prevHash: '0'.repeat(64),
      kind: 'event' as const,
      eventId: message.id,
      forkId: groupId,
      bodyHash: '2'.repeat(64),
    }));
    return { entries, firstIndex: 1, commitIndex: messages.length, next: null };
  }

  /** What is queued becomes confirmed; whoever waits for it is woken. */
  confirm(): void {
    this.confirmAll = true;
    for (const { messages } of this.all.values()) {
      for (const [i, message] of messages.entries()) {
        messages[i] = { ...message, state: 'confirmed', index: i + 3, term: 3 };
      }
    }
    for (const watcher of this.watchers) watcher();
  }

  get waiting(): number {
    return this.watchers.size;
  }

  private place(groupId: GroupId, roomId: RoomId, body: PostMessage): number {
    const { messages } = this.find(groupId);
    const known = messages.findIndex(({ clientId }) => clientId !== '' && clientId === body.clientId);
    if (known >= 0 && messages[known]!.text !== body.text) throw new DemesError('client_id_reused');
    if (known >= 0) return known;
    const message: Message = {
      id: longIdOf(`message ${messages.length}`),
      clientId: body.clientId ?? '',
      groupId,
      roomId,
      author: { memberId: this.memberId, deviceId: this.deviceId, name: 'Ann' },
      sentAt: MADE_AT,
      at: MADE_AT,
      text: body.text,
      state: this.confirmAll ? 'confirmed' : 'queued',
      heldBy: { count: 1, of: 1 },
      index: this.confirmAll ? messages.length + 3 : null,
      term: this.confirmAll ? 3 : null,
      attachments: [],
      reactions: [],
      can: [],
      ...(body.replyTo === undefined ? {} : { replyTo: body.replyTo }),
    };
    messages.push(message);
    this.feed.publish('message', groupId, message);
    return messages.length - 1;
  }

  private posted(groupId: GroupId, roomId: RoomId, id: EventId): Message {
    this.room(groupId, roomId);
    return found(this.find(groupId).messages.find((one) => one.id === id));
  }

  private replace(groupId: GroupId, message: Message): void {
    const { messages } = this.find(groupId);
    messages[messages.findIndex((one) => one.id === message.id)] = message;
    this.feed.publish('message', groupId, message);
  }

  private find(groupId: GroupId): TwinGroup {
    return found(this.all.get(groupId));
  }

  private until(isMet: () => boolean, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (isMet()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.watchers.delete(onChange);
        resolve(isMet());
      };
      const onChange = (): void => {
        if (isMet()) finish();
      };
      const timer = setTimeout(finish, timeoutMs);
      this.watchers.add(onChange);
      signal.addEventListener('abort', finish, { once: true });
      if (signal.aborted) finish();
    });
  }
}

export class LabTwin implements LabService {
  readonly tap = new FrameTap();
  readonly acted: [LabAction, number | undefined][] = [];
  private readonly deviceId: DeviceId;
  private readonly all = new Map<string, Fault>();

  constructor(deviceId: DeviceId) {
    this.deviceId = deviceId;
  }

  state(): LabState {
    return { deviceId: this.deviceId, pid: 1, state: 'running', faults: this.faults() };
  }

  faults(): Fault[] {
    return [...this.all.values()];
  }

  addFault(body: AddFault): FaultAdded {
    const id = `f${this.all.size + 1}`;
    this.all.set(id, { ...body, id, expiresAt: null });
    return { id };
  }

  removeFault(id: string): void {
    if (!this.all.delete(id)) throw new DemesError('not_found');
  }

  reset(): void {
    this.all.clear();
  }

  frames(): FrameReader {
    return this.tap.read();
  }

  act(action: LabAction, forMs: number | undefined): void {
    this.acted.push([action, forMs]);
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new DemesError('not_found');
  return value;
}
