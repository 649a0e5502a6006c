/**
 * Every request that the screens make, by name. The node's cookie says who asks; the browser adds the origin.
 * Each throws a Problem.
 */
import axios, { isAxiosError, type AxiosInstance, type AxiosRequestConfig } from 'axios';
import type {
  CreateGroup,
  Group,
  GroupStatus,
  Invite,
  JoinAccepted,
  RecoverGroupBody,
  ChangeGroup,
} from '../../api/groups.ts';
import type { BlobAddress, BlobHolders, BlobState, PutBlob } from '../../api/blobs.ts';
import type { ImportDetails, ImportInfo, ImportPage, ImportProgress } from '../../api/imports.ts';
import type { ChangeStorage, KeptFiles, RemovedCopy, Storage } from '../../api/storage.ts';
import type { ChangePassphrase } from '../../api/lock.ts';
import type { Link } from '../../api/links.ts';
import type {
  Device,
  Draft,
  Member,
  JudgeMember,
  PutDraft,
  ReceiptList,
  SafetyNumber,
} from '../../api/members.ts';
import type { RestoreMember } from '../../api/recovery-kit.ts';
import type { RoomNotices } from '../../api/notices.ts';
import type { ChangeRoom, CreateRoom, Room } from '../../api/rooms.ts';
import type { EditMessage, Message, MessageDetails, MessagePage, PostMessage } from '../../api/messages.ts';
import type { ReplyPage } from '../../api/talk-routes.ts';
import type { Election, Meeting, Network } from '../../api/network.ts';
import type { ChangeNode, NodeInfo } from '../../api/node.ts';
import type { CreateIncoming, Incoming, NewIncoming } from '../../api/incoming-webhooks.ts';
import type { ApiToken, CreateToken, NewToken } from '../../api/tokens.ts';
import type { CreateWebhook, NewWebhook, Webhook, WebhookTest } from '../../api/webhooks.ts';
import type { ExportFormat, ExportOrder } from '../../api/export.ts';
import type { SearchAllPage, SearchPage } from '../../api/search.ts';
import { noAnswer, problemOf } from './problem.ts';

const API = '/api/v1';
const REQUEST_MS_MAX = 20_000;
const LIST_LIMIT = 200;
const LINK_WAIT_MS = 10_000;

export type PageOfMessages = { readonly limit: number } & (
  | { readonly newest: true }
  | { readonly before: string }
  | { readonly after: string }
  | { readonly around: string }
);

/** Told of each request when it begins, and when it ends: with or without a word of the node. */
export interface RequestWatch {
  asked(): void;
  ended(isHeard: boolean): void;
}

export class NodeApi {
  readonly #http: AxiosInstance;
  readonly #watch: RequestWatch;

  constructor(watch: RequestWatch) {
    this.#watch = watch;
    this.#http = axios.create({ baseURL: API, timeout: REQUEST_MS_MAX });
  }

  node = (): Promise<NodeInfo> => this.#ask('get', '/node');
  changeNode = (body: ChangeNode): Promise<NodeInfo> => this.#ask('patch', '/node', body);
  unlock = (passphrase: string): Promise<void> => this.#ask('post', '/unlock', { passphrase });
  lock = (): Promise<void> => this.#ask('post', '/lock', {});
  noteActivity = (): Promise<void> => this.#ask('post', '/activity', {});
  changePassphrase = (body: ChangePassphrase): Promise<void> => this.#ask('put', '/passphrase', body);
  decideDevice = (decision: 'new' | 'keep'): Promise<void> => this.#ask('post', '/node/device', { decision });

