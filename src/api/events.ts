/** The live feed, the same over server-sent events and WebSocket. */
import { z } from 'zod';
import type { BlobState } from './blobs.ts';
import { instant, longId } from './fields.ts';
import type { Group, GroupStatus, Joining } from './groups.ts';
import type { Room } from './rooms.ts';
import type { Message, SystemLine } from './messages.ts';
import type { Receipt } from './members.ts';
import type { NodeInfo } from './node.ts';
import type { Privacy } from './privacy.ts';

/** Grows with the product; a reader ignores what it does not know. */
const feedType = z.enum([
  'message',
  'line',
  'order',
  'status',
  'roster',
  'room',
  'read',
  'draft',
  'receipts',
  'typing',
  'presence',
  'join',
  'halt',
  'forgotten',
  'node',
  'privacy',
  'blob',
  'fault',
  'reset',
]);
export type FeedType = z.infer<typeof feedType>;

/** `<epoch>-<n>`: the epoch is new at each start of the node, n counts from 1 within it. */
export const feedId = z.string().regex(/^[a-z0-9]{1,32}-(0|[1-9][0-9]{0,15})$/);

/** What stands under the type's name. Message, status, line and join: the API's own objects. */
export interface FeedObjects {
  readonly message: Message;
  readonly line: SystemLine;
  /** The newest messages of a room that are not confirmed, in the order in which they are to be shown now. */
  readonly order: {
    readonly roomId: string;
    readonly messageIds: readonly string[];
    /** There are no others. */
    readonly isWhole: boolean;
  };
  readonly status: GroupStatus;
  /** Who belongs, their names and roles, invitations used: ask again. */
  readonly roster: { readonly index: number };
  readonly room: Room;
  readonly read: {
    readonly roomId: string;
    readonly index: number;
    readonly unread: number;
    readonly mentions: number;
  };
  /** MS297 How far others have read a room: all that is known of it. */
  readonly receipts: { readonly roomId: string; readonly receipts: readonly Receipt[] };
  readonly draft: {
    readonly roomId: string;
    /** In the thread of this message. */
    readonly threadRoot?: string;
    readonly text: string;
    readonly source: string | null;
  };
  /** Somebody else is typing; to be forgotten after six seconds without another. */
  readonly typing: { readonly roomId: string; readonly memberId: string; readonly deviceId: string };
  readonly presence: { readonly deviceId: string; readonly reachable: boolean };
  /** Null once the group is joined. */
  readonly join: Joining | null;
  /** The group does not work on this node any more, and why; null: it does again, and everything of it is to be asked anew. */
  readonly halt: Group['halted'];
  /** The group is on this node no more, with everything in it. */
  readonly forgotten: Readonly<Record<string, never>>;
  /** The own name changed, or whether this node takes part at all. */
  readonly node: Pick<NodeInfo, 'name' | 'setAside'>;
  /** What the person chose of others, here or on another of its devices. */
  readonly privacy: Privacy;
  /** An attached file came nearer, is here, or cannot be had. */
  readonly blob: BlobState;
  readonly reset: { readonly lastId: string };
}

/** One event: `{id, type, groupId, at, <type>: object}`. */
const feedEvent = z
  .looseObject({ id: feedId, type: feedType, groupId: longId.nullable(), at: instant })
  .meta({ id: 'FeedEvent' });
export type FeedEvent = z.infer<typeof feedEvent>;

export const feedQuery = z.strictObject({ after: z.string().max(64).optional() });
