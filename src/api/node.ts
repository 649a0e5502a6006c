/** The node itself, its health, and links that open a screen. */
import { z } from 'zod';
import { durationMs, instant, longId, shortId } from './fields.ts';
import { problem } from './problem.ts';

export const nodeInfo = z
  .object({
    deviceId: shortId,
    memberId: shortId,
    name: z.string(),
    version: z.string(),
    uptimeMs: durationMs,
    /** `host:port` where other nodes reach this one, best first. */
    peerAddresses: z.array(z.string()),
    /** Ids of the groups this node is in or is joining. */
    groups: z.array(longId),
  })
  .meta({ id: 'Node' });
export type NodeInfo = z.infer<typeof nodeInfo>;

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
