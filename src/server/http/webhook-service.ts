/** What webhooks need from the node. */
import type { CreateWebhook, NewWebhook, Webhook } from '../../api/webhooks.ts';

export interface WebhookService {
  all(): Webhook[];
  /** Durable when it returns. `conflict` when there are as many as may be; else throws as NodeService does (service.ts). */
  create(body: CreateWebhook): NewWebhook;
  /** Durable when it returns. False when there is none of that id. */
  remove(id: string): boolean;
}
