/** Members for logs of LogMaker: events that bring them, with certificates whose signatures mean nothing. */
import type { DeviceCertificate, Role } from '../../src/protocol/identity.ts';
import { memberIdOf } from '../../src/protocol/encode-identity.ts';
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES, ZERO_HASH } from '../../src/protocol/ids.ts';
import type { DeviceId, MemberId } from '../../src/protocol/ids.ts';
import type { GenesisPayload, JoinPayload } from '../../src/protocol/payloads.ts';
import type { HashFunction, Scope } from '../../src/protocol/scope.ts';
import { deviceNamed } from './log-maker.ts';

/** A member with one device, made from a number. */
export class CastMember {
  readonly name: string;
  readonly deviceId: DeviceId;
  readonly memberId: MemberId;
  readonly #byte: number;

  constructor(byte: number, name: string, hash: HashFunction) {
    this.name = name;
    this.#byte = byte;
    this.deviceId = deviceNamed(byte);
    this.memberId = memberIdOf(this.#certificate().rootKey, hash);
  }

  creates(groupName: string): GenesisPayload {
    return {
      kind: 'genesis',
      groupName,
      createdAt: 1_700_000_000_000,
      newcomersSee: 'everything',
      rates: 'off',
      nonce: new Uint8Array(16),
      memberName: this.name,
      certificate: this.#certificate(),
    };
  }

  joins({ groupId, forkId }: Scope, role: Role = 'member'): JoinPayload {
    const signature = new Uint8Array(SIGNATURE_BYTES);
    return {
      kind: 'join',
      memberName: this.name,
      certificate: this.#certificate(),
      grant: {
        groupId,
        forkId,
        inviteId: '00'.repeat(16),
        createdBy: this.deviceId,
        inviteKey: new Uint8Array(PUBLIC_KEY_BYTES),
        role,
        maxUses: 10,
        createdAt: 1,
        expiresAt: 2,
        signature,
      },
      proof: signature,
    };
  }

  #certificate(): DeviceCertificate {
    return {
      rootKey: new Uint8Array(PUBLIC_KEY_BYTES).fill(this.#byte),
      signingKey: new Uint8Array(PUBLIC_KEY_BYTES).fill(this.#byte + 1),
      tlsKeyHash: ZERO_HASH,
      kind: 'member',
      sequence: 1,
      previousHash: ZERO_HASH,
      signature: new Uint8Array(SIGNATURE_BYTES),
    };
  }
}
