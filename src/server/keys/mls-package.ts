/** Key packages: what a device gives away so that others can add it. */
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import {
  verifyKeyPackage,
  generateKeyPackageWithKey,
  type KeyPackage as MlsKeyPackage,
} from 'ts-mls/keyPackage.js';
import { verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js';
import { GroupKeysError, type KeyPackage } from '../../engine/group-keys.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { credentialOf, deviceOf, isOwnLeaf, isPlainLeaf, type Devices } from './mls-devices.ts';
import { isSame, readKeyPackage, writeKeyPackage, writeSecretPart } from './mls-bytes.ts';
import { NO_PRIVATE_KEY, SUITE_NAME } from './suite.ts';

/** Clocks of those who commit may be behind agreed time; the library refuses what has not begun by the own clock. */
const BEFORE_MS = 24 * 3600 * 1000;
const MS_PER_SECOND = 1000;
const CAPABILITIES = {
  versions: ['mls10' as const],
  ciphersuites: [SUITE_NAME as typeof SUITE_NAME],
  extensions: [],
  proposals: [],
  credentials: ['basic' as const],
};

/** A leaf of this device that is added by others, or that a group begins with. */
export async function newPackage(
  suite: CiphersuiteImpl,
  own: { readonly deviceId: DeviceId; readonly signingKey: Uint8Array },
  atMs: number,
): Promise<{ readonly publicPackage: MlsKeyPackage; readonly kept: KeyPackage }> {
  const from = Math.max(0, atMs - BEFORE_MS);
  const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
    credentialOf(own.deviceId),
    CAPABILITIES,
    {
      notBefore: BigInt(Math.floor(from / MS_PER_SECOND)),
      notAfter: BigInt(Math.floor((from + LIMITS.keyPackageLifeMsMax) / MS_PER_SECOND)),
    },
    [],
    { signKey: NO_PRIVATE_KEY, publicKey: own.signingKey },
    suite,
  );
  const kept = { publicPart: writeKeyPackage(publicPackage), secretPart: writeSecretPart(privatePackage) };
  return { publicPackage, kept };
}

/** Throws what is wrong with a package that somebody gave; the error names the device. */
export async function readPackage(
  suite: CiphersuiteImpl,
  bytes: Uint8Array,
  deviceId: DeviceId,
  devices: Devices,
  atMs: number,
): Promise<MlsKeyPackage> {
  try {
    const found = readKeyPackage(bytes);
    if (deviceOf(found.leafNode) !== deviceId)
      throw new GroupKeysError('not_authentic', 'another device’s package');
    await checkPackage(suite, found, devices, atMs);
    return found;
  } catch (error) {
    if (!(error instanceof GroupKeysError)) throw error;
    throw new GroupKeysError(error.code, error.message, deviceId);
  }
}

/** MK22, MK23 A package that may be added at this agreed time. */
export async function checkPackage(
  suite: CiphersuiteImpl,
  found: MlsKeyPackage,
  devices: Devices,
  atMs: number,
): Promise<void> {
  const { leafNode, version, cipherSuite, initKey, extensions } = found;
  const isPlain = extensions.length === 0 && isPlainLeaf(leafNode);
  if (
    version !== 'mls10' ||
    cipherSuite !== SUITE_NAME ||
    !isPlain ||
    isSame(initKey, leafNode.hpkePublicKey)
  ) {
    throw new GroupKeysError('not_allowed', 'a key package of another kind');
  }
  if (!isOwnLeaf(leafNode.credential, leafNode.signaturePublicKey, devices)) {
    throw new GroupKeysError('not_authentic', 'a key package under a key that is not the device’s');
  }
  const isSigned =
    (await verifyKeyPackage(found, suite.signature)) &&
    (await verifyLeafNodeSignatureKeyPackage(leafNode, suite.signature));
  if (!isSigned) throw new GroupKeysError('not_authentic', 'a key package with a wrong signature');
  const { notBefore, notAfter } = leafNode.lifetime;
  const at = BigInt(Math.floor(atMs / MS_PER_SECOND));
  const lifeMax = BigInt(LIMITS.keyPackageLifeMsMax / MS_PER_SECOND);
  if (at < notBefore || at > notAfter || notAfter - notBefore > lifeMax) {
    throw new GroupKeysError('expired', 'a key package outside of its time');
  }
}
