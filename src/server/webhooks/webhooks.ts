/** The webhooks of this node: made, listed, taken away, and each with its courier. */
import { randomBytes } from 'node:crypto';
import type { CreateWebhook, NewWebhook, Webhook } from '../../api/webhooks.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { ForkId, GroupId, Index, RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Feed } from '../http/feed.ts';
import type { WebhookService } from '../http/webhook-service.ts';
import { Courier, type CourierPorts } from './courier.ts';
import type { Hook } from './hook.ts';
import { IncomingHooks, type IncomingPorts } from './incoming.ts';
import { Mailbox } from './mailbox.ts';

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
    return this.#ports.memory.all().map(shown);
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
    };
    memory.add(hook);
    this.#begin(hook.id, address);
    return { ...shown(hook), secret: hook.secret };
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
}

function shown({
  id,
  name,
  groupId,
  roomId,
  url,
  createdAt,
  deliveredIndex,
  failure,
  isEnded,
}: Hook): Webhook {
  const state = failure === null ? 'working' : 'failing';
  return {
    id,
    name,
    groupId,
    roomId,
    url,
    createdAt: new Date(createdAt).toISOString(),
    deliveredIndex,
    state: isEnded ? 'ended' : state,
    failure: failure === null ? null : { ...failure, since: new Date(failure.since).toISOString() },
  };
}
