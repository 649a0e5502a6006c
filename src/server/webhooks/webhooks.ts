/** The webhooks of this node: made, listed, taken away, and each with its courier. */
import { randomBytes } from 'node:crypto';
import type { CreateWebhook, NewWebhook, Webhook, WebhookTest } from '../../api/webhooks.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { ForkId, GroupId, Index, RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Feed } from '../http/feed.ts';
import type { WebhookService } from '../http/webhook-service.ts';
import { Courier, signedPost, type CourierPorts } from './courier.ts';
import type { Hook } from './hook.ts';
import { IncomingHooks, type IncomingPorts } from './incoming.ts';
import { GONE, Mailbox } from './mailbox.ts';

const ID_BYTES = 8;
const SECRET_BYTES = 32;

export interface WebhooksPorts extends Omit<CourierPorts, 'mailbox'> {
  readonly feed: Feed;
  readonly incoming: IncomingPorts;
  /** Where a webhook that is made now begins. Throws not_found (also for a room), `joining`, or what halted the group. */
  now(groupId: GroupId, roomId: RoomId | null): { readonly index: Index; readonly forkId: ForkId };
}

export class Webhooks implements WebhookService {
  readonly incoming: IncomingHooks;
  readonly #ports: WebhooksPorts;
  readonly #couriers = new Map<string, Courier>();
  #endWatch: (() => void) | null = null;
  #isTold = false;

  constructor(ports: WebhooksPorts) {
    this.#ports = ports;
    this.incoming = new IncomingHooks(ports.incoming);
  }

  /** Goes on where it was before the restart. */
  start(): void {
    for (const { id, url, isEnded } of this.#ports.memory.all()) if (!isEnded) this.#begin(id, url);
  }

  stop(): void {
    this.#endWatch?.();
    this.#endWatch = null;
    for (const courier of this.#couriers.values()) courier.stop();
    this.#couriers.clear();
  }

  all(): Webhook[] {
    return this.#ports.memory.all().map((hook) => this.#shown(hook));
  }

  create({ name, groupId, roomId, url }: CreateWebhook): NewWebhook {
    const { memory } = this.#ports;
    const room = (roomId ?? null) as RoomId | null;
    const { index, forkId } = this.#ports.now(groupId as GroupId, room);
    if (memory.all().length >= LIMITS.webhooksMax) {
      const detail = `A node has at most ${LIMITS.webhooksMax} webhooks; remove one first.`;
      throw new DemesError('conflict', { detail });
    }
    // As it will be asked for, whatever way it was written.
    const address = new URL(url).href;
    const hook: Hook = {
      id: randomBytes(ID_BYTES).toString('hex'),
      name: name.normalize('NFC'),
      groupId: groupId as GroupId,
      roomId: room,
      url: address,
      secret: randomBytes(SECRET_BYTES).toString('base64url'),
      createdAt: this.#ports.wallMs(),
      deliveredIndex: index,
      forkId,
      failure: null,
      isEnded: false,
      takenAt: null,
    };
    memory.add(hook);
    this.#begin(hook.id, address);
    return { ...this.#shown(hook), secret: hook.secret };
  }

  async test(id: string): Promise<WebhookTest> {
    const hook = this.#ports.memory.find(id);
    if (hook === undefined) throw new DemesError('not_found');
    if (hook.isEnded) throw new DemesError('conflict', { detail: 'Its receiver wants nothing more.' });
    // Its own: what is being posted there may take its time.
    const mailbox = new Mailbox(hook.url);
    const content = { id: `${hook.groupId}/test`, test: true };
    const groupName = this.#ports.said(hook.groupId)?.name ?? '';
    const post = signedPost(hook, groupName, content, this.#ports.wallMs());
    const outcome = await mailbox.post(post).finally(() => mailbox.close());
    if (outcome.kind === 'failed') {
      return { taken: false, failure: { reason: outcome.reason, status: outcome.status } };
    }
    // Only what says something ends it.
    if (outcome.kind === 'gone') return { taken: false, failure: { reason: 'answer', status: GONE } };
    this.#couriers.get(id)?.hurry();
    return { taken: true, failure: null };
  }

  remove(id: string): boolean {
    this.#couriers.get(id)?.stop();
    this.#couriers.delete(id);
    return this.#ports.memory.remove(id);
  }

  #begin(id: string, url: string): void {
    const courier = new Courier(id, { ...this.#ports, mailbox: new Mailbox(url) });
    this.#couriers.set(id, courier);
    this.#listen();
    courier.wake();
  }

  /** Whatever happens in a group is told to the feed: after each turn in which something was, everybody looks. */
  #listen(): void {
    this.#endWatch ??= this.#ports.feed.watch(() => {
      if (this.#isTold) return;
      this.#isTold = true;
      setImmediate(() => {
        this.#isTold = false;
        for (const courier of this.#couriers.values()) courier.wake();
      });
    });
  }

  #shown({ id, name, groupId, roomId, url, ...hook }: Hook): Webhook {
    const { createdAt, deliveredIndex, failure, isEnded, takenAt } = hook;
    const state = failure === null ? 'working' : 'failing';
    return {
      id,
      name,
      groupId,
      roomId,
      url,
      createdAt: instantOf(createdAt),
      deliveredIndex,
      takenAt: takenAt === null ? null : instantOf(takenAt),
      state: isEnded ? 'ended' : state,
      failure: failure === null ? null : { ...failure, since: instantOf(failure.since) },
      retryAt: retryOf(this.#couriers.get(id)),
    };
  }
}

function retryOf(courier: Courier | undefined): string | null {
  const at = courier?.retryAt ?? null;
  return at === null ? null : instantOf(at);
}

function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}
