/** Messages: post, batch, page, details. */
import type { WaitFor } from '../../api/messages.ts';
import type { EventId, GroupId, RoomId } from '../../protocol/ids.ts';
import { accepted, created, ok, type Call, type Handlers } from './calls.ts';
import type { NodeService } from './service.ts';

/** The room that every group starts with may be called by its name. */
const FIRST_ROOM = 'general';
/** For posts that do not wait; nothing ever listens to it. */
const NEVER = new AbortController().signal;

type Messages = Pick<Handlers, 'postMessage' | 'postBatch' | 'getMessages' | 'getMessage'>;

export function messageHandlers(service: NodeService): Messages {
  const room = (params: { groupId: string; roomId: string }): [GroupId, RoomId] => roomOf(service, params);
  return {
    async postMessage(call) {
      service.people.requireKnown(...room(call.params));
      const result = await service.postMessage(
        ...room(call.params),
        call.body,
        call.query,
        signalFor(call.query.wait, call),
      );
      return result.reached ? created(result.message) : accepted(result.message);
    },
    async postBatch(call) {
      service.people.requireKnown(...room(call.params));
      const { messages } = call.body;
      const signal = signalFor(call.query.wait, call);
      const result = await service.postBatch(...room(call.params), messages, call.query, signal);
      const json = { messages: result.messages };
      return result.reached ? created(json) : accepted(json);
    },
    getMessages: ({ params, query }) => ok(service.messages(...room(params), query)),
    getMessage: ({ params }) => ok(service.message(...room(params), params.messageId as EventId)),
  };
}

/** Group and room of a path; `general` is looked up. */
export function roomOf(
  service: NodeService,
  params: { readonly groupId: string; readonly roomId: string },
): [GroupId, RoomId] {
  const groupId = params.groupId as GroupId;
  const { roomId } = params;
  return [groupId, roomId === FIRST_ROOM ? service.generalRoomId(groupId) : (roomId as RoomId)];
}

function signalFor(wait: WaitFor, call: Pick<Call<never>, 'signal'>): AbortSignal {
  return wait === 'none' ? NEVER : call.signal();
}
