/** The webhooks of a node over its groups and its disk. */
import { DemesError } from '../../protocol/errors.ts';
import type { GroupId, RoomId } from '../../protocol/ids.ts';
import type { Group } from '../group/group.ts';
import { isSeen, roomSeen } from '../group/room-view.ts';
import type { NodeStore } from '../storage/node-store.ts';
import type { Said } from './courier.ts';
import type { IncomingPorts } from './incoming.ts';
import { Webhooks, type WebhooksPorts } from './webhooks.ts';

interface NodePorts extends Pick<WebhooksPorts, 'feed' | 'log' | 'wallMs'> {
  readonly store: Pick<NodeStore, 'webhooks' | 'incomingWebhooks'>;
}

/** inRooms: throws not_found, `joining`, `keeper`, or what halted the group. */
export function openWebhooks(ports: NodePorts, inRooms: (groupId: GroupId) => Group): Webhooks {
  return new Webhooks({
    feed: ports.feed,
    incoming: incomingOf(ports, inRooms),
    log: ports.log,
    wallMs: () => ports.wallMs(),
    memory: ports.store.webhooks,
    said: (groupId) => saidIn(() => inRooms(groupId)),
    now(groupId, roomId) {
      const group = inRooms(groupId);
      if (roomId !== null) roomSeen(group.view(), roomId);
      return { index: group.projectedIndex, forkId: group.scope.forkId };
    },
    later(ms, work) {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
  });
}

function saidIn(find: () => Group): Said | null {
  try {
    const group = find();
    const view = group.view();
    return {
      scope: group.scope,
      name: view.roster.group?.name ?? '',
      following: (index, limit) => group.messages.talk.following(index, limit),
      sees: (roomId: RoomId) => {
        const room = view.roster.rooms.get(roomId);
        return room !== undefined && isSeen(view, room, view.deviceId);
      },
    };
  } catch (error) {
    if (error instanceof DemesError) return null;
    throw error;
  }
}

const AT_ONCE = { wait: 'none', timeoutMs: 0 } as const;

function incomingOf(ports: NodePorts, inRooms: (groupId: GroupId) => Group): IncomingPorts {
  return {
    memory: ports.store.incomingWebhooks,
    wallMs: () => ports.wallMs(),
    nowMs: () => performance.now(),
    checkRoom(groupId, roomId) {
      if (roomSeen(inRooms(groupId).view(), roomId).kind !== 'direct') return;
      const message = 'In a room of two nobody else speaks';
      throw new DemesError('invalid', { extra: { errors: [{ path: 'roomId', message }] } });
    },
    async post(groupId, roomId, message) {
      const { messages } = await inRooms(groupId).messages.post(roomId, [message], AT_ONCE, NEVER);
      return messages[0]!.id;
    },
  };
}

/** Nobody waits for a state. */
const NEVER = new AbortController().signal;
