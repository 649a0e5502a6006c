/** The NodeService of the routes, over the node's groups: finds the group, asks it, shapes the answer. */
import { randomBytes } from 'node:crypto';
import {
  INVITE_DEFAULTS,
  type CreateGroup,
  type CreateInvite,
  type Group as GroupObject,
} from '../api/groups.ts';
import type { GroupStatus, Invite, JoinAccepted, JoinGroup, TransferAccepted } from '../api/groups.ts';
import type { TransferHost, WaitQuery } from '../api/groups.ts';
import { SEALED_BY_DEFAULT } from '../api/groups.ts';
import type { LogPage, LogQuery } from '../api/log.ts';
import type { Device } from '../api/members.ts';
import type { Room } from '../api/rooms.ts';
import type { MessageDetails, MessagePage, PageQuery, PostMessage, PostQuery } from '../api/messages.ts';
import type { DecideDevice, NodeInfo } from '../api/node.ts';
import { may } from '../chat/rights.ts';
import { ZERO_ROOM } from '../protocol/encode-event.ts';
import { encodePayload } from '../protocol/encode-payload.ts';
import { DemesError } from '../protocol/errors.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../protocol/event.ts';
import type { DeviceCertificate } from '../protocol/identity.ts';
import type { DeviceId, EventId, GroupId, MemberId, RoomId } from '../protocol/ids.ts';
import type { GenesisPayload } from '../protocol/payloads.ts';
import { sha256 } from './crypto/crypto.ts';
import { haltedBy } from './group/comeback.ts';
import { doorOf } from './group/door.ts';
import type { Group } from './group/group.ts';
import { logPageOf } from './group/log-view.ts';
import { seenFromHere } from './group/device-view.ts';
import * as rosterView from './group/roster-view.ts';
import { settingsOf } from './group/group-settings.ts';
import { roomSeen } from './group/room-view.ts';
import type { Groups } from './groups.ts';
import { Between } from './between.ts';
import type { Blobs } from './blobs/blobs.ts';
import { Changes } from './changes.ts';
import { Finding, type FindingPorts } from './finding.ts';
import { InRoom } from './in-room.ts';
import { inviteObject } from './invite-view.ts';
import type { Feed } from './http/feed.ts';
import type {
  LabService,
  NodeGauges,
  NodeService,
  PostBatchResult,
  PostResult,
  WaitResult,
} from './http/service.ts';
import { meets } from './http/wait-condition.ts';
import { readInvitation } from './join-event.ts';
import type { Joins } from './joining.ts';
import type { Invitations } from './links/invitations.ts';
import type { Logger } from './log.ts';
import type { Network } from './network.ts';
import type { NodeSettings } from './node-settings.ts';
import type { OwnDevices } from './own-devices.ts';
import { Talk } from './talk.ts';
import { People } from './people.ts';
import type { Recovery } from './recovery.ts';
import type { ScreenLock } from './screen-lock.ts';
import type { SetAside } from './set-aside.ts';
import type { NodeStore } from './storage/node-store.ts';
import { openWebhooks } from './webhooks/open-webhooks.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

const NONCE_BYTES = 16;

export interface ServicePorts extends FindingPorts {
  readonly deviceId: DeviceId;
  readonly memberId: MemberId;
  readonly version: string;
  readonly certificate: DeviceCertificate;
  readonly feed: Feed;
  readonly lab: LabService | null;
  readonly groups: Groups;
  readonly joins: Joins;
  readonly own: OwnDevices;
  readonly setAside: SetAside;
  readonly screenLock: ScreenLock;
  readonly settings: NodeSettings;
  readonly recovery: Recovery;
  readonly invitations: Invitations;
  readonly store: NodeStore;
  readonly blobs: Blobs;
  readonly network: Pick<Network, 'book' | 'linksUp' | 'traffic' | 'surroundings' | 'lastSeen'>;
  readonly log: Logger;
  /** The folder that holds everything of this node. */
  readonly dataDirectory: string;
  memberName(): string;
}

