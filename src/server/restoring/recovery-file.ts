/**
 * The recovery file (DV21, FM55): what a new device needs to find the groups of its member again, sealed under a key of
 * the phrase with NaCl's secretbox, so that other tools can open it too (docs/recovery.md).
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import nacl from 'tweetnacl';
import { z } from 'zod';
import { isAddress } from '../../protocol/address.ts';
import { DOMAIN } from '../../protocol/domains.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { InviteAddress } from '../../protocol/identity.ts';
import type { DeviceId, GroupId, Hash } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { nameProblem } from '../../protocol/text.ts';

const MAGIC = Buffer.from('demes-recovery', 'ascii');
const VERSION = 1;
const HEAD_BYTES = MAGIC.length + 1;

const name = z.string().refine((text) => nameProblem(text) === null);
const address = z.object({
  address: z.string().refine(isAddress),
  deviceId: z.string().regex(/^[a-z2-7]{32}$/),
  tlsKeyHash: z.string().regex(/^[0-9a-f]{64}$/),
});
const content = z.object({
  /** Grows with each file that is made of this member. */
  sequence: z.int().min(1),
  memberName: name,
  /** The number of the newest certificate that the device knew of. */
  certificateSequence: z.int().min(1),
  /** base64url of the 32 bytes that the root key is made of. */
  rootSeed: z.string(),
  groups: z
    .array(
      z.object({
        groupId: z.string().regex(/^[a-z2-7]{52}$/),
        name,
        isSealed: z.boolean(),
        addresses: z.array(address).max(LIMITS.addressesMax),
      }),
    )
    .max(LIMITS.groupsMax),
});

export interface RecoveryContent extends Omit<z.infer<typeof content>, 'rootSeed' | 'groups'> {
  readonly groups: readonly {
    readonly groupId: GroupId;
    readonly name: string;
    readonly isSealed: boolean;
    readonly addresses: readonly InviteAddress[];
  }[];
}

/** seed: of the member's root key. */
export function sealRecoveryFile(shown: RecoveryContent, seed: Uint8Array): Uint8Array {
  const rootSeed = Buffer.from(seed).toString('base64url');
  const plain = Buffer.from(JSON.stringify({ ...shown, rootSeed }), 'utf8');
  const nonce = new Uint8Array(randomBytes(nacl.secretbox.nonceLength));
  const box = nacl.secretbox(new Uint8Array(plain), nonce, keyOf(seed));
  return new Uint8Array(Buffer.concat([MAGIC, Buffer.of(VERSION), nonce, box]));
}

/** @throws DemesError recovery_file_newer, or recovery_file_wrong for a cut, altered or another person's file */
export function openRecoveryFile(bytes: Uint8Array, seed: Uint8Array): RecoveryContent {
  const isOurs = bytes.length > HEAD_BYTES && MAGIC.equals(bytes.subarray(0, MAGIC.length));
  if (!isOurs) throw new DemesError('recovery_file_wrong');
  if (bytes[MAGIC.length]! > VERSION) throw new DemesError('recovery_file_newer');
  const nonceEnd = HEAD_BYTES + nacl.secretbox.nonceLength;
  const nonce = Uint8Array.from(bytes.subarray(HEAD_BYTES, nonceEnd));
  if (bytes[MAGIC.length] !== VERSION || bytes.length <= nonceEnd)
    throw new DemesError('recovery_file_wrong');
  const plain = nacl.secretbox.open(Uint8Array.from(bytes.subarray(nonceEnd)), nonce, keyOf(seed));
  if (plain === null) throw new DemesError('recovery_file_wrong');
  return read(plain, seed);
}

function read(plain: Uint8Array, seed: Uint8Array): RecoveryContent {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(plain).toString('utf8'));
  } catch {
    throw new DemesError('recovery_file_wrong');
  }
  const result = content.safeParse(json);
  if (!result.success || result.data.rootSeed !== Buffer.from(seed).toString('base64url'))
    throw new DemesError('recovery_file_wrong');
  const { sequence, memberName, certificateSequence, groups } = result.data;
  return { sequence, memberName, certificateSequence, groups: groups.map(groupOf) };
}

function groupOf(group: z.infer<typeof content>['groups'][number]): RecoveryContent['groups'][number] {
  const addresses = group.addresses.map((one) => ({
    address: one.address,
    deviceId: one.deviceId as DeviceId,
    tlsKeyHash: one.tlsKeyHash as Hash,
  }));
  return { groupId: group.groupId as GroupId, name: group.name, isSealed: group.isSealed, addresses };
}

function keyOf(seed: Uint8Array): Uint8Array {
  return new Uint8Array(
    hkdfSync('sha256', seed, new Uint8Array(0), DOMAIN.recoveryFile, nacl.secretbox.keyLength),
  );
}
