/** Linking a second device: begun at either end, compared, given up. */
import { created, DONE, ok, type Handlers } from './calls.ts';
import type { NodeService } from './service.ts';

export function linkHandlers(
  service: NodeService,
): Pick<Handlers, 'getLink' | 'beginLink' | 'confirmLink' | 'endLink'> {
  const { linking } = service.own;
  return {
    async getLink({ query, signal }) {
      if (query.after !== undefined) {
        await linking.changed(query.after, AbortSignal.any([signal(), AbortSignal.timeout(query.timeoutMs)]));
      }
      return ok(linking.shown);
    },
    async beginLink({ body }) {
      if (body.code === undefined) {
        // MS241 Whoever links a computer is this person for good.
        await service.screenLock.prove(body.passphrase);
        linking.offer();
      } else linking.use(body.code);
      return created(linking.shown);
    },
    confirmLink({ body }) {
      linking.confirm(body.areEqual);
      return ok(linking.shown);
    },
    endLink() {
      linking.giveUp();
      return DONE;
    },
  };
}
