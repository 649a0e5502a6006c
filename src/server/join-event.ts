/** By what somebody joins: the invitation as text, and the one event that is made of it. */
import { sign } from 'node:crypto';
import { makeJoinEvent } from '../engine/bootstrap.ts';
import type { Crypto } from '../engine/ports.ts';
import { decodeInvitation, joinProofPreimage } from '../protocol/encode-identity.ts';
import { DemesError, ProtocolError } from '../protocol/errors.ts';
import type { SignedEvent } from '../protocol/event.ts';
import { decodeComeback, isComeback } from './restoring/comeback.ts';
import type { DeviceCertificate, Invitation, InviteAddress } from '../protocol/identity.ts';
import type { DeviceId, ForkId, GroupId } from '../protocol/ids.ts';
import { privateKeyOf } from './crypto/ed25519.ts';
import type { Hint } from './groups.ts';

/** Who asks to be let in. */
interface Joiner {
  readonly deviceId: DeviceId;
  readonly certificate: DeviceCertificate;
  readonly crypto: Crypto;
  /** As the member shall be called in the group. */
  readonly memberName: string;
}

/** By what a group is joined: an invitation, or where its members were when a recovery file was made. */
export interface Ticket {
  readonly groupId: GroupId;
  /** Null where it cannot be known by now. */
  readonly forkId: ForkId | null;
  readonly groupName: string;
  readonly addresses: readonly InviteAddress[];
  readonly isSealed: boolean;
  /** Null for a member who comes back by the root key alone (DV3). */
  readonly invitation: Invitation | null;
}

/** The first event of a device in the group of a ticket; with a key package where rooms are sealed. */
export function joinEventOf(
  joiner: Joiner,
  { groupId, invitation }: Pick<Ticket, 'groupId' | 'invitation'>,
  wallMs: number,
  keyPackage?: Uint8Array,
): SignedEvent {
  const { certificate, deviceId, crypto, memberName } = joiner;
  if (invitation === null) {
    const brought = keyPackage === undefined ? {} : { keyPackage };
    return makeJoinEvent(
      deviceId,
      crypto,
      groupId,
      { kind: 'join', grant: null, certificate, ...brought },
      wallMs,
    );
  }
  const { grant, secretSeed } = invitation;
  const preimage = joinProofPreimage(grant.groupId, grant.inviteId, deviceId);
  const proof = new Uint8Array(sign(null, preimage, privateKeyOf(secretSeed)));
  const brought = keyPackage === undefined ? {} : { keyPackage };
  const payload = { kind: 'join', memberName, certificate, grant, proof, ...brought } as const;
  return makeJoinEvent(deviceId, crypto, grant.groupId, payload, wallMs);
}

/** Throws `invalid` with the path `invite`. */
export function readInvitation(text: string): Invitation {
  try {
    return decodeInvitation(text);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const { message } = new DemesError('invite_malformed');
    throw new DemesError('invalid', { detail: message, extra: { errors: [{ path: 'invite', message }] } });
  }
}

/** Throws as readInvitation. */
export function readTicket(text: string): Ticket {
  if (isComeback(text)) {
    const comeback = decodeComeback(text);
    return { ...comeback, forkId: null, invitation: null };
  }
  const invitation = readInvitation(text);
  const { grant, groupName, addresses } = invitation;
  const { groupId, forkId } = grant;
  return { groupId, forkId, groupName, addresses, isSealed: invitation.isSealed === true, invitation };
}

/** Where a ticket says that members are. */
export function hintsOf({ addresses: named }: Pick<Ticket, 'addresses'>): Hint[] {
  const hints = new Map<DeviceId, Hint>();
  for (const { deviceId, tlsKeyHash, address } of named) {
    const addresses = [...(hints.get(deviceId)?.addresses ?? []), address];
    hints.set(deviceId, { deviceId, tlsKeyHash, signingKey: null, addresses });
  }
  return [...hints.values()];
}
