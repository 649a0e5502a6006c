/** What webhooks need from the node. */
import type { CreateIncoming, Incoming, NewIncoming, SayByHook } from '../../api/incoming-webhooks.ts';
import type { CreateWebhook, NewWebhook, Webhook, WebhookTest } from '../../api/webhooks.ts';

export interface WebhookService {
  readonly incoming: IncomingService;
  all(): Webhook[];
  /** Durable when it returns. `conflict` when there are as many as may be; else throws as NodeService does (service.ts). */
  create(body: CreateWebhook): NewWebhook;
  /** `not_found`; `conflict` for one that has ended. Never rejects for what the receiver does. */
  test(id: string): Promise<WebhookTest>;
  /** Durable when it returns. False when there is none of that id. */
  remove(id: string): boolean;
}

export interface IncomingService {
  all(): Incoming[];
  /** As WebhookService.create; `invalid` for a room of two. */
  create(body: CreateIncoming): NewIncoming;
  remove(id: string): boolean;
  /**
   * Durable when it resolves, with the message's id. `not_found` for a secret that is none, `rate_limited` with
   * `retryAfterMs`; else throws as NodeService.postMessage does.
   */
  say(secret: string, body: SayByHook): Promise<string>;
}
