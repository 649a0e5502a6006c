/** Rooms of a group that this node's member is in. */
import { z } from 'zod';
import { can, count, instant, longId, shortId } from './fields.ts';
import { lifeMs } from './message-parts.ts';
import { clientId } from './messages.ts';
import { roomNotices } from './notices.ts';
import { name, topic } from './text.ts';
import { LIMITS } from '../protocol/limits.ts';

const newcomersSee = z.enum(['everything', 'joining']);

/**
 * What this device can do with the keys of a room. clear: it is not sealed. here: everything. awaited: it was not given
 * them yet. unreadable: it lost them and asks for new ones. locked: somebody who was removed still has them, so that
 * nothing is written until they are changed.
 */
const roomKeys = z.enum(['clear', 'here', 'awaited', 'unreadable', 'locked']);
export type RoomKeysState = z.infer<typeof roomKeys>;

export const room = z
  .object({
    id: longId,
    /** Empty for a direct room, and for a private one as long as nobody named it. */
    name: z.string(),
    topic: z.string(),
    kind: z.enum(['open', 'private', 'direct']),
    /** Null for the first room, which came with the group. */
    createdBy: shortId.nullable(),
    createdAt: instant,
    createdIndex: count,
    newcomersSee,
    /** Nothing is said in it any more. */
    archived: z.boolean(),
    /** What is said here is forgotten so long after; null: it is kept. */
    lifeMs: lifeMs.nullable(),
    /** Who is in it, who came first first; empty for an open one, in which every member is. */
    members: z.array(shortId),
    /** Confirmed messages by others after readIndex, and those of them that name this member. */
    unread: count,
    mentions: count,
    /** Everything up to here was read at this node. */
    readIndex: count,
    /** Index of the newest confirmed message; 0 in an empty room. */
    lastIndex: count,
    keys: roomKeys,
    notices: roomNotices,
    can,
  })
  .meta({ id: 'Room' });
export type Room = z.infer<typeof room>;
export const roomList = z.object({ rooms: z.array(room), next: z.string().nullable() }).meta({ id: 'Rooms' });

export const createRoom = z
  .strictObject({
    kind: z.enum(['open', 'private', 'direct']).default('open'),
    /** Of an open or private room. */
    name: name.optional(),
    topic: topic.optional(),
    /** Besides oneself: the one other of a direct room, anybody of a private one. */
    members: z.array(shortId).max(LIMITS.membersMax).default([]),
    /** What whoever comes in later sees of what was said before; default: of open and private rooms what the group says. */
    newcomersSee: newcomersSee.optional(),
    /** Asked again with the same one, the room is not made twice. */
    clientId: clientId.optional(),
  })
  .meta({ id: 'CreateRoom' });
/** As asked for. */
export type CreateRoom = z.input<typeof createRoom>;
/** With its defaults filled in. */
export type CheckedCreateRoom = z.output<typeof createRoom>;

export const changeRoom = z
  .strictObject({
    name: name.optional(),
    topic: topic.optional(),
    archived: z.boolean().optional(),
    /** Of what is said from now on; null: it is kept. */
    lifeMs: lifeMs.nullable().optional(),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), {
    error: 'Say what is to change.',
  })
  .meta({ id: 'ChangeRoom' });
export type ChangeRoom = z.infer<typeof changeRoom>;
