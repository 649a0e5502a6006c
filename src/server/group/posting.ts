/**
 * Making messages (rules OB60..OB63, MS66): everything that can be refused is refused before anything is made, then
 * one proposal makes all of them, and the caller hears back after the save. Proposals of one turn of the event
 * loop share one save: the engine sees to that.
 */
import type { PostMessage } from '../../api/messages.ts';
import type { Draft } from '../../core/inputs.ts';
import type { NotSealed } from '../../core/ports.ts';
import type { ProposeResult } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { encodePayload, eventKindOf } from '../../protocol/encode-payload.ts';
import { DemesError, type ErrorCode } from '../../protocol/errors.ts';
import { SEAL_CLEAR } from '../../protocol/event.ts';
import { toHex, type EventId, type Hash, type RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { sealedLength } from '../../protocol/seal.ts';
import { payloadOfPost, type ComposingPorts, type Quotable } from './composing.ts';
import { roomSeen } from './room-view.ts';
import { DEFAULT_RATE, TokenBucket } from './rate-limit.ts';
import { sealIn } from './roster-view.ts';

type RefusalCode = Extract<ProposeResult, { kind: 'refused' }>['code'];

/** How long a person waits for a change of keys before hearing that there is one. */
const KEYS_AWAITED_MS = 5_000;
/** Proposals under way at once; more is a program that does not wait for its answers. */
const PROPOSALS_MAX = 10_000;

export interface PostingPorts {
  view(): ReplicaView;
  propose(drafts: readonly Draft[], done: (results: readonly ProposeResult[]) => void): void;
  ownEvent(clientId: string): { readonly id: EventId; readonly payloadHash: Hash } | undefined;
  /** The payload of an own event that was sealed, as it was before; null where this device cannot tell any more. */
  saidIn(id: EventId): Uint8Array | null;
  /** Resolves when room keys moved, or after so many ms. */
  keysMoved(timeoutMs: number): Promise<void>;
  /** These two as ComposingPorts. */
  quotable(id: EventId): Quotable | undefined;
  knownFile: ComposingPorts['knownFile'];
  hash(bytes: Uint8Array): Uint8Array;
  /** Monotonic, ms. */
  nowMs(): number;
}

const CODES = {
  client_id_reused: 'client_id_reused',
  outbox_full: 'outbox_full',
  not_joined: 'joining',
  removed: 'removed',
  group_frozen: 'group_frozen',
} as const satisfies Record<RefusalCode, ErrorCode>;

interface UnderWay {
  readonly reject: (error: Error) => void;
  readonly clientIds: ReadonlyMap<string, Hash>;
}

export class Posting {
  readonly #ports: PostingPorts;
  readonly #underWay = new Set<UnderWay>();
  #bucket: TokenBucket;
  /** clientIds proposed and not yet saved, with what they stand for. */
  readonly #clientIds = new Map<string, Hash>();

  constructor(ports: PostingPorts) {
    this.#ports = ports;
    this.#bucket = new TokenBucket(DEFAULT_RATE, () => ports.nowMs());
  }

  /**
   * Makes the messages, all or none, in the order given; resolves when they are durable here. `known` for a
   * clientId that was used before for the same. Rejects with not_found, invalid, client_id_reused, rate_limited,
   * outbox_full, and with what stopped the group.
   */
  async make(roomId: RoomId, bodies: readonly PostMessage[]): Promise<readonly ProposeResult[]> {
    const view = this.#ports.view();
    if (roomSeen(view, roomId).isArchived) throw new DemesError('room_archived');
    const drafts = bodies.map((body, at) =>
      this.#draftOf(roomId, body, bodies.length === 1 ? '' : `messages.${at}.`),
    );
    const fresh = this.#freshClientIds(drafts);
    this.#checkRoom(view, fresh.count);
    if (view.roster.group?.rates === 'default') this.#checkRate(fresh.count);
    return this.propose(drafts, fresh.clientIds);
  }

  /** Another event that a person makes; held back and refused as messages are. */
  async makeOne(draft: Draft): Promise<ProposeResult> {
    const view = this.#ports.view();
    this.#checkRoom(view, 1);
    if (view.roster.group?.rates === 'default') this.#checkRate(1);
    const [result] = await this.propose([draft], new Map());
    return result!;
  }

  /** The engine stopped: nobody knows whether what is under way was saved, so say that it was not answered. */
  failAll(error: Error): void {
    for (const one of this.#underWay) one.reject(error);
    this.#underWay.clear();
    this.#clientIds.clear();
  }

  /** One proposal for all drafts; clientIds: those of them that are new, with what they stand for. */
  async propose(
    drafts: readonly Draft[],
    clientIds: ReadonlyMap<string, Hash>,
  ): Promise<readonly ProposeResult[]> {
    const giveUpMs = this.#ports.nowMs() + KEYS_AWAITED_MS;
    for (;;) {
      const results = await this.#proposeOnce(drafts, clientIds);
      const refused = results.find((result) => result.kind === 'refused');
      if (refused !== undefined) throw new DemesError(CODES[refused.code]);
      const notYet = results.find((result) => result.kind === 'notYet');
      if (notYet === undefined) return results;
      const leftMs = giveUpMs - this.#ports.nowMs();
      if (leftMs <= 0) throw notSealed(notYet.reason);
      await this.#ports.keysMoved(leftMs);
    }
  }

  async #proposeOnce(
    drafts: readonly Draft[],
    clientIds: ReadonlyMap<string, Hash>,
  ): Promise<readonly ProposeResult[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly ProposeResult[]>();
    const underWay: UnderWay = { reject, clientIds };
    this.#underWay.add(underWay);
    for (const [clientId, payloadHash] of clientIds) this.#clientIds.set(clientId, payloadHash);
    this.#ports.propose(drafts, (results) => {
      this.#underWay.delete(underWay);
      for (const clientId of clientIds.keys()) this.#clientIds.delete(clientId);
      resolve(results);
    });
    return promise;
  }

  #draftOf(roomId: RoomId, body: PostMessage, path: string): Draft {
    const { roster } = this.#ports.view();
    const ports: ComposingPorts = {
      roster,
      quotable: (id) => this.#ports.quotable(id),
      knownFile: (blobId) => this.#ports.knownFile(blobId),
    };
    const payload = payloadOfPost(ports, roomId, body, path);
    const bytes = encodePayload(payload);
    if (sealedLength(bytes.length) > LIMITS.payloadBytesMax)
      throw invalid(`${path}text`, 'This is more than fits into a message.');
    return {
      kind: eventKindOf(payload),
      roomId,
      clientId: body.clientId ?? '',
      seal: sealIn(roster),
      payload: bytes,
    };
  }

  /** How many messages are new, and their clientIds. The same clientId for something else: nothing is made. */
  #freshClientIds(drafts: readonly Draft[]): { count: number; clientIds: Map<string, Hash> } {
    const clientIds = new Map<string, Hash>();
    let count = 0;
    for (const draft of drafts) {
      const { clientId, payload } = draft;
      if (clientId === '') {
        count += 1;
        continue;
      }
      const payloadHash = toHex(this.#ports.hash(payload)) as Hash;
      const before = clientIds.get(clientId) ?? this.#clientIds.get(clientId) ?? this.#madeBefore(draft);
      // What nobody can read any more was most likely the same: whoever asks again was not answered.
      if (before === 'unknown') continue;
      if (before !== undefined && before !== payloadHash) throw new DemesError('client_id_reused');
      if (before !== undefined) continue;
      clientIds.set(clientId, payloadHash);
      count += 1;
    }
    return { count, clientIds };
  }

  /** OB2 What an earlier event with this clientId said, as a hash. What was sealed is opened: no disk has a hash of it. */
  #madeBefore({ clientId, seal }: Draft): Hash | 'unknown' | undefined {
    const event = this.#ports.ownEvent(clientId);
    if (event === undefined || seal === SEAL_CLEAR) return event?.payloadHash;
    const said = this.#ports.saidIn(event.id);
    return said === null ? 'unknown' : (toHex(this.#ports.hash(said)) as Hash);
  }

  #checkRoom(view: ReplicaView, count: number): void {
    if (view.outbox.length + this.#clientIds.size + count > LIMITS.outboxEventsMax) {
      throw new DemesError('outbox_full');
    }
    if (this.#underWay.size >= PROPOSALS_MAX) throw new DemesError('rate_limited');
  }

  #checkRate(count: number): void {
    const retryAfterMs = count === 0 ? 0 : this.#bucket.take(count);
    if (retryAfterMs > 0) throw new DemesError('rate_limited', { extra: { retryAfterMs } });
  }
}

function invalid(path: string, message: string): DemesError {
  return new DemesError('invalid', { extra: { errors: [{ path, message }] } });
}

/** MK104 What a person hears when the keys did not come in time. */
function notSealed(reason: NotSealed): DemesError {
  switch (reason) {
    case 'locked':
      return new DemesError('room_locked');
    case 'not_in':
      return new DemesError('not_in_room');
    case 'unreadable':
      return new DemesError('room_unreadable');
    case 'following':
      return new DemesError('room_unreadable', {
        detail: 'The keys of this room are being changed at this moment; try again.',
      });
  }
}
