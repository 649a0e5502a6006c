/** How a group's nodes hear each other, as far as this node knows; and the elections it lived through. */
import { z } from 'zod';
import { count, instant, shortId } from './fields.ts';

const delay = z.object({ from: shortId, to: shortId, rttMs: z.number().min(0) });

const linkState = z.object({
  deviceId: shortId,
  up: z.boolean(),
  rttMs: z.number().min(0).nullable(),
  jitterMs: z.number().min(0).nullable(),
  /** Ms since anything was heard on the link; null without a link. */
  silentMs: z.number().min(0).nullable(),
  /** Heartbeats and answers to own ones that came in on it since it is up. Grows: a screen shows one pulse for each. */
  heartbeats: count,
});

export const network = z
  .object({
    /** This node's own links, one for each other device of the roster. */
    links: z.array(linkState),
    /** Round trips between any two, as last reported. On a follower: its own only. */
    delays: z.array(delay),
    /** How often this device should hear its host, ms. */
    heartbeatMs: z.number().min(0),
  })
  .meta({ id: 'Network' });
export type Network = z.infer<typeof network>;
export type LinkState = Network['links'][number];

/** One change of host. */
const election = z
  .object({
    /** The term as text. */
    id: z.string(),
    term: count,
    /** Null when this node never learned who it was. */
    host: shortId.nullable(),
    at: instant,
    /** Of the entry that began the term. */
    index: count,
    durationMs: z.number().min(0).nullable(),
    outageMs: z.number().min(0).nullable(),
  })
  .meta({ id: 'Election' });
export type Election = z.infer<typeof election>;
/** Newest first. */
export const electionList = z
  .object({ elections: z.array(election), next: z.string().nullable() })
  .meta({ id: 'Elections' });
export type Elections = z.infer<typeof electionList>;

/**
 * What a screen may say over the WebSocket: `{"watch": "<groupId>"}` asks for `{type: "network", groupId, at,
 * network}` frames about four times a second while they change, on this connection only, without ids (they are
 * not part of the feed); `{"watch": null}` ends it.
 */
export const watchFrame = z.strictObject({ watch: z.string().nullable() });
