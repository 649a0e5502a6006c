/** How a group's nodes hear each other, as far as this node knows; and the elections it lived through. */
import { z } from 'zod';
import { isAddress } from '../protocol/address.ts';
import { count, instant, shortId } from './fields.ts';

const delay = z.object({ from: shortId, to: shortId, rttMs: z.number().min(0) });

const linkState = z.object({
  deviceId: shortId,
  up: z.boolean(),
  /** The member's device that relays the link, because neither end reaches the other; null for a direct one. */
  via: shortId.nullable(),
  rttMs: z.number().min(0).nullable(),
  jitterMs: z.number().min(0).nullable(),
  /** Ms since anything was heard on the link; null without a link. */
  silentMs: z.number().min(0).nullable(),
  /** Heartbeats and answers to own ones that came in on it since it is up. Grows: a screen shows one pulse for each. */
  heartbeats: count,
  /** Who opened the link: that device reached the other one. Null without a link. */
  dialledBy: shortId.nullable(),
});

/** What another device found when it was asked to dial this one back, or by dialling it. */
const witness = z.object({
  deviceId: shortId,
  reached: z.boolean(),
  /** It shares a network with this machine: that says nothing about the world outside. */
  near: z.boolean(),
  /** Where it reached this node; null where that is not known. */
  address: z.string().nullable(),
  at: instant,
});

/** What a router does for this node. */
export const mapping = {
  /**
   * Whether a router passes the peer port on, asked for with `--port-map` or in the settings. private: the router's own
   * address is not of the public network, so another one is in front of it.
   */
  state: z.enum(['off', 'asking', 'mapped', 'private', 'failed']),
  /** Where the router listens; null unless it does. */
  address: z.string().nullable(),
  /** IP address of the router that does it; null while none does. */
  router: z.string().nullable(),
  /** Why it failed: no router answered, or one refused; null unless it failed. */
  reason: z.enum(['nobody', 'refused']).nullable(),
};

const reachability = z.object({
  /**
   * outside: somebody from another network reached this node; near: only somebody of an own one did; no: those who tried
   * could not; unknown: nobody was there to try.
   */
  state: z.enum(['unknown', 'testing', 'outside', 'near', 'no']),
  witnesses: z.array(witness),
  /** This machine's IP address as a device outside sees it. */
  seenAs: z.string().nullable(),
  mapping: z.object(mapping),
});
export type ReachState = z.infer<typeof reachability>['state'];

/** Who announces itself in the local network, under a name made up for the moment. */
export const neighbours = z.array(
  z.object({
    name: z.string(),
    addresses: z.array(z.string()),
    /** It knows a group that this node is in, too. */
    sharesGroup: z.boolean(),
  }),
);

export const network = z
  .object({
    /** This node's own links, one for each other device of the roster. */
    links: z.array(linkState),
    /** Round trips between any two, as last reported. On a follower: its own only. */
    delays: z.array(delay),
    /** How often this device should hear its host, ms. */
    heartbeatMs: z.number().min(0),
    /** Whether others can dial this node. */
    reachability,
    /** Other nodes in the local network, those of a common group first; null unless they are looked for. */
    nearby: neighbours.nullable(),
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

/** Where a person says that a device of the group is now. */
export const meetBody = z.strictObject({
  address: z
    .string()
    .refine(isAddress, { error: 'This is not HOST:PORT, such as 192.0.2.7:5700 or [2001:db8::7]:5700' }),
});
export type MeetBody = z.infer<typeof meetBody>;

export const meeting = z
  .object({
    /** wrongKey: whoever listens there is no device that shares a group with this one. */
    result: z.enum(['ok', 'refused', 'timeout', 'wrongKey']),
    /** Who is there, and is being dialled now; null unless the result is ok. */
    deviceId: shortId.nullable(),
  })
  .meta({ id: 'Meeting' });
export type Meeting = z.infer<typeof meeting>;

/**
 * What a screen may say over the WebSocket: `{"watch": "<groupId>"}` asks for `{type: "network", groupId, at,
 * network}` frames about four times a second while they change, on this connection only, without ids (they are
 * not part of the feed); `{"watch": null}` ends it.
 */
export const watchFrame = z.strictObject({ watch: z.string().nullable() });
