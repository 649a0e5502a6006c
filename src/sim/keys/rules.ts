/** What the twin of room keys refuses, with the same reasons as the real one (MK17 to MK25). */
import {
  GroupKeysError,
  type CommitKeys,
  type FollowKeys,
  type JoinKeys,
  type KeysDevice,
} from '../../engine/group-keys.ts';
import { ByteWriter } from '../../protocol/bytes.ts';
import { deviceCertificatePreimage, deviceIdOf } from '../../protocol/encode-identity.ts';
import { sortedIds, type DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { CryptoSuite } from '../crypto.ts';
import {
  encodeTree,
  encodeWelcomeContent,
  isSame,
  readPackage,
  writePackage,
  type SignedCommit,
  type TwinLeaf,
  type TwinPackage,
  type TwinState,
  type TwinWelcome,
} from './bytes.ts';
import { concat, words } from './masks.ts';

export function packagePreimage(content: Omit<TwinPackage, 'signature'>): Uint8Array {
  return concat(words('package'), writePackage(new ByteWriter(), content).take());
}

export class TwinRules {
  readonly #suite: CryptoSuite;
  readonly #own: DeviceId;

  constructor(suite: CryptoSuite, own: DeviceId) {
    this.#suite = suite;
    this.#own = own;
  }

  /** MK18 From who is in to who is to be in. */
  wish(
    state: TwinState,
    request: CommitKeys,
  ): { readonly removed: DeviceId[]; readonly added: TwinPackage[] } {
    const devices = this.#named(request.devices);
    this.#checkOwn(state);
    const present = new Set(state.leaves.map(({ deviceId }) => deviceId));
    const packages = new Map(request.packages.map(({ deviceId, publicPart }) => [deviceId, publicPart]));
    if (!devices.has(this.#own) || packages.has(this.#own) || packages.size !== request.packages.length) {
      throw new GroupKeysError('not_allowed', 'nobody leaves or comes anew by an own commit', this.#own);
    }
    if (packages.size > LIMITS.keysAddsMax) throw new GroupKeysError('too_large', 'too many devices at once');
    for (const deviceId of devices.keys()) {
      if (present.has(deviceId) || packages.has(deviceId)) continue;
      throw new GroupKeysError('wrong_devices', 'a device without a key package', deviceId);
    }
    const removed = [...present].filter((deviceId) => !devices.has(deviceId) || packages.has(deviceId));
    const added = sortedIds(packages.keys()).map((deviceId) =>
      this.#package(packages.get(deviceId)!, deviceId, devices, request.atMs),
    );
    return { removed: sortedIds(removed), added };
  }

  /** MK17, MK18 What somebody else's commit may be. */
  checkCommit(state: TwinState, signed: SignedCommit, preimage: Uint8Array, request: FollowKeys): void {
    const { commit, signature } = signed;
    const devices = this.#named(request.devices);
    this.#checkOwn(state);
    if (commit.keysGroup !== state.keysGroup) throw new GroupKeysError('wrong_group', 'another group');
    if (commit.epoch !== state.epoch) throw new GroupKeysError('wrong_epoch', `epoch ${commit.epoch}`);
    const author = state.leaves.find(({ deviceId }) => deviceId === commit.author);
    if (author === undefined || commit.author !== request.author) {
      throw new GroupKeysError('wrong_author', 'a commit of somebody else');
    }
    if (commit.author === this.#own) throw new GroupKeysError('own_commit', 'a commit of this device');
    const present = new Set(state.leaves.map(({ deviceId }) => deviceId));
    const isRemovable = (deviceId: DeviceId): boolean => deviceId !== commit.author && present.has(deviceId);
    if (!commit.removed.every(isRemovable)) throw new GroupKeysError('not_allowed', 'a wrong removal');
    const added = new Set(commit.added.map(({ deviceId }) => deviceId));
    const isNew = (deviceId: DeviceId): boolean =>
      !present.has(deviceId) || commit.removed.includes(deviceId);
    if (added.size !== commit.added.length || ![...added].every(isNew)) {
      throw new GroupKeysError('not_allowed', 'a wrong addition');
    }
    if (added.size > LIMITS.keysAddsMax) throw new GroupKeysError('too_large', 'too many devices at once');
    for (const one of commit.added) this.#checkPackage(one, devices, request.atMs);
    if (!this.#suite.verify(author.signingKey, preimage, signature)) {
      throw new GroupKeysError('not_authentic', 'a commit with a wrong signature');
    }
  }

  /** MK25 */
  checkWelcome(welcome: TwinWelcome, leaves: readonly TwinLeaf[], request: JoinKeys): void {
    this.checkDevices(leaves, request.devices);
    const author = leaves.find(({ deviceId }) => deviceId === request.author);
    const preimage = concat(words('welcome'), encodeWelcomeContent(welcome));
    const isSigned =
      author !== undefined && this.#suite.verify(author.signingKey, preimage, welcome.signature);
    if (!isSigned || !isSame(this.#suite.hash(encodeTree(leaves)), welcome.treeHash)) {
      throw new GroupKeysError('not_authentic', 'a welcome with a wrong signature or tree');
    }
  }

  /** MK20, MK21 Who is in is exactly who should be, each under its own key. */
  checkDevices(leaves: readonly TwinLeaf[], named: readonly KeysDevice[]): void {
    const devices = this.#named(named);
    const seen = new Set<DeviceId>();
    for (const { deviceId, signingKey } of leaves) {
      const certificate = devices.get(deviceId)?.certificate;
      if (certificate === undefined || seen.has(deviceId)) {
        throw new GroupKeysError('wrong_devices', 'somebody is in', deviceId);
      }
      if (!isSame(certificate.signingKey, signingKey)) {
        throw new GroupKeysError('not_authentic', 'a leaf under a key that is not the device’s', deviceId);
      }
      seen.add(deviceId);
    }
    if (seen.size !== devices.size) throw new GroupKeysError('wrong_devices', 'somebody is not in');
  }

  #package(
    bytes: Uint8Array,
    deviceId: DeviceId,
    devices: ReadonlyMap<DeviceId, KeysDevice>,
    atMs: number,
  ): TwinPackage {
    try {
      const found = readPackage(bytes);
      if (found.deviceId !== deviceId) throw new GroupKeysError('not_authentic', 'another device’s package');
      this.#checkPackage(found, devices, atMs);
      return found;
    } catch (error) {
      if (error instanceof GroupKeysError) throw new GroupKeysError(error.code, error.message, deviceId);
      throw error;
    }
  }

  /** MK22, MK23 */
  #checkPackage(found: TwinPackage, devices: ReadonlyMap<DeviceId, KeysDevice>, atMs: number): void {
    const key = devices.get(found.deviceId)?.certificate.signingKey;
    const isOwn = key !== undefined && isSame(key, found.signingKey);
    if (!isOwn || !this.#suite.verify(found.signingKey, packagePreimage(found), found.signature)) {
      throw new GroupKeysError('not_authentic', 'a key package that is not the device’s');
    }
    const isTimely = atMs >= found.fromMs && atMs <= found.untilMs;
    if (!isTimely || found.untilMs - found.fromMs > LIMITS.keyPackageLifeMsMax) {
      throw new GroupKeysError('expired', 'a key package outside of its time');
    }
  }

  #checkOwn(state: TwinState): void {
    if (state.own !== this.#own) throw new GroupKeysError('bad_state', 'another device’s state');
  }

  #named(devices: readonly KeysDevice[]): ReadonlyMap<DeviceId, KeysDevice> {
    const named = new Map<DeviceId, KeysDevice>();
    for (const device of devices) {
      const { deviceId, certificate } = device;
      const { rootKey, signingKey, signature } = certificate;
      const isOwn =
        deviceIdOf(signingKey, this.#suite.hash) === deviceId &&
        this.#suite.verify(rootKey, deviceCertificatePreimage(certificate), signature);
      if (named.has(deviceId) || !isOwn) {
        throw new GroupKeysError('wrong_devices', 'a device without a certificate of its own', deviceId);
      }
      named.set(deviceId, device);
    }
    return named;
  }
}
