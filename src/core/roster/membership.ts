/** Who comes in and how: named rules over the state and one event (RS1..RS5). Each returns why not, or changes the state. */
import {
  deviceCertificatePreimage,
  deviceIdOf,
  inviteGrantPreimage,
  joinProofPreimage,
  memberIdOf,
} from '../../protocol/encode-identity.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceCertificate, InviteGrant } from '../../protocol/identity.ts';
import type { DeviceId, MemberId, RoomId } from '../../protocol/ids.ts';
import { ZERO_EVENT, ZERO_ROOM } from '../../protocol/encode-event.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { GenesisPayload, JoinPayload, RejoinPayload } from '../../protocol/payloads.ts';
import type { VoidReason } from '../ready.ts';
import type { FoldPorts } from './fold-ports.ts';
import { certificateProblem } from './certificate-chain.ts';
import { countDevices } from './removal.ts';
import { beginRoomKeys, isSealedGroup, noteKeyPackage } from './room-keys.ts';
import { makeFirstRoom } from './rooms.ts';
import { rowKey } from './rows.ts';
import type { RosterState } from './state.ts';

/** RS1 The creator becomes owner; the group begins with the open room `general`, whose id is the group's. */
export function foldGenesis(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  payload: GenesisPayload,
  ports: FoldPorts,
  touched: Set<string>,
): VoidReason | null {
  const { groupName: name, createdAt, newcomersSee, rates, certificate } = payload;
  if (!isOwnCertificate(certificate, event.header.deviceId, ports)) return 'malformed';
  roster.group = { name, createdAt, newcomersSee, rates, receipts: true };
  touched.add(rowKey('group', ''));
  addDevice(roster, entry, event, { name: payload.memberName, certificate, role: 'owner' }, ports, touched);
  makeFirstRoom(roster, entry, event.id as string as RoomId, touched);
  const { deviceId: founder } = event.header;
  if (payload.isSealed === true) beginRoomKeys(roster, entry, { roomId: ZERO_ROOM, founder }, touched);
  return null;
}

/** RS2..RS4 A device joins by an invitation that counts at this place in the log. */
export function foldJoin(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  payload: JoinPayload,
  ports: FoldPorts,
  touched: Set<string>,
): VoidReason | null {
  const { certificate, grant } = payload;
  const { deviceId } = event.header;
  if (!isOwnCertificate(certificate, deviceId, ports)) return 'malformed';
  if (!hasRightPackage(roster, payload)) return 'malformed';
  const known = roster.devices.get(deviceId);
  if (known !== undefined) return known.memberId === null ? 'device_removed' : 'already_member';
  const refused = grantProblem(roster, entry, grant, ports);
  if (refused !== null) return refused;
  const proof = joinProofPreimage(ports.groupId, grant.inviteId, deviceId);
  if (!ports.verify(grant.inviteKey, proof, payload.proof)) return 'invite_invalid';
  const memberId = memberIdOf(certificate.rootKey, (bytes) => ports.hash(bytes));
  if (roster.former.get(memberId)?.banned === true) return 'banned';
  const misfit = certificateProblem(roster, certificate, ports);
  if (misfit !== null) return misfit;
  const isNewMember = !roster.members.has(memberId);
  if (countDevices(roster) >= LIMITS.devicesMax) return 'group_full';
  if (isNewMember && roster.members.size >= LIMITS.membersMax) return 'group_full';
  const uses = (roster.invites.get(grant.inviteId)?.uses ?? 0) + 1;
  const { inviteId, createdBy } = grant;
  roster.invites.set(inviteId, { inviteId, createdBy, uses, revoked: false });
  touched.add(rowKey('invite', inviteId));
  addDevice(
    roster,
    entry,
    event,
    { name: payload.memberName, certificate, role: grant.role },
    ports,
    touched,
  );
  if (payload.keyPackage !== undefined) noteKeyPackage(roster, entry.index, deviceId, touched);
  return null;
}

/** MK41 Whoever is to be in rooms brings a key package into a sealed group; keepers, and joins of others, have none. */
export function hasRightPackage(
  roster: RosterState,
  { certificate, keyPackage }: JoinPayload | RejoinPayload,
): boolean {
  const needsOne = isSealedGroup(roster) && certificate.kind === 'member';
  return (keyPackage !== undefined) === needsOne;
}

