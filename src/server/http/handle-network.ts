/** How a group's nodes hear each other, and who was host when. */
import type { GroupId } from '../../protocol/ids.ts';
import { accepted, ok, type Handlers } from './calls.ts';
import type { NodeService } from './service.ts';

type Between = Pick<Handlers, 'getNetwork' | 'getElections' | 'testReachability' | 'meet'>;

export function networkHandlers(service: NodeService): Between {
  const { between } = service;
  return {
    getNetwork: ({ params }) => ok(between.network(params.groupId as GroupId)),
    testReachability: ({ params }) => accepted(between.testReachability(params.groupId as GroupId)),
    meet: async ({ params, body }) => ok(await between.meet(params.groupId as GroupId, body)),
    getElections: ({ params, query }) => ok(between.elections(params.groupId as GroupId, query)),
  };
}
