/** Webhooks: made, listed, taken away. */
import { DemesError } from '../../protocol/errors.ts';
import { DONE, created, type Handlers } from './calls.ts';
import { list } from './handle-groups.ts';
import type { LockService } from './lock-service.ts';
import type { WebhookService } from './webhook-service.ts';

export function webhookHandlers(
  webhooks: WebhookService,
  screenLock: Pick<LockService, 'prove'>,
): Pick<Handlers, 'createWebhook' | 'getWebhooks' | 'removeWebhook'> {
  return {
    async createWebhook({ body }) {
      // MS242 It goes on when the screens are locked.
      await screenLock.prove(body.passphrase);
      return created(webhooks.create(body));
    },
    getWebhooks: ({ query }) => list('webhooks', webhooks.all(), query),
    removeWebhook({ params }) {
      if (!webhooks.remove(params.webhookId)) throw new DemesError('not_found');
      return DONE;
    },
  };
}