/** RS3 Signed by a device of this group, not expired by agreed time, not used up, not revoked. */
function grantProblem(
  roster: RosterState,
  entry: Entry,
  grant: InviteGrant,
  ports: FoldPorts,
): VoidReason | null {
  const inviter = roster.devices.get(grant.createdBy);
  if (grant.groupId !== ports.groupId || inviter === undefined || inviter.memberId === null)
    return 'invite_invalid';
  const key = inviter.certificate?.signingKey;
  if (key === undefined || !ports.verify(key, inviteGrantPreimage(grant), grant.signature))
    return 'invite_invalid';
  if (!mayGrant(roster, inviter.memberId, grant)) return 'no_right';
  const state = roster.invites.get(grant.inviteId);
  if (state?.createdBy !== undefined && state.createdBy !== grant.createdBy) return 'invite_invalid';
  if (state?.revoked === true) return 'invite_revoked';
  if (entry.at > grant.expiresAt) return 'invite_expired';
  return (state?.uses ?? 0) >= grant.maxUses ? 'invite_used' : null;
}

/** Nobody gives away more than they have; nobody makes a second owner by invitation. */
function mayGrant(roster: RosterState, memberId: MemberId, grant: InviteGrant): boolean {
  const role = roster.members.get(memberId)?.role;
  return grant.role === 'member' || (grant.role === 'admin' && (role === 'owner' || role === 'admin'));
}

/** RS5 Its maker, an admin or the owner ends an invitation; from this index on it admits nobody. */
export function foldInviteRevoked(
  roster: RosterState,
  memberId: MemberId,
  deviceId: DeviceId,
  inviteId: string,
  touched: Set<string>,
): VoidReason | null {
  const known = roster.invites.get(inviteId);
  const createdBy = known?.createdBy ?? deviceId;
  const makerMember = roster.devices.get(createdBy)?.memberId;
  const role = roster.members.get(memberId)?.role;
  if (makerMember !== memberId && role !== 'owner' && role !== 'admin') return 'no_right';
  if (known === undefined && countUnusedRevoked(roster, memberId) >= LIMITS.unusedRevokedMax)
    return 'too_many_revoked';
  roster.invites.set(inviteId, { inviteId, createdBy, uses: known?.uses ?? 0, revoked: true });
  touched.add(rowKey('invite', inviteId));
  return null;
}

/** RS69 Nobody can tell an id that is made up from one of an invitation that nobody used. */
function countUnusedRevoked({ invites, devices }: RosterState, memberId: MemberId): number {
  let count = 0;
  for (const { uses, revoked, createdBy } of invites.values()) {
    if (uses === 0 && revoked && devices.get(createdBy)?.memberId === memberId) count++;
  }
  return count;
}

interface Newcomer {
  readonly name: string;
  readonly certificate: DeviceCertificate;
  readonly role: 'owner' | 'admin' | 'member';
}

/** RS2 A device of the member of its certificate's root key; who is none yet becomes one. */
export function addDevice(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  newcomer: Newcomer,
  ports: FoldPorts,
  touched: Set<string>,
): void {
  const { certificate, name, role } = newcomer;
  const { deviceId } = event.header;
  const memberId = memberIdOf(certificate.rootKey, (bytes) => ports.hash(bytes));
  if (!roster.members.has(memberId)) {
    const { rootKey } = certificate;
    roster.members.set(memberId, {
      memberId,
      rootKey,
      name,
      role,
      joinedIndex: entry.index,
      joinedAt: entry.at,
      look: null,
    });
    touched.add(rowKey('member', memberId));
    // Somebody came back.
    if (roster.former.delete(memberId)) touched.add(rowKey('former', memberId));
  }
  const before = roster.devices.get(deviceId);
  roster.devices.set(deviceId, {
    deviceId,
    memberId,
    kind: certificate.kind,
    name: '',
    certificate,
    joinedIndex: entry.index,
    lastSeq: before?.lastSeq ?? 0,
    lastId: before?.lastId ?? ZERO_EVENT,
  });
}

/** The certificate's root key signed for exactly the device that signed the event. */
export function isOwnCertificate(
  certificate: DeviceCertificate,
  deviceId: DeviceId,
  ports: FoldPorts,
): boolean {
  const { rootKey, signingKey, signature } = certificate;
  if (deviceIdOf(signingKey, (bytes) => ports.hash(bytes)) !== deviceId) return false;
  return ports.verify(rootKey, deviceCertificatePreimage(certificate), signature);
}
