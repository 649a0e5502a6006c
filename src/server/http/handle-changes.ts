/** What changes something that is there: messages, roles, the own name. */
import { locksLater } from '../../protocol/idle-lock.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId, EventId, MemberId, GroupId } from '../../protocol/ids.ts';
import { emojiProblem, reactionProblem } from '../../protocol/text.ts';
import { DONE, ok, type Handlers, type Reply } from './calls.ts';
import { roomOf } from './handle-messages.ts';
import type { NodeService } from './service.ts';

type Changes = Pick<
  Handlers,
  | 'editMessage'
  | 'deleteMessage'
  | 'addReaction'
  | 'removeReaction'
  | 'changeMember'
  | 'removeMember'
  | 'removeDevice'
  | 'changeDevice'
  | 'leaveGroup'
  | 'changeGroup'
  | 'recoverGroup'
  | 'renewKeys'
  | 'changeNode'
>;

interface ReactionParams {
  readonly groupId: string;
  readonly roomId: string;
  readonly messageId: string;
  readonly emoji: string;
}

export function changeHandlers(service: NodeService): Changes {
  const { changes } = service;
  async function react(params: ReactionParams, on: boolean): Promise<Reply> {
    // What an older or newer node put there may be taken away by this one.
    const problem = on ? emojiProblem(params.emoji) : reactionProblem(params.emoji);
    if (problem !== null)
      throw new DemesError('invalid', { extra: { errors: [{ path: 'emoji', message: problem }] } });
    const emoji = params.emoji.normalize('NFC');
    await changes.react(...roomOf(service, params), params.messageId as EventId, emoji, on);
    return DONE;
  }
  return {
    async editMessage({ params, body }) {
      service.people.requireKnown(...roomOf(service, params));
      return ok(await changes.editMessage(...roomOf(service, params), params.messageId as EventId, body));
    },
    async deleteMessage({ params }) {
      await changes.deleteMessage(...roomOf(service, params), params.messageId as EventId);
      return DONE;
    },
    addReaction: async ({ params }) => react(params, true),
    removeReaction: async ({ params }) => react(params, false),
    changeMember: async ({ params, body }) =>
      ok(await changes.changeMember(params.groupId as GroupId, params.memberId as MemberId, body)),
    async removeMember({ params, query }) {
      await changes.removeMember(params.groupId as GroupId, params.memberId as MemberId, query);
      return DONE;
    },
    async changeDevice({ params, body }) {
      const [groupId, deviceId] = [params.groupId as GroupId, params.deviceId as DeviceId];
      await changes.nameDevice(groupId, deviceId, body);
      return ok(service.device(groupId, deviceId));
    },
    async removeDevice({ params }) {
      await changes.removeDevice(params.groupId as GroupId, params.deviceId as DeviceId);
      return DONE;
    },
    async leaveGroup({ params, query }) {
      await changes.leaveGroup(params.groupId as GroupId, query);
      return DONE;
    },
    changeGroup: async ({ params, body }) => ok(await changes.changeGroup(params.groupId as GroupId, body)),
    recoverGroup: async ({ params, body }) => ok(await changes.recoverGroup(params.groupId as GroupId, body)),
    async renewKeys({ params }) {
      await changes.renewKeys(params.groupId as GroupId);
      return DONE;
    },
    async changeNode({ body }) {
      const { idleMinutes } = service.node().settings.lock;
      // MS243 Whoever passes by, or a program that may write, must not keep the screens open.
      if (locksLater(body.idleLockMinutes, idleMinutes)) await service.screenLock.prove(body.passphrase);
      return ok(await changes.changeNode(body));
    },
  };
}
