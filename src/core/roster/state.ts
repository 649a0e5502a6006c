/**
 * Who belongs, as a fold over applied entries: never changed otherwise. Public data only, the same on every node.
 */
import type { DeviceCertificate, DeviceKind, Role } from '../../protocol/identity.ts';
import type { DeviceId, EventId, Index, MemberId, RoomId } from '../../protocol/ids.ts';

export interface MemberState {
  readonly memberId: MemberId;
  readonly rootKey: Uint8Array;
  readonly name: string;
  readonly role: Role;
  readonly joinedIndex: Index;
  readonly joinedAt: number;
}

export interface DeviceState {
  readonly deviceId: DeviceId;
  /** Null for a device that belongs to nobody any more: the numbers that it used stay used. */
  readonly memberId: MemberId | null;
  readonly kind: DeviceKind;
  readonly certificate: DeviceCertificate | null;
  readonly joinedIndex: Index;
  readonly lastSeq: number;
  readonly lastId: EventId;
}

interface InviteState {
  readonly inviteId: string;
  readonly createdBy: DeviceId;
  readonly uses: number;
  readonly revoked: boolean;
}

export interface RoomState {
  readonly roomId: RoomId;
  readonly name: string;
  readonly kind: 'open' | 'private' | 'direct';
  readonly createdIndex: Index;
  readonly createdAt: number;
}

interface GroupState {
  readonly name: string;
  readonly createdAt: number;
  readonly newcomersSee: 'everything' | 'joining';
  readonly rates: 'default' | 'off';
}

export interface RosterState {
  /** Null until genesis is applied. */
  group: GroupState | null;
  readonly members: Map<MemberId, MemberState>;
  readonly devices: Map<DeviceId, DeviceState>;
  readonly invites: Map<string, InviteState>;
  readonly rooms: Map<RoomId, RoomState>;
}

export function emptyRoster(): RosterState {
  return { group: null, members: new Map(), devices: new Map(), invites: new Map(), rooms: new Map() };
}