  /** Shows a linking code, or uses one. */
  /** A code for another computer; with the node's passphrase where it has one. */
  offerLink = (passphrase: string | null): Promise<Link> =>
    this.#ask('post', '/link', passphrase === null ? {} : { passphrase });
  useLink = (code: string): Promise<Link> => this.#ask('post', '/link', { code });
  confirmLink = (areEqual: boolean): Promise<Link> => this.#ask('post', '/link/confirm', { areEqual });
  endLink = (): Promise<void> => this.#ask('delete', '/link');
  /** Waits for another revision. That nothing happens for long is no silence of the node, so nobody watches it. */
  linkAfter = async (revision: number, signal: AbortSignal): Promise<Link> => {
    const params = { after: Math.max(0, revision), timeoutMs: LINK_WAIT_MS };
    return (await this.#http.get<Link>('/link', { params, signal })).data;
  };

  /** 24 words. `passphrase` of the node, null where it has none. */
  recoveryPhrase = async (passphrase: string | null): Promise<readonly string[]> => {
    const body = passphrase === null ? {} : { passphrase };
    return (await this.#ask<{ words: string[] }>('post', '/recovery/phrase', body)).words;
  };
  /** base64 of a whole recovery file. */
  recoveryFile = async (passphrase: string | null): Promise<string> =>
    (
      await this.#ask<{ content: string }>(
        'post',
        '/recovery/file',
        passphrase === null ? {} : { passphrase },
      )
    ).content;
  /** Into how many groups the node comes back; it starts anew as that person's device. */
  restoreMember = async (body: RestoreMember): Promise<number> =>
    (await this.#ask<{ groups: number }>('post', '/recovery/restore', body)).groups;

  groups = (): Promise<Group[]> => this.#all<Group>('/groups', 'groups');
  group = (groupId: string): Promise<Group> => this.#ask('get', at(groupId));
  createGroup = (body: CreateGroup): Promise<Group> => this.#ask('post', '/groups', body);
  joinGroup = (invite: string): Promise<JoinAccepted> => this.#ask('post', '/groups/join', { invite });
  /** `forget`: without waiting for anybody, and with everything in it. */
  leaveGroup = (groupId: string, forget: boolean): Promise<void> =>
    this.#ask('delete', at(groupId), undefined, forget ? { forget: 'true' } : {});
  /** Starts a fork without those devices, or goes over to another (`adopt`). */
  recoverGroup = (groupId: string, body: RecoverGroupBody): Promise<Group> =>
    this.#ask('post', `${at(groupId)}/recover`, body);
  changeGroup = (groupId: string, body: ChangeGroup): Promise<Group> => this.#ask('patch', at(groupId), body);
  /** Answered when all rooms that this device can read have other keys. */
  renewKeys = (groupId: string): Promise<void> => this.#ask('post', `${at(groupId)}/keys`, {});
  status = (groupId: string): Promise<GroupStatus> => this.#ask('get', `${at(groupId)}/status`);
  transferHost = (groupId: string, deviceId: string): Promise<unknown> =>
    this.#ask('post', `${at(groupId)}/host`, { deviceId });

  createInvite = (groupId: string): Promise<Invite> => this.#ask('post', `${at(groupId)}/invites`, {});
  invites = (groupId: string): Promise<Invite[]> => this.#all<Invite>(`${at(groupId)}/invites`, 'invites');
  revokeInvite = (groupId: string, inviteId: string): Promise<void> =>
    this.#ask('delete', `${at(groupId)}/invites/${inviteId}`);

  members = (groupId: string): Promise<Member[]> => this.#all<Member>(`${at(groupId)}/members`, 'members');
  devices = (groupId: string): Promise<Device[]> => this.#all<Device>(`${at(groupId)}/devices`, 'devices');
  changeRole = (groupId: string, memberId: string, role: 'admin' | 'member'): Promise<Member> =>
    this.#ask('patch', `${at(groupId)}/members/${memberId}`, { role });
  safetyNumber = (groupId: string, memberId: string): Promise<SafetyNumber> =>
    this.#ask('get', `${at(groupId)}/members/${memberId}/safety-number`);
  judgeMember = (groupId: string, memberId: string, verdict: JudgeMember['verdict']): Promise<Member> =>
    this.#ask('put', `${at(groupId)}/members/${memberId}/verification`, { verdict });
  removeMember = (groupId: string, memberId: string, ban: boolean): Promise<void> =>
    this.#ask('delete', `${at(groupId)}/members/${memberId}`, undefined, ban ? { ban: 'true' } : {});

  nameDevice = (groupId: string, deviceId: string, name: string): Promise<Device> =>
    this.#ask('patch', `${at(groupId)}/devices/${deviceId}`, { name });
  removeDevice = (groupId: string, deviceId: string): Promise<void> =>
    this.#ask('delete', `${at(groupId)}/devices/${deviceId}`);

  rooms = (groupId: string): Promise<Room[]> => this.#all<Room>(`${at(groupId)}/rooms`, 'rooms');
  createRoom = (groupId: string, body: CreateRoom): Promise<Room> =>
    this.#ask('post', `${at(groupId)}/rooms`, body);
  changeRoom = (groupId: string, roomId: string, body: ChangeRoom): Promise<Room> =>
    this.#ask('patch', at(groupId, roomId), body);
  /** `isIn`: the member is to be in the private room, else out of it; oneself: leaves. */
  changeRoomMember = (groupId: string, roomId: string, memberId: string, isIn: boolean): Promise<void> =>
    this.#ask(isIn ? 'put' : 'delete', `${at(groupId, roomId)}/members/${memberId}`);
  messages = (groupId: string, roomId: string, page: PageOfMessages): Promise<MessagePage> => {
    return this.#ask('get', `${at(groupId, roomId)}/messages`, undefined, queryOfPage(page));
  };
  message = (groupId: string, roomId: string, messageId: string): Promise<MessageDetails> =>
    this.#ask('get', messageAt(groupId, roomId, messageId));
  post = (groupId: string, roomId: string, body: NewMessage): Promise<Message> =>
    this.#ask('post', `${at(groupId, roomId)}/messages`, body);
  edit = (groupId: string, roomId: string, messageId: string, body: EditMessage): Promise<Message> =>
    this.#ask('patch', messageAt(groupId, roomId, messageId), body);
  remove = (groupId: string, roomId: string, messageId: string): Promise<void> =>
    this.#ask('delete', messageAt(groupId, roomId, messageId));
  react = (groupId: string, roomId: string, messageId: string, emoji: string, on: boolean): Promise<void> => {
    const path = `${messageAt(groupId, roomId, messageId)}/reactions/${encodeURIComponent(emoji)}`;
    return this.#ask(on ? 'put' : 'delete', path);
  };

  search = (
    { groupId, roomId, q }: SearchAsked,
    cursor: string | null,
  ): Promise<SearchPage | SearchAllPage> => {
    const place = { ...(roomId === null ? {} : { room: roomId }), ...(cursor === null ? {} : { cursor }) };
    const path = groupId === null ? '/search' : `${at(groupId)}/search`;
    return this.#ask('get', path, undefined, { q, minutesAhead: minutesAheadOfUtc(), ...place });
  };

  /** `isOn`: it is to be pinned, else not to be. */
  pin = (groupId: string, roomId: string, messageId: string, isOn: boolean): Promise<void> =>
    this.#ask(isOn ? 'put' : 'delete', `${messageAt(groupId, roomId, messageId)}/pin`);
  pins = (groupId: string, roomId: string): Promise<Message[]> =>
    this.#ask<{ messages: Message[] }>('get', `${at(groupId, roomId)}/pins`).then(({ messages }) => messages);
  /** Places of answers; none takes the vote back. */
  vote = (groupId: string, roomId: string, messageId: string, choices: number[]): Promise<void> =>
    this.#ask('put', `${messageAt(groupId, roomId, messageId)}/votes`, { choices });
  closePoll = (groupId: string, roomId: string, messageId: string): Promise<void> =>
    this.#ask('put', `${messageAt(groupId, roomId, messageId)}/poll/closed`);
  /** The newest of a thread; with `before` older ones. */
  replies = (groupId: string, roomId: string, messageId: string, before: string | null): Promise<ReplyPage> =>
    this.#ask('get', `${messageAt(groupId, roomId, messageId)}/replies`, undefined, {
      limit: LIST_LIMIT,
      ...(before === null ? {} : { before }),
    });

