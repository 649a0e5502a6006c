/** Webhooks: made, listed, taken away. */
import { DemesError } from '../../protocol/errors.ts';
import { DONE, created, type Handlers } from './calls.ts';
import { list } from './handle-groups.ts';
import type { WebhookService } from './webhook-service.ts';

export function webhookHandlers(
  webhooks: WebhookService,
): Pick<Handlers, 'createWebhook' | 'getWebhooks' | 'removeWebhook'> {
  return {
    createWebhook: ({ body }) => created(webhooks.create(body)),
    getWebhooks: ({ query }) => list('webhooks', webhooks.all(), query),
    removeWebhook({ params }) {
      if (!webhooks.remove(params.webhookId)) throw new DemesError('not_found');
      return DONE;
    },
  };
}
