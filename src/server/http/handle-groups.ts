/** Groups, their status and log, invitations, and who belongs. */
import type { ListQuery } from '../../api/fields.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId, GroupId, MemberId } from '../../protocol/ids.ts';
import { DONE, accepted, created, ok, type Handlers, type Reply } from './calls.ts';
import { pageOf } from './paging.ts';
import type { NodeService } from './service.ts';

type Groups = Pick<
  Handlers,
  | 'getGroups'
  | 'createGroup'
  | 'joinGroup'
  | 'getGroup'
  | 'getStatus'
  | 'waitForStatus'
  | 'transferHost'
  | 'createInvite'
  | 'getInvites'
  | 'getInvite'
  | 'revokeInvite'
  | 'getLog'
>;

export function groupHandlers(service: NodeService): Groups {
  return {
    getGroups: ({ query }) => list('groups', service.groups(), query),
    createGroup: async ({ body }) => created(await service.createGroup(body)),
    joinGroup: async ({ body }) => accepted(await service.joinGroup(body)),
    getGroup: ({ params }) => ok(service.group(idOf(params))),
    getStatus: ({ params }) => ok(service.status(idOf(params))),
    async waitForStatus({ params, query, signal }) {
      const { met, status } = await service.waitForStatus(idOf(params), query, signal());
      if (met) return ok(status);
      throw new DemesError('timeout', { extra: { groupStatus: status } });
    },
    transferHost: async ({ params, body }) => accepted(await service.transferHost(idOf(params), body)),
    createInvite: async ({ params, body }) => created(await service.createInvite(idOf(params), body)),
    getInvites: ({ params, query }) => list('invites', service.invites(idOf(params)), query),
    getInvite({ params }) {
      const invite = service.invites(idOf(params)).find(({ id }) => id === params.inviteId);
      if (invite === undefined) throw new DemesError('not_found');
      return ok(invite);
    },
    async revokeInvite({ params }) {
      await service.revokeInvite(idOf(params), params.inviteId);
      return DONE;
    },
    getLog: ({ params, query }) => ok(service.log(idOf(params), query)),
  };
}

type Members = Pick<
  Handlers,
  'getMembers' | 'getMember' | 'getSafetyNumber' | 'judgeMember' | 'getDevices' | 'getDevice'
>;

export function memberHandlers(service: NodeService): Members {
  const { people } = service;
  return {
    getMembers: ({ params, query }) => list('members', people.members(idOf(params)), query),
    getMember: ({ params }) => ok(people.member(idOf(params), params.memberId as MemberId)),
    getSafetyNumber: ({ params }) => ok(people.safetyNumber(idOf(params), params.memberId as MemberId)),
    judgeMember: ({ params, body }) => ok(people.judge(idOf(params), params.memberId as MemberId, body)),
    getDevices: ({ params, query }) => list('devices', service.devices(idOf(params)), query),
    getDevice: ({ params }) => ok(service.device(idOf(params), params.deviceId as DeviceId)),
  };
}

/** `{"<plural>": […], "next": cursor|null}`. */
export function list(plural: string, all: readonly { readonly id: string }[], query: ListQuery): Reply {
  const { items, next } = pageOf(all, query);
  return ok({ [plural]: items, next });
}

function idOf(params: { readonly groupId: string }): GroupId {
  return params.groupId as GroupId;
}
