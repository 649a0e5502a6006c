/** Rooms, who is in them, and what is this node's own about them: read marks, drafts, typing. */
import type { EventId, GroupId, MemberId } from '../../protocol/ids.ts';
import { DONE, created, ok, type Handlers } from './calls.ts';
import { list } from './handle-groups.ts';
import { roomOf } from './handle-messages.ts';
import type { NodeService } from './service.ts';

type Rooms = Pick<
  Handlers,
  | 'getRooms'
  | 'getRoom'
  | 'createRoom'
  | 'changeRoom'
  | 'archiveRoom'
  | 'getRoomMembers'
  | 'addRoomMember'
  | 'removeRoomMember'
  | 'markRead'
  | 'getReceipts'
  | 'getDraft'
  | 'putDraft'
  | 'setRoomNotices'
  | 'sayTyping'
>;

export function roomHandlers(service: NodeService): Rooms {
  const { inRoom } = service;
  return {
    getRooms: ({ params, query }) => list('rooms', service.rooms(params.groupId as GroupId), query),
    getRoom: ({ params }) => ok(service.room(...roomOf(service, params))),
    async createRoom({ params, body }) {
      const { room, isNew } = await inRoom.create(params.groupId as GroupId, body);
      return isNew ? created(room) : ok(room);
    },
    changeRoom: async ({ params, body }) => ok(await inRoom.change(...roomOf(service, params), body)),
    async archiveRoom({ params }) {
      await inRoom.change(...roomOf(service, params), { archived: true });
      return DONE;
    },
    getRoomMembers: ({ params, query }) => list('members', inRoom.members(...roomOf(service, params)), query),
    async addRoomMember({ params }) {
      await inRoom.addMember(...roomOf(service, params), params.memberId as MemberId);
      return DONE;
    },
    async removeRoomMember({ params }) {
      await inRoom.removeMember(...roomOf(service, params), params.memberId as MemberId);
      return DONE;
    },
    markRead({ params, body }) {
      inRoom.markRead(...roomOf(service, params), body);
      return DONE;
    },
    getReceipts: ({ params }) => ok({ receipts: inRoom.receipts(...roomOf(service, params)) }),
    getDraft: ({ params, query }) =>
      ok(inRoom.draft(...roomOf(service, params), (query.threadRoot ?? null) as EventId | null)),
    putDraft({ params, body }) {
      inRoom.putDraft(...roomOf(service, params), body);
      return DONE;
    },
    setRoomNotices: ({ params, body }) => ok(inRoom.setNotices(...roomOf(service, params), body)),
    sayTyping({ params }) {
      inRoom.sayTyping(...roomOf(service, params));
      return DONE;
    },
  };
}
