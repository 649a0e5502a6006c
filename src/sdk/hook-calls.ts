/** Webhooks of the node: with the first token only. */
import type { CreateIncoming, Incoming, NewIncoming } from '../api/incoming-webhooks.ts';
import type { CreateWebhook, NewWebhook, Webhook } from '../api/webhooks.ts';
import type { NodeHttp, RequestOptions } from './http.ts';
import { API } from './paths.ts';

/** As many as a node has. */
const LIST_LENGTH = 200;

export class HookCalls {
  private readonly http: NodeHttp;

  constructor(http: NodeHttp) {
    this.http = http;
  }

  /** Posts what is said in a group to an address, from now on. The only answer that holds the secret. */
  create(body: CreateWebhook, options?: RequestOptions): Promise<NewWebhook> {
    return this.http.json('POST', `${API}/webhooks`, { ...options, body });
  }

  /** With how far each is, and why one fails. */
  async all(options?: RequestOptions): Promise<Webhook[]> {
    const query = { limit: LIST_LENGTH };
    const page = await this.http.json<{ webhooks: Webhook[] }>('GET', `${API}/webhooks`, {
      ...options,
      query,
    });
    return page.webhooks;
  }

  async remove(id: string, options?: RequestOptions): Promise<void> {
    await this.http.json('DELETE', `${API}/webhooks/${encodeURIComponent(id)}`, options);
  }

  /** An address by which a program says something in one room. The only answer that holds its path. */
  open(body: CreateIncoming, options?: RequestOptions): Promise<NewIncoming> {
    return this.http.json('POST', `${API}/incoming-webhooks`, { ...options, body });
  }

  async allOpen(options?: RequestOptions): Promise<Incoming[]> {
    const call = { ...options, query: { limit: LIST_LENGTH } };
    const page = await this.http.json<{ incomingWebhooks: Incoming[] }>(
      'GET',
      `${API}/incoming-webhooks`,
      call,
    );
    return page.incomingWebhooks;
  }

  async close(id: string, options?: RequestOptions): Promise<void> {
    await this.http.json('DELETE', `${API}/incoming-webhooks/${encodeURIComponent(id)}`, options);
  }
}
