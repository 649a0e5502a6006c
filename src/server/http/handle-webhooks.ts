/** Webhooks out and in: made, listed, taken away; what is said by one. */
import { DemesError } from '../../protocol/errors.ts';
import { DONE, created, ok, type Handlers } from './calls.ts';
import { list } from './handle-groups.ts';
import type { LockService } from './lock-service.ts';
import type { IncomingService, WebhookService } from './webhook-service.ts';

export function webhookHandlers(
  webhooks: WebhookService,
  screenLock: Pick<LockService, 'prove'>,
): Pick<Handlers, 'createWebhook' | 'getWebhooks' | 'testWebhook' | 'removeWebhook'> {
  return {
    async createWebhook({ body }) {
      // MS242 It goes on when the screens are locked.
      await screenLock.prove(body.passphrase);
      return created(webhooks.create(body));
    },
    getWebhooks: ({ query }) => list('webhooks', webhooks.all(), query),
    testWebhook: async ({ params }) => ok(await webhooks.test(params.webhookId)),
    removeWebhook({ params }) {
      if (!webhooks.remove(params.webhookId)) throw new DemesError('not_found');
      return DONE;
    },
  };
}

type IncomingNames =
  'createIncomingWebhook' | 'getIncomingWebhooks' | 'removeIncomingWebhook' | 'sayByWebhook';

export function incomingHandlers(
  incoming: IncomingService,
  screenLock: Pick<LockService, 'prove'>,
): Pick<Handlers, IncomingNames> {
  return {
    async createIncomingWebhook({ body }) {
      // MS242 So does this.
      await screenLock.prove(body.passphrase);
      return created(incoming.create(body));
    },
    getIncomingWebhooks: ({ query }) => list('incomingWebhooks', incoming.all(), query),
    removeIncomingWebhook({ params }) {
      if (!incoming.remove(params.webhookId)) throw new DemesError('not_found');
      return DONE;
    },
    sayByWebhook: async ({ params, body }) => created({ id: await incoming.say(params.hookSecret, body) }),
  };
}
