/** By what somebody joins: the invitation as text, and the one event that is made of it. */
import { sign } from 'node:crypto';
import { makeJoinEvent } from '../engine/bootstrap.ts';
import type { Crypto } from '../engine/ports.ts';
import { decodeInvitation, joinProofPreimage } from '../protocol/encode-identity.ts';
import { DemesError, ProtocolError } from '../protocol/errors.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceCertificate, Invitation } from '../protocol/identity.ts';
import type { DeviceId } from '../protocol/ids.ts';
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

/** The first event of a device in the group of an invitation; with a key package where rooms are sealed. */
export function joinEventOf(
  joiner: Joiner,
  { grant, secretSeed }: Invitation,
  wallMs: number,
  keyPackage?: Uint8Array,
): SignedEvent {
  const { certificate, deviceId, crypto, memberName } = joiner;
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

/** Where an invitation says that members are. */
export function hintsOf(invitation: Invitation): Hint[] {
  const hints = new Map<DeviceId, Hint>();
  for (const { deviceId, tlsKeyHash, address } of invitation.addresses) {
    const addresses = [...(hints.get(deviceId)?.addresses ?? []), address];
    hints.set(deviceId, { deviceId, tlsKeyHash, signingKey: null, addresses });
  }
  return [...hints.values()];
}
