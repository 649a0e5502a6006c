/** Groups: listing, creating, joining, and the state of a group's log on this node. */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import {
  WAIT_MS_MAX,
  can,
  count,
  hash,
  instant,
  longId,
  queryFlag,
  queryInteger,
  queryIntegerOr,
  role,
  shortId,
} from './fields.ts';
import { problem } from './problem.ts';
import { name } from './text.ts';

const joinAttempt = z.object({
  address: z.string(),
  result: z.enum(['ok', 'refused', 'timeout', 'wrongKey']),
  atMs: z.number(),
});
const joinCode = z.enum([
  'invite_expired',
  'invite_used',
  'invite_revoked',
  'wrong_group',
  'unreachable',
  'group_full',
  'banned',
  'device_removed',
  'certificate_fork',
  'invite_needed',
]);
const joining = z
  .object({
    state: z.enum(['running', 'failed', 'done']),
    step: z.enum(['dialing', 'proving', 'waitingForHost', 'catchingUp']),
    /** Every address tried; atMs counts from the request to join. */
    attempts: z.array(joinAttempt),
    received: count,
    total: count,
    /** Why it failed. */
    code: joinCode.optional(),
  })
  .meta({ id: 'Joining' });
export type Joining = z.infer<typeof joining>;
export type JoinAttempt = z.infer<typeof joinAttempt>;

/** Why a group does not work on this node. code: of the catalogue of errors; detail: a sentence. */
const halted = z.object({ code: z.string(), detail: z.string() });

export const group = z
  .object({
    id: longId,
    name: z.string(),
    forkId: longId,
    createdAt: instant,
    myMemberId: shortId,
    /** Null while joining. */
    myRole: role.nullable(),
    memberCount: count,
    /** What is said in its rooms is sealed end to end; true from the group's first entry on, or never. */
    sealed: z.boolean(),
    /** What those who join see of what was said before; null while joining. */
    newcomersSee: z.enum(['everything', 'joining']).nullable(),
    /** Members may tell each other how far they have read; each decides for itself whether it does. */
    receipts: z.boolean(),
    /** What the asker may change: `setReceipts`. */
    can,
    joining: joining.nullable(),
    /** Null while it works. */
    halted: halted.nullable(),
  })
  .meta({ id: 'Group' });
export type Group = z.infer<typeof group>;
export const groupList = z
  .object({ groups: z.array(group), next: z.string().nullable() })
  .meta({ id: 'Groups' });

export const changeGroup = z
  .strictObject({
    /** False: what anybody has read is told to nobody in this group. */
    receipts: z.boolean().optional(),
  })
  .meta({ id: 'ChangeGroup' });
export type ChangeGroup = z.infer<typeof changeGroup>;

export const leaveGroup = z.strictObject({
  /** At once and with everything in it, whoever else still counts on this node. */
  forget: queryFlag(),
});
export type LeaveGroup = z.infer<typeof leaveGroup>;

export const recoverGroup = z
  .strictObject({
    /** Devices that are gone for good. */
    lostDevices: z.array(shortId).max(LIMITS.devicesMax).default([]),
    /** At once, and not only after a day without a host. */
    force: z.boolean().default(false),
    /** Instead of starting a fork, go over to this one (`forkOffered` of the status). */
    adopt: longId.optional(),
  })
  .meta({ id: 'RecoverGroup' });
/** With its defaults filled in. */
export type RecoverGroup = z.output<typeof recoverGroup>;
/** As asked for. */
export type RecoverGroupBody = z.input<typeof recoverGroup>;

/** What a group is that nobody said more about. */
export const SEALED_BY_DEFAULT = true;

export const createGroup = z
  .strictObject({
    name,
    newcomersSee: z.enum(['everything', 'joining']).default('everything'),
    rates: z.enum(['default', 'off']).default('default'),
    /** Whether what is said in its rooms is sealed end to end. It can not be changed later. */
    sealed: z.boolean().default(SEALED_BY_DEFAULT),
  })
  .meta({ id: 'CreateGroup' });
/** As asked for. */
export type CreateGroup = z.input<typeof createGroup>;
/** With its defaults filled in. */
export type CheckedCreateGroup = z.output<typeof createGroup>;

/** Longest invitation text that is looked at: eight addresses need far less. */
const INVITE_LENGTH_MAX = 8192;
export const joinGroup = z
  .strictObject({ invite: z.string().min(1).max(INVITE_LENGTH_MAX) })
  .meta({ id: 'JoinGroup' });
export type JoinGroup = z.infer<typeof joinGroup>;
export const joinAccepted = z
  .object({ groupId: longId, state: z.literal('joining') })
  .meta({ id: 'JoinAccepted' });
export type JoinAccepted = z.infer<typeof joinAccepted>;

const roleName = z.enum(['host', 'follower', 'candidate', 'learner', 'removed']);
const tier = z.enum(['confirmed', 'tentative']);

const deviceStatus = z
  .object({
    deviceId: shortId,
    memberId: shortId,
    name: z.string(),
    kind: z.enum(['member', 'keeper']),
    reachable: z.boolean(),
    via: shortId.nullable(),
    /** How far its durable log is known to reach. */
    matchIndex: count.nullable(),
    rttMs: z.number().min(0).nullable(),
    willing: z.boolean(),
  })
  .meta({ id: 'DeviceStatus' });
export type DeviceStatus = z.infer<typeof deviceStatus>;