  webhooks = (): Promise<Webhook[]> => this.#all<Webhook>('/webhooks', 'webhooks');
  /** The only answer with the secret. */
  createWebhook = (body: CreateWebhook): Promise<NewWebhook> => this.#ask('post', '/webhooks', body);
  testWebhook = (id: string): Promise<WebhookTest> => this.#ask('post', `/webhooks/${id}/test`, {});
  removeWebhook = (id: string): Promise<void> => this.#ask('delete', `/webhooks/${id}`);
  incomingWebhooks = (): Promise<Incoming[]> => this.#all<Incoming>('/incoming-webhooks', 'incomingWebhooks');
  /** The only answer with the path. */
  createIncoming = (body: CreateIncoming): Promise<NewIncoming> =>
    this.#ask('post', '/incoming-webhooks', body);
  removeIncoming = (id: string): Promise<void> => this.#ask('delete', `/incoming-webhooks/${id}`);

  tokens = (): Promise<ApiToken[]> => this.#all<ApiToken>('/tokens', 'tokens');
  /** The only answer with the token itself. */
  createToken = (body: CreateToken): Promise<NewToken> => this.#ask('post', '/tokens', body);
  revokeToken = (id: string): Promise<void> => this.#ask('delete', `/tokens/${id}`);

  /** As long as it takes. Throws a Problem, or what the signal aborted with. */
  putBlob = async (
    file: Blob,
    query: { readonly name: string; readonly type: string },
    onProgress: (part: number) => void,
    signal: AbortSignal,
  ): Promise<PutBlob> =>
    this.#request<PutBlob>({
      method: 'put',
      url: '/blobs',
      params: query,
      ...sentBytes(file, signal),
      onUploadProgress: ({ progress }) => onProgress(progress ?? 0),
    });
  transfer = (blobId: string): Promise<BlobState> => this.#ask('get', `/blobs/${blobId}/transfer`);
  startTransfer = (blobId: string): Promise<BlobState> => this.#ask('put', `/blobs/${blobId}/transfer`);
  cancelTransfer = (blobId: string): Promise<void> => this.#ask('delete', `/blobs/${blobId}/transfer`);
  /** With files or under a passphrase, which belongs into no address: an address to save it from, once. */
  orderExport = (
    groupId: string,
    format: ExportFormat,
    roomId: string | null,
    extras: { readonly files: boolean; readonly passphrase?: string },
  ): Promise<ExportOrder> => {
    const room = roomId === null ? {} : { room: roomId };
    const body = { format, minutesAhead: minutesAheadOfUtc(), ...room, ...extras };
    return this.#ask('post', `${at(groupId)}/exports`, body);
  };
  createImport = (passphrase: string | null): Promise<ImportProgress> =>
    this.#ask('post', '/imports', passphrase === null ? {} : { passphrase });
  /** As long as it takes. `tell`: how many of the bytes are sent. Throws a Problem. */
  putImport = async (
    importId: string,
    { at: place, last }: { readonly at: number; readonly last: boolean },
    bytes: Blob,
    tell: (sent: number) => void,
    signal: AbortSignal,
  ): Promise<ImportProgress> =>
    this.#request({
      method: 'put',
      url: `/imports/${importId}/file`,
      params: { at: place, last },
      ...sentBytes(bytes, signal),
      onUploadProgress: ({ loaded }) => tell(loaded),
    });
  imports = (): Promise<ImportInfo[]> => this.#all<ImportInfo>('/imports', 'imports');
  getImport = (importId: string): Promise<ImportDetails> => this.#ask('get', `/imports/${importId}`);
  importMessages = (importId: string, roomId: string, page: PageOfMessages): Promise<ImportPage> =>
    this.#ask('get', `/imports/${importId}/rooms/${roomId}/messages`, undefined, queryOfPage(page));
  importFileAddress = (importId: string, sha256: string): Promise<BlobAddress> =>
    this.#ask('post', `/imports/${importId}/files/${sha256}/addresses`);
  importFilePath = (importId: string, sha256: string): string => `${API}/imports/${importId}/files/${sha256}`;
  removeImport = (importId: string): Promise<void> => this.#ask('delete', `/imports/${importId}`);
  holders = (blobId: string): Promise<BlobHolders> => this.#ask('get', `/blobs/${blobId}/holders`);
  storage = (): Promise<Storage> => this.#ask('get', '/storage');
  changeStorage = (body: ChangeStorage): Promise<Storage> => this.#ask('patch', '/storage', body);
  keptFiles = (limit: number): Promise<KeptFiles> => this.#ask('get', '/storage/files', undefined, { limit });
  removeCopy = (blobId: string): Promise<RemovedCopy> => this.#ask('delete', `/blobs/${blobId}/copy`);
  blobAddress = (blobId: string): Promise<BlobAddress> => this.#ask('post', `/blobs/${blobId}/addresses`);

  markRead = (groupId: string, roomId: string, index: number): Promise<void> =>
    this.#ask('post', `${at(groupId, roomId)}/read`, { index });
  markUnread = (groupId: string, roomId: string, from: number | 'last'): Promise<void> =>
    this.#ask('post', `${at(groupId, roomId)}/read`, { unreadFrom: from });
  receipts = (groupId: string, roomId: string): Promise<ReceiptList> =>
    this.#ask('get', `${at(groupId, roomId)}/receipts`);
  sayTyping = (groupId: string, roomId: string): Promise<void> =>
    this.#ask('post', `${at(groupId, roomId)}/typing`, {});
  draft = (groupId: string, roomId: string, threadRoot: string | null): Promise<Draft> =>
    this.#ask('get', `${at(groupId, roomId)}/draft`, undefined, threadRoot === null ? {} : { threadRoot });
  setRoomNotices = (groupId: string, roomId: string, notices: RoomNotices): Promise<Room> =>
    this.#ask('put', `/groups/${groupId}/rooms/${roomId}/notices`, notices);
  putDraft = (groupId: string, roomId: string, body: PutDraft): Promise<void> =>
    this.#ask('put', `${at(groupId, roomId)}/draft`, body);
  /** The same from a page that is being closed: the browser sends it on its own, and nobody hears the answer. */
  putDraftLeaving = (groupId: string, roomId: string, body: PutDraft): void => {
    void fetch(`${this.#http.defaults.baseURL}${at(groupId, roomId)}/draft`, {
      method: 'PUT',
      keepalive: true,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch(() => undefined);
  };

  network = (groupId: string): Promise<Network> => this.#ask('get', `${at(groupId)}/network`);
  testReachability = (groupId: string): Promise<Network> =>
    this.#ask('post', `${at(groupId)}/network/test`, {});
  meet = (groupId: string, address: string): Promise<Meeting> =>
    this.#ask('post', `${at(groupId)}/network/meet`, { address });
  /** The newest ones. */
  elections = async (groupId: string, limit: number): Promise<Election[]> => {
    const page = await this.#ask<{ elections: Election[] }>('get', `${at(groupId)}/elections`, undefined, {
      limit,
    });
    return page.elections;
  };

  async #all<T>(path: string, plural: string): Promise<T[]> {
    const all: T[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string | number> = { limit: LIST_LIMIT };
      if (cursor !== null) query['cursor'] = cursor;
      const page: Record<string, unknown> = await this.#ask('get', path, undefined, query);
      all.push(...(page[plural] as T[]));
      cursor = page['next'] as string | null;
    } while (cursor !== null);
    return all;
  }

  async #ask<T>(
    method: 'get' | 'post' | 'patch' | 'put' | 'delete',
    url: string,
    data?: unknown,
    params?: Readonly<Record<string, string | number>>,
  ): Promise<T> {
    return this.#request<T>({ method, url, data, params });
  }

  async #request<T>(request: AxiosRequestConfig): Promise<T> {
    this.#watch.asked();
    let isHeard = true;
    try {
      const answer = await this.#http.request<T>(request);
      return answer.data;
    } catch (error) {
      if (!isAxiosError(error) || error.response === undefined) {
        isHeard = false;
        throw noAnswer();
      }
      const { status, data: body, headers } = error.response;
      throw problemOf(status, body, (headers['retry-after'] as string | undefined) ?? null);
    } finally {
      this.#watch.ended(isHeard);
    }
  }
}

