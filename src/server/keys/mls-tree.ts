/**
 * Whether a tree that a newcomer is handed is sound (RFC 9420, 7.9 and 12.4.3.1). ts-mls 1.6.4 has this too, but wants
 * all nodes above an unmerged leaf to have the same unmerged leaves, and so refuses sound trees as soon as two devices
 * were added in different places since the last update: hence this one.
 */
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import type { GroupContext } from 'ts-mls/groupContext.js';
import { verifyLeafNodeSignature } from 'ts-mls/leafNode.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import {
  directPath,
  isLeaf,
  leafToNodeIndex,
  leafWidth,
  nodeToLeafIndex,
  toLeafIndex,
  toNodeIndex,
} from 'ts-mls/treemath.js';
import { GroupKeysError } from '../../engine/group-keys.ts';
import { isSame } from './mls-bytes.ts';
import { ParentHashes } from './mls-parent-hashes.ts';

/** MK24 Throws `not_authentic`. Whose the leaves are is not asked here (checkedDevices). */
export async function checkTree(
  tree: RatchetTree,
  context: GroupContext,
  suite: CiphersuiteImpl,
): Promise<void> {
  for (const [at, node] of tree.entries()) {
    if (node === undefined) continue;
    const isInPlace = isLeaf(toNodeIndex(at)) === (node.nodeType === 'leaf');
    if (!isInPlace) throw unsound('a leaf among the parents');
    if (node.nodeType === 'parent') {
      checkUnmerged(tree, at, node.parent.unmergedLeaves);
      continue;
    }
    const leafIndex = nodeToLeafIndex(toNodeIndex(at));
    if (!(await verifyLeafNodeSignature(node.leaf, context.groupId, leafIndex, suite.signature))) {
      throw unsound('a leaf with a wrong signature');
    }
  }
  if (!new ParentHashes(tree).areValid()) throw unsound('a parent that no leaf vouches for');
  if (!isSame(await treeHashRoot(tree, suite.hash), context.treeHash)) throw unsound('another tree');
}

/** Each is a leaf below, and every node between that is there lists it too. */
function checkUnmerged(tree: RatchetTree, at: number, unmerged: readonly number[]): void {
  if (new Set(unmerged).size !== unmerged.length) throw unsound('a leaf that is unmerged twice');
  for (const index of unmerged) {
    if (index >= leafWidth(tree.length)) throw unsound('an unmerged leaf outside of the tree');
    const leaf = leafToNodeIndex(toLeafIndex(index));
    const path: number[] = directPath(leaf, leafWidth(tree.length));
    const here = path.indexOf(at);
    if (tree[leaf]?.nodeType !== 'leaf' || here === -1) throw unsound('an unmerged leaf that is not below');
    for (const between of path.slice(0, here)) {
      const node = tree[between];
      if (node?.nodeType === 'parent' && !node.parent.unmergedLeaves.includes(index)) {
        throw unsound('a leaf that is merged below and not above');
      }
    }
  }
}

function unsound(message: string): GroupKeysError {
  return new GroupKeysError('not_authentic', message);
}
