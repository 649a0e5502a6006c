/**
 * Coming in by a welcome (RFC 9420, 12.4.3.1), put together from the parts of ts-mls: its own way in refuses sound trees
 * (mls-tree.ts), and does not know which commit counts.
 */
import type { ClientState } from 'ts-mls/clientState.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import {
  verifyGroupInfoConfirmationTag,
  verifyGroupInfoSignature,
  type GroupInfo,
} from 'ts-mls/groupInfo.js';
import type { GroupSecrets } from 'ts-mls/groupSecrets.js';
import {
  makeKeyPackageRef,
  type KeyPackage as MlsKeyPackage,
  type PrivateKeyPackage,
} from 'ts-mls/keyPackage.js';
import { deriveKeySchedule } from 'ts-mls/keySchedule.js';
import { pathToRoot } from 'ts-mls/pathSecrets.js';
import { mergePrivateKeyPaths, toPrivateKeyPath, type PrivateKeyPath } from 'ts-mls/privateKeyPath.js';
import type { PublicMessage } from 'ts-mls/publicMessage.js';
import { findLeafIndex, type RatchetTree } from 'ts-mls/ratchetTree.js';
import { leafToNodeIndex, toLeafIndex, type LeafIndex } from 'ts-mls/treemath.js';
import { firstCommonAncestor } from 'ts-mls/updatePath.js';
import { decryptGroupInfo, decryptGroupSecrets, type Welcome } from 'ts-mls/welcome.js';
import { GroupKeysError, type JoinKeys } from '../../engine/group-keys.ts';
import { fromHex } from '../../protocol/ids.ts';
import { isSame, readCommit, readKeyPackage, readSecretPart, readTree, readWelcome } from './mls-bytes.ts';
import { checkedDevices, configFor, deviceOf, type Devices } from './mls-devices.ts';
import { errorFrom } from './mls-errors.ts';
import { checkTree } from './mls-tree.ts';
import { NO_PRIVATE_KEY, SUITE_NAME } from './suite.ts';

export async function joinByWelcome(
  suite: CiphersuiteImpl,
  request: JoinKeys,
  devices: Devices,
): Promise<ClientState> {
  const welcome = readWelcome(request.welcome);
  const tree = readTree(request.tree);
  const commit = readCommit(request.commit);
  const publicPackage = readKeyPackage(request.keyPackage.publicPart);
  const secrets = readSecretPart(request.keyPackage.secretPart);
  const { info, group } = await opened(suite, welcome, publicPackage, secrets);
  await checkInfo(suite, info, group, tree, request, commit);
  await checkTree(tree, info.groupContext, suite);
  checkedDevices(tree, devices);
  const leafIndex = findLeafIndex(tree, publicPackage.leafNode);
  if (leafIndex === undefined)
    throw new GroupKeysError('wrong_welcome', 'this key package is not in the tree');
  const noPsk = new Uint8Array(suite.kdf.size);
  const [keySchedule] = await deriveKeySchedule(group.joinerSecret, noPsk, info.groupContext, suite.kdf);
  return {
    groupContext: info.groupContext,
    ratchetTree: tree,
    privatePath: await ownPath(suite, tree, leafIndex, info.signer, secrets, group),
    confirmationTag: info.confirmationTag,
    keySchedule,
    signaturePrivateKey: NO_PRIVATE_KEY,
    secretTree: [],
    unappliedProposals: {},
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig: configFor(devices),
  };
}

/** MK25 What is in it for this key package, and nothing but what commits here bring. */
async function opened(
  suite: CiphersuiteImpl,
  welcome: Welcome,
  publicPackage: MlsKeyPackage,
  secrets: PrivateKeyPackage,
): Promise<{ readonly info: GroupInfo; readonly group: GroupSecrets }> {
  const refused = new GroupKeysError('wrong_welcome', 'it does not open with this key package');
  if (welcome.cipherSuite !== SUITE_NAME)
    throw new GroupKeysError('not_allowed', 'a welcome of another suite');
  const reference = await makeKeyPackageRef(publicPackage, suite.hash);
  // The library takes the first: it would open none when there is no such entry.
  if (!welcome.secrets.some(({ newMember }) => isSame(newMember, reference))) throw refused;
  try {
    const key = await suite.hpke.importPrivateKey(secrets.initPrivateKey);
    const group = await decryptGroupSecrets(key, reference, welcome, suite.hpke);
    if (group === undefined || group.psks.length > 0) throw refused;
    const noPsk = new Uint8Array(suite.kdf.size);
    const info = await decryptGroupInfo(welcome, group.joinerSecret, noPsk, suite);
    if (info === undefined) throw refused;
    return { info, group };
  } catch (error) {
    throw error === refused ? refused : errorFrom(error, 'wrong_welcome');
  }
}

