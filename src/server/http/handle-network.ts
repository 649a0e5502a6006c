/** How a group's nodes hear each other, and who was host when. */
import type { GroupId } from '../../protocol/ids.ts';
import { ok, type Handlers } from './calls.ts';
import type { NodeService } from './service.ts';

type Between = Pick<Handlers, 'getNetwork' | 'getElections'>;

export function networkHandlers(service: NodeService): Between {
  const { between } = service;
  return {
    getNetwork: ({ params }) => ok(between.network(params.groupId as GroupId)),
    getElections: ({ params, query }) => ok(between.elections(params.groupId as GroupId, query)),
  };
}
