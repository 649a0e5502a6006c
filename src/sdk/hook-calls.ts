/** Webhooks of the node: with the first token only. */
import type { CreateIncoming, Incoming, NewIncoming } from '../api/incoming-webhooks.ts';
import type { CreateWebhook, NewWebhook, Webhook, WebhookTest } from '../api/webhooks.ts';
import type { RequestOptions } from './http.ts';
import type { Operations } from './operation-calls.ts';
import { all } from './pages.ts';

/** Longer than a receiver may take. */
const TEST_MS = 20_000;

export class HookCalls {
  private readonly api: Operations;

  constructor(api: Operations) {
    this.api = api;
  }

  /** Posts what is said in a group to an address, from now on. The only answer that holds the secret. */
  create(body: CreateWebhook, options?: RequestOptions): Promise<NewWebhook> {
    return this.api.createWebhook({ body }, options);
  }

  /** With how far each is, and why one fails. */
  all(options?: RequestOptions): Promise<Webhook[]> {
    return all(
      (query) => this.api.getWebhooks({ query }, options),
      ({ webhooks }) => webhooks,
    );
  }

  /** Posts something there that says nothing, at once. The node answers within seconds what came of it. */
  test(id: string, options?: RequestOptions): Promise<WebhookTest> {
    return this.api.testWebhook({ webhookId: id }, { timeoutMs: TEST_MS, ...options });
  }

  remove(id: string, options?: RequestOptions): Promise<void> {
    return this.api.removeWebhook({ webhookId: id }, options);
  }

  /** An address by which a program says something in one room. The only answer that holds its path. */
  open(body: CreateIncoming, options?: RequestOptions): Promise<NewIncoming> {
    return this.api.createIncomingWebhook({ body }, options);
  }

  allOpen(options?: RequestOptions): Promise<Incoming[]> {
    return all(
      (query) => this.api.getIncomingWebhooks({ query }, options),
      ({ incomingWebhooks }) => incomingWebhooks,
    );
  }

  close(id: string, options?: RequestOptions): Promise<void> {
    return this.api.removeIncomingWebhook({ webhookId: id }, options);
  }
}
