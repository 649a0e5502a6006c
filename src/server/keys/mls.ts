/** The operations of the GroupKeys port with ts-mls (suite 1), each a function of what goes in (MK10 to MK29). */
import { createGroup, type ClientState } from 'ts-mls/clientState.js';
import { createCommit } from 'ts-mls/createCommit.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import { mlsExporter } from 'ts-mls/keySchedule.js';
import { processPublicMessage } from 'ts-mls/processMessages.js';
import type { Proposal } from 'ts-mls/proposal.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import type { KeyObject } from 'node:crypto';
import {
  GroupKeysError,
  type CommitKeys,
  type CreateKeys,
  type FollowKeys,
  type JoinKeys,
  type KeyPackage,
  type KeysCommit,
  type KeysEpoch,
  type KeysFollowed,
  type MakePackage,
} from '../../engine/group-keys.ts';
import type { Crypto } from '../../engine/ports.ts';
import { deviceIdOf } from '../../protocol/encode-identity.ts';
import { fromHex, sortedIds, type DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { KEY_BYTES } from '../../protocol/seal.ts';
import { createCrypto, sha256 } from '../crypto/crypto.ts';
import { rawPublicKey } from '../crypto/ed25519.ts';
import {
  readCommit,
  readSecretPart,
  readState,
  writeCommit,
  writeState,
  writeTree,
  writeWelcome,
} from './mls-bytes.ts';
import { checkedDevices, configFor, devicesNamed, leavesOf, type Devices } from './mls-devices.ts';
import { errorFrom } from './mls-errors.ts';
import { joinByWelcome } from './mls-join.ts';
import { newPackage, readPackage } from './mls-package.ts';
import { checkCommit } from './mls-policy.ts';
import { createSuite } from './suite.ts';

/** MK16 The exporter's label (RFC 9420, 8.5), with an empty context. */
const EXPORTER_LABEL = 'demes/1/epoch';

export class Mls {
  readonly #suite: CiphersuiteImpl;
  readonly #crypto: Crypto;
  readonly #own: { readonly deviceId: DeviceId; readonly signingKey: Uint8Array };

  private constructor(suite: CiphersuiteImpl, signingKey: KeyObject) {
    this.#suite = suite;
    this.#crypto = createCrypto(signingKey);
    const publicKey = rawPublicKey(signingKey);
    this.#own = { deviceId: deviceIdOf(publicKey, sha256), signingKey: publicKey };
  }

  /** signingKey: the private key that this device signs events with. */
  static async of(signingKey: KeyObject): Promise<Mls> {
    return new Mls(await createSuite(signingKey), signingKey);
  }

  async makePackage({ atMs }: MakePackage): Promise<KeyPackage> {
    return (await newPackage(this.#suite, this.#own, atMs)).kept;
  }

  async create({ keysGroup }: CreateKeys): Promise<KeysEpoch> {
    // A group's first leaf has no time to be kept: nobody adds it.
    const { publicPackage, kept } = await newPackage(this.#suite, this.#own, 0);
    const secrets = readSecretPart(kept.secretPart);
    const config = configFor(new Map());
    const state = await createGroup(fromHex(keysGroup), publicPackage, secrets, [], this.#suite, config);
    return this.#epochOf(state, [this.#own.deviceId]);
  }

  async commit(request: CommitKeys): Promise<KeysCommit> {
    const devices = devicesNamed(request.devices, this.#crypto);
    const state = this.#read(request.state, devices);
    const proposals = await this.#proposals(state, request, devices);
    const suite = this.#suite;
    const { commit, welcome, newState } = await ownFaults('not_allowed', () =>
      createCommit(
        { state, cipherSuite: suite, pskIndex: emptyPskIndex },
        { wireAsPublicMessage: true, extraProposals: proposals },
      ),
    );
    return {
      commit: writeCommit(commit),
      welcome: welcome === undefined ? null : writeWelcome(welcome),
      tree: writeTree(newState.ratchetTree),
      next: await this.#epochOf(newState, checkedDevices(newState.ratchetTree, devices)),
    };
  }

  async follow(request: FollowKeys): Promise<KeysFollowed> {
    const devices = devicesNamed(request.devices, this.#crypto);
    const state = this.#read(request.state, devices);
    const message = readCommit(request.commit);
    const { author, atMs } = request;
    const { deviceId: own } = this.#own;
    const added = await checkCommit(message, { suite: this.#suite, state, own, author, atMs, devices });
    // Taken out and added anew, perhaps in the same place: the library would look for keys that it does not have.
    if (added.has(own)) return { kind: 'removed' };
    const { newState } = await ownFaults('unreadable', () =>
      processPublicMessage(state, message, emptyPskIndex, this.#suite),
    );
    const ids = checkedDevices(newState.ratchetTree, devices);
    if (newState.groupActiveState.kind === 'removedFromGroup') return { kind: 'removed' };
    const tree = writeTree(newState.ratchetTree);
    return { kind: 'next', next: await this.#epochOf(newState, ids), tree };
  }

  async join(request: JoinKeys): Promise<KeysEpoch> {
    const devices = devicesNamed(request.devices, this.#crypto);
    const state = await ownFaults('wrong_welcome', () => joinByWelcome(this.#suite, request, devices));
    return this.#epochOf(state, sortedIds(devices.keys()));
  }

  #read(bytes: Uint8Array, devices: Devices): ClientState {
    const state = { ...readState(bytes), clientConfig: configFor(devices) };
    const own = leavesOf(state.ratchetTree).get(this.#own.deviceId);
    if (own?.leafIndex === state.privatePath.leafIndex) return state;
    throw new GroupKeysError('bad_state', 'another device’s state');
  }

  /** MK18 From who is in to who is to be in: all that a commit may do here. */
  async #proposals(state: ClientState, request: CommitKeys, devices: Devices): Promise<Proposal[]> {
    const leaves = leavesOf(state.ratchetTree);
    const { deviceId: own } = this.#own;
    const packages = new Map(request.packages.map(({ deviceId, publicPart }) => [deviceId, publicPart]));
    if (!devices.has(own) || packages.has(own) || packages.size !== request.packages.length) {
      throw new GroupKeysError(
        'not_allowed',
        'nobody leaves, or comes anew, by an own commit, or comes twice',
        own,
      );
    }
    if (packages.size > LIMITS.keysAddsMax) throw new GroupKeysError('too_large', 'too many devices at once');
    for (const deviceId of devices.keys()) {
      if (leaves.has(deviceId) || packages.has(deviceId)) continue;
      throw new GroupKeysError('wrong_devices', 'a device without a key package', deviceId);
    }
    const removes = [...leaves.values()]
      .filter(({ deviceId }) => !devices.has(deviceId) || packages.has(deviceId))
      .map(({ leafIndex }): Proposal => ({ proposalType: 'remove', remove: { removed: leafIndex } }));
    const adds: Proposal[] = [];
    for (const deviceId of sortedIds(packages.keys())) {
      const bytes = packages.get(deviceId)!;
      const keyPackage = await readPackage(this.#suite, bytes, deviceId, devices, request.atMs);
      adds.push({ proposalType: 'add', add: { keyPackage } });
    }
    return [...removes, ...adds];
  }

  async #epochOf(state: ClientState, devices: readonly DeviceId[]): Promise<KeysEpoch> {
    const { exporterSecret, epochAuthenticator } = state.keySchedule;
    const noContext = new Uint8Array(0);
    return {
      state: writeState(state),
      epoch: Number(state.groupContext.epoch),
      secret: await mlsExporter(exporterSecret, EXPORTER_LABEL, noContext, KEY_BYTES, this.#suite),
      authenticator: Uint8Array.from(epochAuthenticator),
      devices,
    };
  }
}

async function ownFaults<Value>(
  otherwise: 'not_allowed' | 'unreadable' | 'wrong_welcome',
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw errorFrom(error, otherwise);
  }
}
