/** Members, devices and rooms of a group, as the roster says. */
import { z } from 'zod';
import { can, count, instant, longId, role, shortId } from './fields.ts';

export const member = z
  .object({
    id: shortId,
    name: z.string(),
    role,
    joinedAt: instant,
    joinedIndex: count,
    devices: z.array(shortId),
    /** At least one of its devices is reachable from this node. */
    online: z.boolean(),
    can,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof member>;
export const memberList = z
  .object({ members: z.array(member), next: z.string().nullable() })
  .meta({ id: 'Members' });

export const device = z
  .object({
    id: shortId,
    memberId: shortId,
    kind: z.enum(['member', 'keeper']),
    joinedIndex: count,
    voter: z.boolean(),
    reachable: z.boolean(),
    can,
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof device>;
export const deviceList = z
  .object({ devices: z.array(device), next: z.string().nullable() })
  .meta({ id: 'Devices' });

export const room = z
  .object({
    id: longId,
    name: z.string(),
    kind: z.enum(['open', 'private', 'direct']),
    createdAt: instant,
    createdIndex: count,
    can,
  })
  .meta({ id: 'Room' });
export type Room = z.infer<typeof room>;
export const roomList = z.object({ rooms: z.array(room), next: z.string().nullable() }).meta({ id: 'Rooms' });