/** However long they take. */
function sentBytes(data: Blob, signal: AbortSignal): AxiosRequestConfig {
  return { data, headers: { 'Content-Type': 'application/octet-stream' }, timeout: 0, signal };
}

function queryOfPage({ limit, ...place }: PageOfMessages): Record<string, string | number> {
  return { limit, ...('newest' in place ? {} : place) };
}

export interface SearchAsked {
  /** Null: in all groups. */
  readonly groupId: string | null;
  /** Null: in all rooms. */
  readonly roomId: string | null;
  readonly q: string;
}

/** What goes with a text, or instead of one. */
export type NewParts = Pick<
  PostMessage,
  'threadRoot' | 'mentions' | 'attachments' | 'poll' | 'location' | 'forward' | 'lifeMs'
>;

export interface NewMessage extends NewParts {
  readonly text: string;
  readonly clientId: string;
  readonly replyTo?: string;
}

function at(groupId: string, roomId?: string): string {
  const group = `/groups/${groupId}`;
  return roomId === undefined ? group : `${group}/rooms/${roomId}`;
}

function messageAt(groupId: string, roomId: string, messageId: string): string {
  return `${at(groupId, roomId)}/messages/${messageId}`;
}

function minutesAheadOfUtc(): number {
  return -new Date().getTimezoneOffset();
}

/** Where the browser gets a file with what was said; null: in all rooms. */
export function exportPath(groupId: string, format: ExportFormat, roomId: string | null): string {
  const minutesAhead = String(minutesAheadOfUtc());
  const query = new URLSearchParams({ format, minutesAhead, ...(roomId === null ? {} : { room: roomId }) });
  return `${API}${at(groupId)}/export?${query.toString()}`;
}
