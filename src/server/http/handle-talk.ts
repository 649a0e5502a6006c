/** Pins, polls and threads. */
import type { EventId } from '../../protocol/ids.ts';
import { DONE, ok, type Handlers, type Reply } from './calls.ts';
import { roomOf } from './handle-messages.ts';
import type { NodeService } from './service.ts';

type Talks = Pick<
  Handlers,
  'listPins' | 'pinMessage' | 'unpinMessage' | 'vote' | 'takeVoteBack' | 'closePoll' | 'listReplies'
>;

interface MessageParams {
  readonly groupId: string;
  readonly roomId: string;
  readonly messageId: string;
}

export function talkHandlers(service: NodeService): Talks {
  const { talk } = service;
  const place = (params: MessageParams) => [...roomOf(service, params), params.messageId as EventId] as const;
  async function done(work: Promise<void>): Promise<Reply> {
    await work;
    return DONE;
  }
  return {
    listPins: ({ params }) => ok({ messages: talk.pins(...roomOf(service, params)), next: null }),
    pinMessage: async ({ params }) => done(talk.pin(...place(params), true)),
    unpinMessage: async ({ params }) => done(talk.pin(...place(params), false)),
    vote: async ({ params, body }) => done(talk.vote(...place(params), body.choices)),
    takeVoteBack: async ({ params }) => done(talk.vote(...place(params), [])),
    closePoll: async ({ params }) => done(talk.closePoll(...place(params))),
    listReplies: ({ params, query }) => ok(talk.replies(...place(params), query)),
  };
}
