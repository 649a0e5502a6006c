/** Incoming webhooks of this node: who has the secret says something in one room, as this node's member, under a name. */
import { createHash, randomBytes } from 'node:crypto';
import { check } from '../../api/check.ts';
import {
  HOOK_PATH,
  type CreateIncoming,
  type Incoming,
  type NewIncoming,
  type SayByHook,
} from '../../api/incoming-webhooks.ts';
import { postMessage, type PostMessage } from '../../api/messages.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { GroupId, RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { TokenBucket } from '../group/rate-limit.ts';
import type { IncomingService } from '../http/webhook-service.ts';

const ID_BYTES = 8;
const SECRET_BYTES = 32;
/** Of each: a few lines at once, and then as many as one reads. */
const RATE = { burst: 10, perSecond: 1 };

export interface IncomingHook {
  readonly id: string;
  readonly name: string;
  readonly groupId: GroupId;
  readonly roomId: RoomId;
  /** SHA-256 of the secret, base64: it opens nothing. */
  readonly digest: string;
  /** ms since 1970. */
  readonly createdAt: number;
}

/** What outlives the process. */
export interface IncomingMemory {
  /** Oldest first. */
  all(): IncomingHook[];
  /** Durable when it returns. */
  add(hook: IncomingHook): void;
  /** Durable when it returns. False when there is none of that id. */
  remove(id: string): boolean;
}

export interface IncomingPorts {
  readonly memory: IncomingMemory;
  /** Throws not_found, `invalid` for a room of two, `joining`, or what halted the group. */
  checkRoom(groupId: GroupId, roomId: RoomId): void;
  /** Durable when it resolves, with the message's id. Throws as NodeService.postMessage does. */
  post(groupId: GroupId, roomId: RoomId, message: PostMessage): Promise<string>;
  /** Monotonic, ms. */
  nowMs(): number;
  /** ms since 1970. */
  wallMs(): number;
}

export class IncomingHooks implements IncomingService {
  readonly #ports: IncomingPorts;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(ports: IncomingPorts) {
    this.#ports = ports;
  }

  all(): Incoming[] {
    return this.#ports.memory.all().map(shown);
  }

  create({ name, ...place }: CreateIncoming): NewIncoming {
    const { memory } = this.#ports;
    const groupId = place.groupId as GroupId;
    const roomId = place.roomId as RoomId;
    this.#ports.checkRoom(groupId, roomId);
    if (memory.all().length >= LIMITS.webhooksMax) {
      const detail = `A node has at most ${LIMITS.webhooksMax} incoming webhooks; remove one first.`;
      throw new DemesError('conflict', { detail });
    }
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const hook: IncomingHook = {
      id: randomBytes(ID_BYTES).toString('hex'),
      name: name.normalize('NFC'),
      groupId,
      roomId,
      digest: digestOf(secret),
      createdAt: this.#ports.wallMs(),
    };
    memory.add(hook);
    return { ...shown(hook), path: HOOK_PATH + secret };
  }

  remove(id: string): boolean {
    this.#buckets.delete(id);
    return this.#ports.memory.remove(id);
  }

  /** MS356 The name stands before the text, for all who read it, in whatever program. */
  async say(secret: string, { text, clientId }: SayByHook): Promise<string> {
    const digest = digestOf(secret);
    const hook = this.#ports.memory.all().find((one) => one.digest === digest);
    if (hook === undefined) throw new DemesError('not_found');
    const named = clientId === undefined ? {} : { clientId: `hook.${hook.id}.${clientId}` };
    const message = check(postMessage, { text: `[${hook.name}] ${text}`, ...named });
    const retryAfterMs = this.#bucketOf(hook.id).take(1);
    if (retryAfterMs > 0) throw new DemesError('rate_limited', { extra: { retryAfterMs } });
    return this.#ports.post(hook.groupId, hook.roomId, message);
  }

  #bucketOf(id: string): TokenBucket {
    let bucket = this.#buckets.get(id);
    if (bucket === undefined) {
      bucket = new TokenBucket(RATE, () => this.#ports.nowMs());
      this.#buckets.set(id, bucket);
    }
    return bucket;
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}

function shown({ id, name, groupId, roomId, createdAt }: IncomingHook): Incoming {
  return { id, name, groupId, roomId, createdAt: new Date(createdAt).toISOString() };
}
