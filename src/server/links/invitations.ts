/**
 * Invitations that this device makes (HS21): a grant signed by it, the key that proves who holds the text, and
 * where members are found. Making one needs no entry; its uses and its end are counted by the fold.
 */
import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { isSealedGroup } from '../../core/roster/room-keys.ts';
import type { RosterState } from '../../core/roster/state.ts';
import type { Crypto } from '../../engine/ports.ts';
import { encodeInvitation, inviteGrantPreimage } from '../../protocol/encode-identity.ts';
import type { InviteAddress, InviteGrant, Role } from '../../protocol/identity.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AddressBook } from '../discovery/address-book.ts';
import { privateKeyOf, rawPublicKey, SEED_BYTES } from '../crypto/ed25519.ts';
import type { GrantStore, GroupDoor, LinkIdentity } from './ports.ts';

export interface InviteWish {
  readonly role: Role;
  readonly maxUses: number;
  readonly expiresInMs: number;
}

type InviteUse = 'active' | 'used' | 'expired' | 'revoked';

/** What is known of an invitation that this device made. */
export interface InviteRecord {
  readonly grant: InviteGrant;
  readonly uses: number;
  readonly state: InviteUse;
}

export interface NewInvite {
  readonly record: InviteRecord;
  /** The secret text; it is not kept. */
  readonly invite: string;
}

export interface InvitationsOptions {
  readonly identity: LinkIdentity;
  readonly crypto: Crypto;
  readonly store: GrantStore;
  readonly book: AddressBook;
  /** Devices with a link now: their addresses come first. */
  readonly isReachable: (deviceId: DeviceId) => boolean;
}

/** Own addresses in an invitation; the rest is for other members. */
const OWN_ADDRESSES_MAX = 4;

export class Invitations {
  private readonly options: InvitationsOptions;

  constructor(options: InvitationsOptions) {
    this.options = options;
  }

  /** Durable when it returns. The wish is checked (LIMITS.inviteUsesMax, inviteLifeMsMax) and allowed by the caller. */
  make(door: GroupDoor, wish: InviteWish): NewInvite {
    const { identity, crypto, store } = this.options;
    const secretSeed = new Uint8Array(randomBytes(SEED_BYTES));
    const createdAt = door.agreedMs();
    const unsigned = {
      inviteId: uuid().replaceAll('-', ''),
      groupId: door.groupId,
      forkId: door.forkId,
      createdBy: identity.deviceId,
      inviteKey: rawPublicKey(privateKeyOf(secretSeed)),
      role: wish.role,
      maxUses: wish.maxUses,
      createdAt,
      expiresAt: createdAt + wish.expiresInMs,
    };
    const grant: InviteGrant = { ...unsigned, signature: crypto.sign(inviteGrantPreimage(unsigned)) };
    const groupName = door.roster().group?.name ?? '';
    const invite = encodeInvitation({
      grant,
      secretSeed,
      groupName,
      addresses: this.addresses(door.roster()),
      ...(isSealedGroup(door.roster()) ? { isSealed: true } : {}),
    });
    store.saveGrant(grant);
    return { record: recordOf(grant, door), invite };
  }

  /** In the order in which they were made. */
  list(door: GroupDoor): InviteRecord[] {
    return this.options.store.grants(door.groupId).map((grant) => recordOf(grant, door));
  }

  /** Own addresses, then those of others, one each before a second of any: all may be gone but one. */
  addresses(roster: RosterState): InviteAddress[] {
    const { identity, book, isReachable } = this.options;
    const own = book.own().addresses.slice(0, OWN_ADDRESSES_MAX);
    const found: InviteAddress[] = own.map((address) => ({
      address,
      deviceId: identity.deviceId,
      tlsKeyHash: identity.tls.keyHash,
    }));
    const others = [...roster.devices.values()]
      .filter((device) => device.memberId !== null && device.deviceId !== identity.deviceId)
      .sort((a, b) => Number(isReachable(b.deviceId)) - Number(isReachable(a.deviceId)));
    for (let round = 0; round < LIMITS.addressesMax; round++) {
      for (const { deviceId, certificate } of others) {
        const address = book.record(deviceId)?.addresses[round];
        if (address === undefined || certificate === null) continue;
        found.push({ address, deviceId, tlsKeyHash: certificate.tlsKeyHash });
      }
    }
    return found.slice(0, LIMITS.addressesMax);
  }
}

function recordOf(grant: InviteGrant, door: GroupDoor): InviteRecord {
  const counted = door.roster().invites.get(grant.inviteId);
  const uses = counted?.uses ?? 0;
  return { grant, uses, state: stateOf(grant, uses, counted?.revoked === true, door.agreedMs()) };
}

function stateOf(grant: InviteGrant, uses: number, isRevoked: boolean, agreedMs: number): InviteUse {
  if (isRevoked) return 'revoked';
  if (uses >= grant.maxUses) return 'used';
  return agreedMs > grant.expiresAt ? 'expired' : 'active';
}
