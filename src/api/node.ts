/** The node itself, its health, and links that open a screen. */
import { z } from 'zod';
import { count, durationMs, instant, longId, shortId } from './fields.ts';
import { guess, idleLockMinutes, lockSettings } from './lock.ts';
import { mapping, neighbours } from './network.ts';
import { memberLook } from './look.ts';
import { nodeNotices } from './notices.ts';
import { changeBlocked, privacy } from './privacy.ts';
import { problem } from './problem.ts';
import { name } from './text.ts';

/** What a person switches at this node while it runs. fixed: it was said at the start, and stays so while this node runs. */
const switched = { on: z.boolean(), fixed: z.boolean() };
const settings = z.object({
  /** A router is asked to pass the peer port on, and what came of it. */
  portMap: z.object({ ...switched, ...mapping }),
  /** Nodes in the local network are looked for, and are told that this one is there. */
  nearby: z.object({
    ...switched,
    /** The local network cannot be heard. */
    failed: z.boolean(),
  }),
  /** What protects this node's disk, and when its screens lock. */
  lock: lockSettings,
  /** When there are no notices of messages, and what they say. */
  notices: nodeNotices,
  privacy,
});

export const nodeInfo = z
  .object({
    deviceId: shortId,
    memberId: shortId,
    name: z.string(),
    /** What stands beside the own name in the groups. */
    look: memberLook,
    version: z.string(),
    uptimeMs: durationMs,
    /** `host:port` where other nodes reach this one, best first. */
    peerAddresses: z.array(z.string()),
    /** Other nodes in the local network, those of a common group first; null unless they are looked for (`settings`). */
    nearby: neighbours.nullable(),
    settings,
    /** Ids of the groups this node is in or is joining. */
    groups: z.array(longId),
    /** The folder that holds everything of this node. */
    dataDirectory: z.string(),
    /** Of the database with its journal, bytes on the disk. */
    databaseBytes: count,
    /** The fault API is on: every screen says so. */
    lab: z.boolean(),
    /** Why this node takes no part any more: its data directory is an older copy, or runs twice. */
    setAside: z.enum(['rolled_back', 'clone']).nullable(),
  })
  .meta({ id: 'Node' });
export type NodeInfo = z.infer<typeof nodeInfo>;

/** What is not there stays as it is. */
export const changeNode = z
  .strictObject({
    /** The own one, in every group. */
    name: name.optional(),
    portMap: z.boolean().optional(),
    nearby: z.boolean().optional(),
    /** With a passphrase only. */
    idleLockMinutes: idleLockMinutes.optional(),
    /** Of the node; needed to lock later than now, or never. */
    passphrase: guess.optional(),
    /** The own one, in every group; what is not there stays as it is. */
    look: memberLook.partial().optional(),
    notices: nodeNotices.optional(),
    /** Others see what this person has read, those who say it, too. */
    receipts: z.boolean().optional(),
    blocked: changeBlocked.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, { error: 'Nothing is said that shall change' })
  .meta({ id: 'ChangeNode' });
export type ChangeNode = z.infer<typeof changeNode>;

/** Of two running copies of one data directory: this one becomes a new device, or is the one that stays. */
export const decideDevice = z
  .strictObject({ decision: z.enum(['new', 'keep']) })
  .meta({ id: 'DecideDevice' });
export type DecideDevice = z.infer<typeof decideDevice>;

export const health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
export const readiness = z.object({ status: z.literal('ready') }).meta({ id: 'Readiness' });
/** A problem, and why in one sentence. */
export const notReady = problem.extend({ reason: z.string() }).meta({ id: 'NotReady' });

export const sessionLink = z
  .object({
    /** Opens one browser session, once. */
    url: z.url(),
    expiresAt: instant,
  })
  .meta({ id: 'SessionLink' });
export type SessionLink = z.infer<typeof sessionLink>;
