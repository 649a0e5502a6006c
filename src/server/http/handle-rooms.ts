/** What is this node's own about a room: read marks, drafts, typing. */
import { DONE, ok, type Handlers } from './calls.ts';
import { roomOf } from './handle-messages.ts';
import type { NodeService } from './service.ts';

type Rooms = Pick<Handlers, 'markRead' | 'getDraft' | 'putDraft' | 'sayTyping'>;

export function roomHandlers(service: NodeService): Rooms {
  const { inRoom } = service;
  return {
    markRead({ params, body }) {
      inRoom.markRead(...roomOf(service, params), body);
      return DONE;
    },
    getDraft: ({ params }) => ok(inRoom.draft(...roomOf(service, params))),
    putDraft({ params, body }) {
      inRoom.putDraft(...roomOf(service, params), body);
      return DONE;
    },
    sayTyping({ params }) {
      inRoom.sayTyping(...roomOf(service, params));
      return DONE;
    },
  };
}