const forkOffered = z
  .object({
    forkId: longId,
    /** The device that recovered. */
    by: shortId,
    createdAt: instant,
    /** The last entry that both forks have, if this one has it. */
    index: count,
    lostDevices: z.array(shortId),
    /** Who is known to have agreed to it, `by` included. */
    agreedDevices: z.array(shortId),
    /** This device went on in a fork that does not lead to it: following gives that up. */
    apart: z.boolean(),
  })
  .meta({ id: 'ForkOffered' });
export type ForkOffered = z.infer<typeof forkOffered>;

const contradiction = z
  .object({
    /** The entry at which they part. */
    index: count,
    /** Of the entry there, in each of the two. */
    hashes: z.array(hash).length(2),
    /** Devices that signed for the first, for the second (unknown where `own`), and for both. */
    signedFirst: z.array(shortId),
    signedSecond: z.array(shortId),
    signedBoth: z.array(shortId),
    /** The second is what this node itself was told to be confirmed, without a certificate for it. */
    own: z.boolean(),
    /** As in FM50, base64url: for whoever wants to check it. Null when it is longer than 16 KiB. */
    proof: z.string().nullable(),
  })
  .meta({ id: 'Contradiction' });

export const groupStatus = z
  .object({
    deviceId: shortId,
    role: roleName,
    tier,
    term: count,
    forkId: longId,
    /** Others went on without this device: it may follow them. Absent when there is no such fork. */
    forkOffered: forkOffered.optional(),
    /**
     * This device went over to the fork that it is in and has nothing of it yet, not even by whom it goes on: it waits for
     * whoever has. Absent once something of it came.
     */
    forkAwaited: z
      .object({
        /** The device that recovered. */
        by: shortId,
        createdAt: instant,
      })
      .optional(),
    /** There was no host with a quorum for so long that a person may start a new fork without the devices that are away. */
    canRecover: z.boolean(),
    host: shortId.nullable(),
    caretaker: shortId.nullable(),
    firstIndex: count,
    commitIndex: count,
    appliedIndex: count,
    projectedIndex: count,
    lastIndex: count,
    quorum: z.object({ needed: count, reachable: count }),
    /** Best first, host included. */
    rank: z.array(shortId),
    voters: z.array(deviceStatus),
    learners: z.array(deviceStatus),
    /** Own events that are not confirmed. */
    outbox: count,
    tentative: count,
    /** Digits to compare by voice. certified: up to an entry that a quorum is known to have signed for. */
    transcript: z.object({ index: count, hash, code: z.string(), certified: z.boolean() }),
    /** Two histories were confirmed: nothing is written any more. Absent while there is one. */
    contradiction: contradiction.optional(),
    elections: z.object({
      count,
      lastDurationMs: z.number().min(0).nullable(),
      lastOutageMs: z.number().min(0).nullable(),
    }),
  })
  .meta({ id: 'GroupStatus' });
export type GroupStatus = z.infer<typeof groupStatus>;

const atLeast = queryInteger(0);
const WAIT_MS_DEFAULT = 30_000;

export const waitQuery = z.strictObject({
  role: roleName.optional(),
  tier: tier.optional(),
  term: atLeast.optional(),
  commitIndex: atLeast.optional(),
  projectedIndex: atLeast.optional(),
  host: z.union([z.enum(['self', 'any', 'none']), shortId]).optional(),
  timeoutMs: queryIntegerOr(WAIT_MS_DEFAULT, 0, WAIT_MS_MAX),
});
export type WaitQuery = z.infer<typeof waitQuery>;

export const transferHost = z.strictObject({ deviceId: shortId.optional() }).meta({ id: 'TransferHost' });
export type TransferHost = z.infer<typeof transferHost>;
/** The device asked to take over; null when the host chooses. */
export const transferAccepted = z.object({ deviceId: shortId.nullable() }).meta({ id: 'TransferAccepted' });
export type TransferAccepted = z.infer<typeof transferAccepted>;

const WEEK_MS = 7 * 24 * 3600 * 1000;
/** For whoever makes an invitation without asking through the schema (`--create` and the like). */
export const INVITE_DEFAULTS = Object.freeze({ maxUses: 10, expiresInMs: WEEK_MS, role: 'member' as const });

export const createInvite = z
  .strictObject({
    maxUses: z.int().min(1).max(LIMITS.inviteUsesMax).default(INVITE_DEFAULTS.maxUses),
    expiresInMs: z.int().min(1).max(LIMITS.inviteLifeMsMax).default(INVITE_DEFAULTS.expiresInMs),
    role: role.default(INVITE_DEFAULTS.role),
  })
  .meta({ id: 'CreateInvite' });
/** As asked for. */
export type CreateInvite = z.input<typeof createInvite>;
/** With its defaults filled in. */
export type CheckedCreateInvite = z.output<typeof createInvite>;

export const invite = z
  .object({
    id: z.string(),
    createdBy: shortId,
    createdAt: instant,
    expiresAt: instant,
    maxUses: count,
    uses: count,
    role,
    state: z.enum(['active', 'used', 'expired', 'revoked']),
    /** The two secrets: only in the answer that created it. */
    invite: z.string().optional(),
    url: z.string().optional(),
  })
  .meta({ id: 'Invite' });
export type Invite = z.infer<typeof invite>;
export const inviteList = z
  .object({ invites: z.array(invite), next: z.string().nullable() })
  .meta({ id: 'Invites' });

/** The answer of a `/wait` whose time is over. */
export const waitTimeout = problem.extend({ groupStatus }).meta({ id: 'WaitTimeout' });