export class Service implements NodeService {
  readonly deviceId: DeviceId;
  readonly feed: Feed;
  readonly lab: LabService | null;
  readonly inRoom: InRoom;
  readonly people: People;
  readonly between: Between;
  readonly finding: Finding;
  readonly changes: Changes;
  readonly blobs: Blobs;
  readonly talk: Talk;
  readonly webhooks: Webhooks;
  readonly screenLock: ScreenLock;
  readonly own: OwnDevices;
  readonly #ports: ServicePorts;
  readonly #startedMs = performance.now();
  /** Why the node as a whole does not serve; null while it does. */
  #away: string | null = 'The node is starting.';

  constructor(ports: ServicePorts) {
    this.#ports = ports;
    this.deviceId = ports.deviceId;
    this.feed = ports.feed;
    this.lab = ports.lab;
    this.screenLock = ports.screenLock;
    this.own = ports.own;
    this.blobs = ports.blobs;
    this.people = new People(ports, (groupId) => this.#joined(groupId));
    this.inRoom = new InRoom((groupId) => this.#inRooms(groupId), this.people);
    this.between = new Between((groupId) => this.#joined(groupId), ports.network.surroundings);
    this.finding = new Finding((groupId) => this.#joined(groupId), ports.store.groups, ports);
    this.talk = new Talk((groupId) => this.#inRooms(groupId));
    this.webhooks = openWebhooks(ports, (groupId) => this.#inRooms(groupId));
    this.changes = new Changes({
      joined: (groupId) => this.#joined(groupId),
      inRooms: (groupId) => this.#inRooms(groupId),
      groups: () => ports.groups.all(),
      node: () => this.node(),
      shown: (groupId) => this.group(groupId),
      member: (groupId, memberId) => this.people.member(groupId, memberId),
      recovery: ports.recovery,
      settings: ports.settings,
      forget: (groupId) => ports.joins.forget(groupId),
      saveName: (name) => ports.store.saveProfileName(name),
      look: ports.own.look,
      feed: ports.feed,
      log: ports.log,
    });
  }

  /** What /readyz says from now on. */
  setAway(reason: string | null): void {
    this.#away = reason;
  }

  node(): NodeInfo {
    const { deviceId, memberId, version } = this.#ports;
    return {
      deviceId,
      memberId,
      name: this.#ports.memberName(),
      look: this.own.look.shown,
      version,
      uptimeMs: Math.round(performance.now() - this.#startedMs),
      peerAddresses: [...this.#ports.network.book.own().addresses],
      nearby: this.#ports.network.surroundings.neighbours,
      settings: this.#ports.settings.shown,
      groups: this.#ports.store.groups.all().map((record) => record.groupId),
      dataDirectory: this.#ports.dataDirectory,
      databaseBytes: this.#ports.store.bytesOnDisk(),
      lab: this.lab !== null,
      setAside: this.#ports.setAside.verdict,
    };
  }

  notReadyReason(): string | null {
    if (this.#away !== null) return this.#away;
    const { verdict } = this.#ports.setAside;
    if (verdict !== null) return new DemesError(verdict).message;
    const [unopened] = this.#ports.groups.unopened.values();
    if (unopened !== undefined) return `A group has halted: ${unopened.message}`;
    for (const group of this.#ports.groups.all()) {
      if (group.failure !== null) return `A group has halted: ${group.failure.message}`;
    }
    return null;
  }

  decideDevice({ decision }: DecideDevice): void {
    this.#ports.setAside.decide(decision === 'new');
  }

  gauges(): NodeGauges {
    const groups = this.#ports.groups.all().filter((group) => group.failure === null);
    const { network } = this.#ports;
    const links = { linksUp: network.linksUp(), ...network.traffic };
    return { ...links, groups: groups.map((group) => group.gauges()) };
  }

  groups(): GroupObject[] {
    return this.#ports.store.groups.all().map((record) => this.group(record.groupId));
  }

  async createGroup(body: CreateGroup): Promise<GroupObject> {
    this.#ports.setAside.check();
    const payload: GenesisPayload = {
      kind: 'genesis',
      groupName: body.name.normalize('NFC'),
      createdAt: this.#ports.wallMs(),
      newcomersSee: body.newcomersSee ?? 'everything',
      rates: body.rates ?? 'default',
      ...((body.sealed ?? SEALED_BY_DEFAULT) ? { isSealed: true } : {}),
      nonce: new Uint8Array(randomBytes(NONCE_BYTES)),
      memberName: this.#ports.memberName(),
      certificate: this.#ports.certificate,
    };
    const group = this.#ports.groups.create(payload);
    await group.joined;
    return this.group(group.scope.groupId);
  }

  group(groupId: GroupId): GroupObject {
    const record = this.#ports.store.groups.get(groupId);
    if (record === undefined) throw new DemesError('not_found');
    const group = this.#ports.groups.find(groupId);
    const view = group === undefined || group.failure !== null ? null : group.view();
    const failure = group?.failure ?? this.#ports.groups.unopened.get(groupId) ?? null;
    const settings = view?.roster.group ?? null;
    const { memberId } = this.#ports;
    return {
      id: groupId,
      name: settings?.name ?? record.name,
      forkId: record.forkId,
      createdAt: new Date(settings?.createdAt ?? record.addedAt).toISOString(),
      myMemberId: memberId,
      myRole: view?.roster.members.get(memberId)?.role ?? null,
      memberCount: view?.roster.members.size ?? 0,
      ...settingsOf(view),
      joining: this.#ports.joins.shown(groupId),
      halted: haltedBy(failure),
    };
  }

  async joinGroup(body: JoinGroup): Promise<JoinAccepted> {
    this.#ports.setAside.check();
    return { groupId: this.#ports.joins.begin(body.invite), state: 'joining' };
  }

  /** For `--join` at every start: an invitation to a group that this node knows already is no error. */
  joinOnce(invite: string): { groupId: GroupId; isNew: boolean } {
    const { groupId } = readInvitation(invite).grant;
    const isNew = this.#ports.store.groups.get(groupId) === undefined;
    if (isNew) this.#ports.joins.begin(invite);
    return { groupId, isNew };
  }

  status(groupId: GroupId): GroupStatus {
    return this.#joined(groupId).status();
  }

  async waitForStatus(groupId: GroupId, query: WaitQuery, signal: AbortSignal): Promise<WaitResult> {
    const group = this.#joined(groupId);
    const met = await group.waitFor((status) => meets(status, query), query.timeoutMs, signal);
    return { met, status: group.status() };
  }

  async transferHost(groupId: GroupId, body: TransferHost): Promise<TransferAccepted> {
    const group = this.#joined(groupId);
    const status = group.status();
    const to = (body.deviceId ?? null) as DeviceId | null;
    if (status.host === null || status.tier === 'tentative') throw new DemesError('no_quorum');
    if (to !== null && !status.voters.some((voter) => voter.deviceId === to)) {
      throw invalid('deviceId', 'This device does not vote in the group, so it cannot be host.');
    }
    if (to === null && status.role !== 'host') {
      const heir = status.rank.find((deviceId) => deviceId !== status.host) as DeviceId | undefined;
      if (heir === undefined) throw invalid('deviceId', 'There is no other device that could take over.');
      group.transferHost(heir);
      return { deviceId: heir };
    }
    group.transferHost(to);
    return { deviceId: to };
  }

  async createInvite(groupId: GroupId, body: CreateInvite): Promise<Invite> {
    const group = this.#joined(groupId);
    const role = body.role ?? 'member';
    const { roster } = group.view();
    const me = rosterView.memberOfDevice(roster, this.deviceId);
    const mayGrant = role === 'member' || (role === 'admin' && me?.role !== 'member');
    if (me === undefined || !may('invite', me.role, true) || !mayGrant)
      throw new DemesError('forbidden_role');
    const maxUses = body.maxUses ?? INVITE_DEFAULTS.maxUses;
    const expiresInMs = body.expiresInMs ?? INVITE_DEFAULTS.expiresInMs;
    const made = this.#ports.invitations.make(doorOf(group, sha256), {
      role,
      maxUses,
      expiresInMs,
    });
    return { ...inviteObject(made.record), invite: made.invite, url: `demes:${made.invite}` };
  }

  invites(groupId: GroupId): Invite[] {
    const group = this.#joined(groupId);
    return this.#ports.invitations.list(doorOf(group, sha256)).map(inviteObject);
  }

  async revokeInvite(groupId: GroupId, inviteId: string): Promise<void> {
    const group = this.#joined(groupId);
    const { roster } = group.view();
    const counted = roster.invites.get(inviteId);
    const isOwn = this.#ports.store.grants.grants(groupId).some((grant) => grant.inviteId === inviteId);
    if (counted === undefined && !isOwn) throw new DemesError('not_found');
    if (counted?.revoked === true) return;
    const me = rosterView.memberOfDevice(roster, this.deviceId);
    if (me === undefined || !may('revoke', me.role, isOwn)) throw new DemesError('forbidden_role');
    const payload = encodePayload({ kind: 'inviteRevoked', inviteId });
    const clientId = `revoke.${inviteId}`;
    const draft = { kind: EVENT_KIND.inviteRevoked, roomId: ZERO_ROOM, clientId, seal: SEAL_CLEAR, payload };
    await group.messages.makeEvent(draft);
  }

  devices(groupId: GroupId): Device[] {
    const group = this.#joined(groupId);
    return seenFromHere(rosterView.devicesOf(group.view()), group.marks(), this.#ports.network.lastSeen);
  }

  device(groupId: GroupId, deviceId: DeviceId): Device {
    const group = this.#joined(groupId);
    const one = rosterView.deviceById(group.view(), deviceId);
    return seenFromHere([one], group.marks(), this.#ports.network.lastSeen)[0]!;
  }

  rooms(groupId: GroupId): Room[] {
    return this.#joined(groupId).rooms.all();
  }

  room(groupId: GroupId, roomId: RoomId): Room {
    return this.#joined(groupId).rooms.one(roomId);
  }

  generalRoomId(groupId: GroupId): RoomId {
    this.#joined(groupId);
    // RS1 The room that a group begins with has the id of its genesis event, as the group has.
    return groupId as string as RoomId;
  }

  async postMessage(
    groupId: GroupId,
    roomId: RoomId,
    body: PostMessage,
    query: PostQuery,
    signal: AbortSignal,
  ): Promise<PostResult> {
    const { reached, messages } = await this.#inRooms(groupId).messages.post(roomId, [body], query, signal);
    return { reached, message: messages[0]! };
  }

  async postBatch(
    groupId: GroupId,
    roomId: RoomId,
    bodies: readonly PostMessage[],
    query: PostQuery,
    signal: AbortSignal,
  ): Promise<PostBatchResult> {
    return this.#inRooms(groupId).messages.post(roomId, bodies, query, signal);
  }

  messages(groupId: GroupId, roomId: RoomId, query: PageQuery): MessagePage {
    const group = this.#joined(groupId);
    roomSeen(group.view(), roomId);
    return group.messages.page(roomId, query);
  }

  message(groupId: GroupId, roomId: RoomId, id: EventId): MessageDetails {
    roomSeen(this.#joined(groupId).view(), roomId);
    return this.#joined(groupId).messages.details(roomId, id);
  }

  log(groupId: GroupId, query: LogQuery): LogPage {
    const group = this.#joined(groupId);
    return logPageOf(group.store().archive, query, group.view().commitIndex);
  }

  /** Throws not_found, `joining` until the roster has this device, and what halted the group. */
  #joined(groupId: GroupId): Group {
    const group = this.#ports.groups.find(groupId);
    if (group === undefined) {
      const failure = this.#ports.groups.unopened.get(groupId);
      if (failure !== undefined) throw failure;
      const isKnown = this.#ports.store.groups.get(groupId) !== undefined;
      throw new DemesError(isKnown ? 'joining' : 'not_found');
    }
    if (!group.hasJoined) throw new DemesError('joining');
    return group;
  }

  /** For what somebody in a room does. Throws as #joined, and `keeper` (RS25). */
  #inRooms(groupId: GroupId): Group {
    const group = this.#joined(groupId);
    if (this.#ports.certificate.kind === 'keeper') throw new DemesError('keeper');
    return group;
  }
}

function invalid(path: string, message: string): DemesError {
  return new DemesError('invalid', { extra: { errors: [{ path, message }] } });
}
