/** What somebody else's commit may be, looked at before any of it is computed. */
import type { ClientState } from 'ts-mls/clientState.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import type { ProposalOrRef } from 'ts-mls/proposalOrRefType.js';
import type { PublicMessage } from 'ts-mls/publicMessage.js';
import { GroupKeysError } from '../../engine/group-keys.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { isSame } from './mls-bytes.ts';
import { deviceOf, leavesOf, type Devices, type Leaf } from './mls-devices.ts';
import { checkPackage } from './mls-package.ts';

export interface CommitFacts {
  readonly suite: CiphersuiteImpl;
  readonly state: ClientState;
  readonly own: DeviceId;
  readonly author: DeviceId;
  readonly atMs: number;
  readonly devices: Devices;
}

/**
 * MK17, MK18 Throws unless it is a commit of `author`, to this group's epoch, that only adds and removes. Gives the
 * devices that it adds.
 */
export async function checkCommit(
  { content, senderType }: PublicMessage,
  facts: CommitFacts,
): Promise<ReadonlySet<DeviceId>> {
  const { groupContext, ratchetTree } = facts.state;
  if (!isSame(content.groupId, groupContext.groupId)) {
    throw new GroupKeysError('wrong_group', 'a commit of another group');
  }
  if (content.contentType !== 'commit' || senderType !== 'member' || content.sender.senderType !== 'member') {
    throw new GroupKeysError('not_allowed', 'not a commit of a member');
  }
  if (content.epoch !== groupContext.epoch) {
    const { epoch } = groupContext;
    throw new GroupKeysError('wrong_epoch', `a commit to epoch ${content.epoch}, and this is ${epoch}`);
  }
  const leaves = leavesOf(ratchetTree);
  const { leafIndex } = content.sender;
  const author = leaves.get(facts.author);
  if (author?.leafIndex !== leafIndex) throw new GroupKeysError('wrong_author', 'a commit of somebody else');
  if (facts.author === facts.own) throw new GroupKeysError('own_commit', 'a commit of this device');
  if (content.authenticatedData.length > 0)
    throw new GroupKeysError('not_allowed', 'a commit with additions');
  return checkProposals(content.commit.proposals, author, leaves, facts);
}

async function checkProposals(
  proposals: readonly ProposalOrRef[],
  author: Leaf,
  leaves: ReadonlyMap<DeviceId, Leaf>,
  facts: CommitFacts,
): Promise<ReadonlySet<DeviceId>> {
  if (proposals.length > LIMITS.keysAddsMax + LIMITS.devicesMax) {
    throw new GroupKeysError('too_large', 'too many proposals');
  }
  const removed = new Set<number>();
  const added = new Set<DeviceId>();
  for (const one of proposals) {
    if (one.proposalOrRefType !== 'proposal')
      throw new GroupKeysError('not_allowed', 'a proposal by reference');
    const { proposal } = one;
    if (proposal.proposalType === 'remove') {
      const at = proposal.remove.removed;
      if (at === author.leafIndex || removed.has(at))
        throw new GroupKeysError('not_allowed', 'a wrong removal');
      removed.add(at);
    } else if (proposal.proposalType === 'add') {
      const { keyPackage } = proposal.add;
      const deviceId = deviceOf(keyPackage.leafNode);
      if (deviceId === null || added.has(deviceId))
        throw new GroupKeysError('not_allowed', 'a wrong addition');
      added.add(deviceId);
      await checkPackage(facts.suite, keyPackage, facts.devices, facts.atMs);
    } else {
      throw new GroupKeysError('not_allowed', `a proposal of kind ${proposal.proposalType}`);
    }
  }
  if (added.size > LIMITS.keysAddsMax) throw new GroupKeysError('too_large', 'too many devices at once');
  for (const deviceId of added) {
    const before = leaves.get(deviceId);
    if (before !== undefined && !removed.has(before.leafIndex)) {
      throw new GroupKeysError('not_allowed', 'a device that is in already', deviceId);
    }
  }
  return added;
}
