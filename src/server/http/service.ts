/**
 * What the routes need from the node: one method per thing a screen or program can ask for. The routes have
 * checked path, query and body against src/api before they call; a method checks only what needs the node's
 * state, and throws a DemesError of the catalogue (src/protocol/errors.ts), which becomes the problem answer.
 * Reads are synchronous and cheap. A group or object that does not exist: `not_found`; a group that this
 * device has not finished joining: `joining` where its roster is needed.
 */
import type {
  CheckedCreateGroup,
  CheckedCreateInvite,
  Group,
  GroupStatus,
  Invite,
  JoinAccepted,
} from '../../api/groups.ts';
import type { JoinGroup, TransferAccepted, TransferHost, WaitQuery } from '../../api/groups.ts';
import type { AddFault, Fault, FaultAdded, LabAction, LabState } from '../../api/lab.ts';
import type { LogPage, LogQuery } from '../../api/log.ts';
import type { Device } from '../../api/members.ts';
import type { Room } from '../../api/rooms.ts';
import type {
  Message,
  MessageDetails,
  MessagePage,
  PageQuery,
  PostMessage,
  PostQuery,
} from '../../api/messages.ts';
import type { DecideDevice, NodeInfo } from '../../api/node.ts';
import type { Link } from '../../api/links.ts';
import type { DeviceId, EventId, GroupId, RoomId } from '../../protocol/ids.ts';
import type { FrameReader } from '../links/frame-tap.ts';
import type { BlobService } from './blob-service.ts';
import type { ChangeService } from './change-service.ts';
import type { Feed } from './feed.ts';
import type { FindService } from './find-service.ts';
import type { LockService } from './lock-service.ts';
import type { NetworkService } from './network-service.ts';
import type { PeopleService } from './people-service.ts';
import type { RoomService } from './room-service.ts';
import type { TalkService } from './talk-service.ts';
import type { WebhookService } from './webhook-service.ts';

export interface NodeService {
  readonly deviceId: DeviceId;
  /** What this node publishes; the routes only read from it. */
  readonly feed: Feed;
  /** Null without `--lab`: then the lab API is not there at all. */
  readonly lab: LabService | null;
  /** What is this node's own about rooms. */
  readonly inRoom: RoomService;
  readonly people: PeopleService;
  readonly between: NetworkService;
  readonly finding: FindService;
  readonly changes: ChangeService;
  readonly blobs: BlobService;
  readonly talk: TalkService;
  readonly webhooks: WebhookService;
  readonly screenLock: LockService;
  readonly own: { readonly linking: LinkService; readonly restoring: RestoreService };

  node(): NodeInfo;
  /** A person's decision about one of two copies; `conflict` when there is nothing to decide. The node starts anew. */
  decideDevice(body: DecideDevice): void;
  /** Null when this node can serve all its groups, else why not (one sentence). An election is no reason. */
  notReadyReason(): string | null;
  /** Values of the gauges at this moment; histograms and counters are told to NodeMetrics as they happen. */
  gauges(): NodeGauges;

  groups(): Group[];
  /** Durable when it resolves. */
  createGroup(body: CheckedCreateGroup): Promise<Group>;
  group(groupId: GroupId): Group;
  /** Resolves as soon as the invitation is understood (`invalid` with path `invite` otherwise); the rest shows in Group.joining. */
  joinGroup(body: JoinGroup): Promise<JoinAccepted>;

  /** `joining` until the roster has this device. */
  status(groupId: GroupId): GroupStatus;
  /** Waits until `meets(status, query)` of wait-condition.ts, or query.timeoutMs; ends early, unmet, on abort. */
  waitForStatus(groupId: GroupId, query: WaitQuery, signal: AbortSignal): Promise<WaitResult>;
  /** `invalid` for a device that cannot take over, `no_quorum` when no host can be asked. */
  transferHost(groupId: GroupId, body: TransferHost): Promise<TransferAccepted>;

  /** Carries the two secrets. `forbidden_role` without the right to invite. */
  createInvite(groupId: GroupId, body: CheckedCreateInvite): Promise<Invite>;
  invites(groupId: GroupId): Invite[];
  /** Resolves once the revocation is durable here. Revoking twice is no error. */
  revokeInvite(groupId: GroupId, inviteId: string): Promise<void>;