/**
 * MK25 It is about the expected group and made by the commit's author, and its confirmation tag is that of the commit
 * that counts: the tag covers all that led to the epoch, so a welcome of a commit that lost has another.
 */
async function checkInfo(
  suite: CiphersuiteImpl,
  info: GroupInfo,
  group: GroupSecrets,
  tree: RatchetTree,
  { keysGroup, author }: JoinKeys,
  commit: PublicMessage,
): Promise<void> {
  const { groupContext } = info;
  if (!isSame(groupContext.groupId, fromHex(keysGroup))) {
    throw new GroupKeysError('wrong_group', 'a welcome to another group');
  }
  const isPlain = groupContext.extensions.length === 0 && groupContext.cipherSuite === SUITE_NAME;
  if (!isPlain || groupContext.version !== 'mls10' || info.extensions.length > 0) {
    throw new GroupKeysError('not_allowed', 'a welcome to a group of another kind');
  }
  if (groupContext.epoch !== commit.content.epoch + 1n) {
    throw new GroupKeysError('wrong_welcome', 'a welcome of another epoch than the commit’s');
  }
  const tag = commit.auth.contentType === 'commit' ? commit.auth.confirmationTag : null;
  if (tag === null || !isSame(tag, info.confirmationTag)) {
    throw new GroupKeysError('wrong_welcome', 'a welcome of another commit');
  }
  const signer = tree[leafToNodeIndex(toLeafIndex(info.signer))];
  if (signer?.nodeType !== 'leaf' || deviceOf(signer.leaf) !== author) {
    throw new GroupKeysError('wrong_author', 'a welcome by somebody else than the commit');
  }
  const isSigned = await verifyGroupInfoSignature(info, signer.leaf.signaturePublicKey, suite.signature);
  const noPsk = new Uint8Array(suite.kdf.size);
  if (!isSigned || !(await verifyGroupInfoConfirmationTag(info, group.joinerSecret, noPsk, suite))) {
    throw new GroupKeysError('not_authentic', 'a welcome with a wrong signature or tag');
  }
}

/** The private keys on the way from the own leaf to the root that the committer gave along. */
async function ownPath(
  suite: CiphersuiteImpl,
  tree: RatchetTree,
  leafIndex: LeafIndex,
  signer: number,
  secrets: PrivateKeyPackage,
  { pathSecret }: GroupSecrets,
): Promise<PrivateKeyPath> {
  const leafKey = { leafIndex, privateKeys: { [leafToNodeIndex(leafIndex)]: secrets.hpkePrivateKey } };
  if (pathSecret === undefined) return leafKey;
  const ancestor = firstCommonAncestor(tree, leafIndex, toLeafIndex(signer));
  const path = await toPrivateKeyPath(
    await pathToRoot(tree, ancestor, pathSecret, suite.kdf),
    leafIndex,
    suite,
  );
  for (const [at, key] of Object.entries(path.privateKeys)) await checkKeyPair(suite, tree, Number(at), key);
  return mergePrivateKeyPaths(path, leafKey);
}

/** A key that is not the other half of the tree's would only show at the next commit, as one that cannot be read. */
async function checkKeyPair(
  suite: CiphersuiteImpl,
  tree: RatchetTree,
  at: number,
  privateKey: Uint8Array,
): Promise<void> {
  const node = tree[at];
  if (node?.nodeType !== 'parent')
    throw new GroupKeysError('wrong_welcome', 'a path that the tree does not have');
  const publicKey = await suite.hpke.importPublicKey(node.parent.hpkePublicKey);
  const info = new Uint8Array(0);
  const { ct, enc } = await suite.hpke.seal(publicKey, info, info);
  try {
    await suite.hpke.open(await suite.hpke.importPrivateKey(privateKey), enc, ct, info);
  } catch {
    throw new GroupKeysError('wrong_welcome', 'a path with other keys than the tree’s');
  }
}
