/** Whose leaf is whose: MLS says nothing about that, so every leaf is held against the device's certificate. */
import type { AuthenticationService } from 'ts-mls/authenticationService.js';
import type { ClientConfig } from 'ts-mls/clientConfig.js';
import type { Credential } from 'ts-mls/credential.js';
import { defaultKeyPackageEqualityConfig } from 'ts-mls/keyPackageEqualityConfig.js';
import type { LeafNode } from 'ts-mls/leafNode.js';
import { defaultPaddingConfig } from 'ts-mls/paddingConfig.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import { nodeToLeafIndex, toNodeIndex } from 'ts-mls/treemath.js';
import { GroupKeysError, type KeysDevice } from '../../engine/group-keys.ts';
import type { Crypto } from '../../engine/ports.ts';
import { deviceIdOf } from '../../protocol/encode-identity.ts';
import { fromBase32, SHORT_ID_BYTES, sortedIds, toBase32, type DeviceId } from '../../protocol/ids.ts';
import { isDeviceCertificateValid } from '../crypto/certificate.ts';
import { isSame } from './mls-bytes.ts';
import { SUITE_NAME } from './suite.ts';

export type Devices = ReadonlyMap<DeviceId, KeysDevice>;

/** Throws `wrong_devices` when one is named twice or its certificate is not its own. */
export function devicesNamed(devices: readonly KeysDevice[], crypto: Crypto): Devices {
  const named = new Map<DeviceId, KeysDevice>();
  for (const device of devices) {
    const { deviceId, certificate } = device;
    const isOwn = deviceIdOf(certificate.signingKey, (bytes) => crypto.hash(bytes)) === deviceId;
    if (named.has(deviceId) || !isOwn || !isDeviceCertificateValid(certificate, crypto)) {
      throw new GroupKeysError('wrong_devices', 'a device without a certificate of its own', deviceId);
    }
    named.set(deviceId, device);
  }
  return named;
}

/** The credential of a leaf is the device's id. */
export function credentialOf(deviceId: DeviceId): Credential {
  return { credentialType: 'basic', identity: fromBase32(deviceId)! };
}

/** Null for a leaf that names no device. */
export function deviceOf({ credential }: LeafNode): DeviceId | null {
  if (credential.credentialType !== 'basic' || credential.identity.length !== SHORT_ID_BYTES) return null;
  return toBase32(credential.identity) as DeviceId;
}

/** MK20 The leaf's signature key is the signing key of the device that it names. */
export function isOwnLeaf(credential: Credential, key: Uint8Array, devices: Devices): boolean {
  if (credential.credentialType !== 'basic' || credential.identity.length !== SHORT_ID_BYTES) return false;
  const certificate = devices.get(toBase32(credential.identity) as DeviceId)?.certificate;
  return certificate !== undefined && isSame(certificate.signingKey, key);
}

/**
 * MK22 A leaf that says it cannot do what all do here would, by the rules of MLS, keep everybody from adding anybody.
 */
export function isPlainLeaf({ capabilities, extensions }: LeafNode): boolean {
  const { versions, ciphersuites, credentials } = capabilities;
  const canAll =
    versions.includes('mls10') && ciphersuites.includes(SUITE_NAME) && credentials.includes('basic');
  return canAll && extensions.length === 0;
}

export interface Leaf {
  readonly leafIndex: number;
  readonly deviceId: DeviceId;
  readonly leaf: LeafNode;
}

/** MK20, MK21 The leaves of a tree; throws when one is nobody's, a device has two, or a key is there twice. */
export function leavesOf(tree: RatchetTree): Map<DeviceId, Leaf> {
  const leaves = new Map<DeviceId, Leaf>();
  const keys = new Set<string>();
  for (const [at, node] of tree.entries()) {
    if (node === undefined) continue;
    const key = node.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey;
    const name = Buffer.from(key).toString('latin1');
    if (keys.has(name)) throw new GroupKeysError('not_authentic', 'one encryption key in two places');
    keys.add(name);
    if (node.nodeType !== 'leaf') continue;
    const deviceId = deviceOf(node.leaf);
    if (deviceId === null) throw new GroupKeysError('wrong_devices', 'a leaf that names no device');
    if (leaves.has(deviceId)) throw new GroupKeysError('wrong_devices', 'a device with two leaves', deviceId);
    leaves.set(deviceId, { deviceId, leafIndex: nodeToLeafIndex(toNodeIndex(at)), leaf: node.leaf });
  }
  return leaves;
}

/** MK21 Who is in is exactly who should be, each under its own key. Lower id first. */
export function checkedDevices(tree: RatchetTree, devices: Devices): DeviceId[] {
  const leaves = leavesOf(tree);
  for (const { deviceId, leaf } of leaves.values()) {
    if (!isPlainLeaf(leaf)) throw new GroupKeysError('not_allowed', 'a leaf of another kind', deviceId);
    if (!devices.has(deviceId)) throw new GroupKeysError('wrong_devices', 'somebody is in', deviceId);
    if (!isOwnLeaf(leaf.credential, leaf.signaturePublicKey, devices)) {
      throw new GroupKeysError('not_authentic', 'a leaf under a key that is not the device’s', deviceId);
    }
  }
  for (const deviceId of devices.keys()) {
    if (!leaves.has(deviceId)) throw new GroupKeysError('wrong_devices', 'somebody is not in', deviceId);
  }
  return sortedIds(leaves.keys());
}

/**
 * How the library is run. Lifetimes are checked by us against agreed time (mls-package.ts): the library would hold them
 * against this machine's clock, and against leaves that are in for long, so that a log could not be followed later.
 */
export function configFor(devices: Devices): ClientConfig {
  const authService: AuthenticationService = {
    validateCredential: (credential, key) => Promise.resolve(isOwnLeaf(credential, key, devices)),
  };
  return {
    authService,
    // Never 0, which means "all" to this library; what it keeps does not get into our state anyway (MK14).
    keyRetentionConfig: {
      retainKeysForEpochs: 1,
      retainKeysForGenerations: 1,
      maximumForwardRatchetSteps: 1,
    },
    lifetimeConfig: { maximumTotalLifetime: 0n, validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    paddingConfig: defaultPaddingConfig,
  };
}