  devices(groupId: GroupId): Device[];
  device(groupId: GroupId, deviceId: DeviceId): Device;
  rooms(groupId: GroupId): Room[];
  room(groupId: GroupId, roomId: RoomId): Room;
  /** The first room, which the API also knows by the name `general`. */
  generalRoomId(groupId: GroupId): RoomId;

  /**
   * Resolves when query.wait is reached or query.timeoutMs passed, but never before the message is durable here.
   * `client_id_reused`, `outbox_full`, `rate_limited` (extra.retryAfterMs), `joining`. A signal that aborts
   * ends the waiting only, never the message.
   */
  postMessage(
    groupId: GroupId,
    roomId: RoomId,
    body: PostMessage,
    query: PostQuery,
    signal: AbortSignal,
  ): Promise<PostResult>;
  /** All or none are made, in the order given; reached when all are. */
  postBatch(
    groupId: GroupId,
    roomId: RoomId,
    bodies: readonly PostMessage[],
    query: PostQuery,
    signal: AbortSignal,
  ): Promise<PostBatchResult>;
  messages(groupId: GroupId, roomId: RoomId, query: PageQuery): MessagePage;
  message(groupId: GroupId, roomId: RoomId, id: EventId): MessageDetails;
  log(groupId: GroupId, query: LogQuery): LogPage;
}

/** By what somebody comes back who lost all devices; `link_root_elsewhere` on a device that cannot vouch for others. */
export interface RestoreService {
  phrase(): string[];
  file(): Uint8Array;
  /** Answers into how many groups; `phrase_wrong`, `recovery_file_*`, `conflict` on a node that is in groups. */
  restore(remains: {
    readonly phrase: string;
    readonly file: Uint8Array | null;
    readonly force: boolean;
  }): number;
}

/** A second device of the same person; one linking at a time. */
export interface LinkService {
  readonly shown: Link;
  /** Resolves with the next revision, or when the signal aborts. */
  changed(seen: number, signal: AbortSignal): Promise<void>;
  /** `link_root_elsewhere` on a device that cannot vouch for others. */
  offer(): void;
  /** `invalid` (path `code`); `conflict` on a node that is in groups. */
  use(code: string): void;
  /** `conflict` when nothing is compared. */
  confirm(areEqual: boolean): void;
  giveUp(): void;
}

export interface WaitResult {
  readonly met: boolean;
  readonly status: GroupStatus;
}

export interface PostResult {
  /** The state asked for was reached (always for `none`): 201 instead of 202. */
  readonly reached: boolean;
  readonly message: Message;
}

export interface PostBatchResult {
  readonly reached: boolean;
  readonly messages: readonly Message[];
}

export interface LabService {
  state(): LabState;
  faults(): Fault[];
  addFault(body: AddFault): FaultAdded;
  /** `not_found` for an unknown or expired one. */
  removeFault(id: string): void;
  /** Ends all faults. */
  reset(): void;
  /** Listens to the frames on this node's links, from now on. */
  frames(): FrameReader;
  /**
   * crash: the process ends at once, after the answer is out. pause: stops by SIGSTOP or an equal freeze, and
   * goes on after forMs. stepdown, timeout: give up the host's role, run for host; in every group.
   */
  act(action: LabAction, forMs: number | undefined): void;
}

/** Gauges of one group for /metrics. */
export interface GroupGauges {
  readonly groupId: GroupId;
  readonly isHost: boolean;
  readonly hasHost: boolean;
  readonly term: number;
  readonly lastIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly projectedIndex: number;
  readonly outbox: number;
  /** Inputs that wait for the next turn of the engine. */
  readonly inputs: number;
  /** Entries of the log that are not on this disk. */
  readonly missing: number;
  /** How often damage was found and mended since the start. */
  readonly damageFound: number;
  /** How often the group went on from a snapshot since it was opened. */
  readonly snapshots: number;
  readonly electionsTotal: number;
  readonly outageSecondsTotal: number;
}

export interface NodeGauges {
  readonly linksUp: number;
  /** Of the messages on links, since the start. */
  readonly sentMessages: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly groups: readonly GroupGauges[];
}
