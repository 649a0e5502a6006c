/** People who speak MLS in this thread, and commits that no honest device makes: put together with the library itself. */
import type { ClientState } from 'ts-mls/clientState.js';
import { createCommit } from 'ts-mls/createCommit.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import { defaultClientConfig } from 'ts-mls/clientConfig.js';
import { encodeMlsMessage } from 'ts-mls/message.js';
import { createSecretTree } from 'ts-mls/secretTree.js';
import { leafWidth } from 'ts-mls/treemath.js';
import type { Proposal } from 'ts-mls/proposal.js';
import type { KeysDevice, KeysEpoch, KeysFollowed } from '../../../src/engine/group-keys.ts';
import type { DeviceId, Hash } from '../../../src/protocol/ids.ts';
import { deviceIdOfKeys, makeDeviceCertificate } from '../../../src/server/crypto/certificate.ts';
import { createKeys, type DeviceKeys } from '../../../src/server/crypto/keys.ts';
import { readState } from '../../../src/server/keys/mls-bytes.ts';
import { Mls } from '../../../src/server/keys/mls.ts';
import { createSuite } from '../../../src/server/keys/suite.ts';

export const AT_MS = Date.now();
const GROUP = 'ab'.repeat(32) as Hash;

export interface MlsPerson {
  readonly keys: DeviceKeys;
  readonly device: KeysDevice;
  readonly mls: Mls;
  /** Signs as this person. */
  readonly suite: CiphersuiteImpl;
}

export interface MlsSeat extends MlsPerson {
  readonly now: KeysEpoch;
}

export async function mlsPerson(): Promise<MlsPerson> {
  const keys = createKeys();
  return {
    keys,
    device: { deviceId: deviceIdOfKeys(keys), certificate: makeDeviceCertificate(keys, 'member') },
    mls: await Mls.of(keys.signing.privateKey),
    suite: await createSuite(keys.signing.privateKey),
  };
}

/** The first one founded it and added the others, in as many commits as there are lists. */
export async function mlsGroup(...steps: readonly (readonly MlsPerson[])[]): Promise<MlsSeat[]> {
  const [[founder], ...others] = steps as [[MlsPerson], ...MlsPerson[][]];
  let seats: MlsSeat[] = [{ ...founder, now: await founder.mls.create({ keysGroup: GROUP }) }];
  for (const added of others) seats = await withAdded(seats, added);
  return seats;
}

export async function withAdded(seats: readonly MlsSeat[], added: readonly MlsPerson[]): Promise<MlsSeat[]> {
  const [who, ...rest] = seats as [MlsSeat, ...MlsSeat[]];
  const devices = [...seats, ...added].map(({ device }) => device);
  const packages = await Promise.all(added.map(({ mls }) => mls.makePackage({ atMs: AT_MS })));
  const given = added.map(({ device }, at) => ({
    deviceId: device.deviceId,
    publicPart: packages[at]!.publicPart,
  }));
  const made = await who.mls.commit({ state: who.now.state, atMs: AT_MS, devices, packages: given });
  const author = who.device.deviceId;
  const after: MlsSeat[] = [{ ...who, now: made.next }];
  for (const seat of rest) after.push(await followed(seat, made.commit, author, devices));
  for (const [at, person] of added.entries()) {
    const { commit, tree } = made;
    const welcome = made.welcome!;
    const keyPackage = packages[at]!;
    const request = { keysGroup: GROUP, keyPackage, welcome, tree, commit, author, devices };
    after.push({ ...person, now: await person.mls.join(request) });
  }
  return after;
}

/** A commit of `who`, after which those that `stays` says are in; in the order in which they were. */
export async function changedBy(
  who: MlsSeat,
  seats: readonly MlsSeat[],
  stays: (seat: MlsSeat) => boolean = () => true,
): Promise<MlsSeat[]> {
  const stay = seats.filter(stays);
  const devices = stay.map(({ device }) => device);
  const made = await who.mls.commit({ state: who.now.state, atMs: AT_MS, devices, packages: [] });
  const author = who.device.deviceId;
  return Promise.all(
    stay.map((seat) =>
      seat === who
        ? Promise.resolve({ ...seat, now: made.next })
        : followed(seat, made.commit, author, devices),
    ),
  );
}

async function followed(
  seat: MlsSeat,
  commit: Uint8Array,
  author: DeviceId,
  devices: readonly KeysDevice[],
): Promise<MlsSeat> {
  const outcome = await follow(seat, commit, author, devices);
  if (outcome.kind === 'removed') throw new Error('somebody who stays was removed');
  return { ...seat, now: outcome.next };
}

export function follow(
  seat: MlsSeat,
  commit: Uint8Array,
  author: DeviceId,
  devices: readonly KeysDevice[],
): Promise<KeysFollowed> {
  return seat.mls.follow({ state: seat.now.state, commit, author, atMs: AT_MS, devices });
}

/** Anything goes: the library's own service believes everybody, and nobody is like anybody else. */
export function looseState({ now }: MlsSeat): ClientState {
  const keyPackageEqualityConfig = {
    compareKeyPackages: () => false,
    compareKeyPackageToLeafNode: () => false,
  };
  return { ...readState(now.state), clientConfig: { ...defaultClientConfig, keyPackageEqualityConfig } };
}

/** A commit with any proposals, as a public message or not. */
export async function looseCommit(
  seat: MlsSeat,
  extraProposals: Proposal[],
  options: { readonly isPrivate?: boolean; readonly additions?: Uint8Array } = {},
): Promise<Uint8Array> {
  const loose = looseState(seat);
  // Only hidden messages need it, and our states do not have one (MK14).
  const secretTree = await createSecretTree(
    leafWidth(loose.ratchetTree.length),
    new Uint8Array(32),
    seat.suite.kdf,
  );
  const { commit } = await createCommit(
    { state: { ...loose, secretTree }, cipherSuite: seat.suite },
    {
      wireAsPublicMessage: options.isPrivate !== true,
      extraProposals,
      authenticatedData: options.additions ?? new Uint8Array(0),
    },
  );
  return encodeMlsMessage(commit);
}
