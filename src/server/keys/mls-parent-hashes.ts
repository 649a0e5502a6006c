/**
 * Whether every parent in a tree was put there by a leaf below it (RFC 9420, 7.9). ts-mls has this too, but hashes the
 * same subtrees again for every leaf: with 256 devices that is most of what joining costs. Here each is hashed once, and
 * again only along the paths of leaves that were unmerged.
 */
import { encode } from 'ts-mls/codec/tlsEncoder.js';
import { parentHashInputEncoder } from 'ts-mls/parentHash.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import { encodeLeafNodeHashInput, encodeParentNodeHashInput } from 'ts-mls/treeHash.js';
import {
  directPath,
  isLeaf,
  left,
  leafWidth,
  nodeToLeafIndex,
  right,
  toNodeIndex,
  type NodeIndex,
} from 'ts-mls/treemath.js';
import { sha256 } from '../crypto/crypto.ts';
import { isSame } from './mls-bytes.ts';

export class ParentHashes {
  readonly #tree: RatchetTree;
  /** Hashes of subtrees as they are. */
  readonly #hashes = new Map<NodeIndex, Uint8Array>();

  constructor(tree: RatchetTree) {
    this.#tree = tree;
  }

  /** MK24 Each parent is vouched for by exactly one chain that begins at a leaf. */
  areValid(): boolean {
    const vouched = new Map<NodeIndex, number>();
    for (const [at, node] of this.#tree.entries()) {
      if (node?.nodeType === 'leaf') this.#climb(toNodeIndex(at), vouched);
    }
    return this.#tree.every((node, at) => node?.nodeType !== 'parent' || vouched.get(toNodeIndex(at)) === 1);
  }

  /** Up from a leaf, as long as each names the parent above it. */
  #climb(leaf: NodeIndex, vouched: Map<NodeIndex, number>): void {
    let at = leaf;
    for (const above of directPath(leaf, leafWidth(this.#tree.length))) {
      const parent = this.#tree[above];
      if (parent?.nodeType !== 'parent') continue;
      const named = this.#parentHashIn(at);
      if (named === null || !isSame(named, this.#parentHash(above, at))) return;
      vouched.set(above, (vouched.get(above) ?? 0) + 1);
      at = above;
    }
  }

  #parentHashIn(at: NodeIndex): Uint8Array | null {
    const node = this.#tree[at];
    if (node?.nodeType === 'parent') return node.parent.parentHash;
    return node?.leaf.leafNodeSource === 'commit' ? node.leaf.parentHash : null;
  }

  /** What a node below on one side names the parent by: its key, its own parent, and the other side as it was then. */
  #parentHash(above: NodeIndex, below: NodeIndex): Uint8Array {
    const node = this.#tree[above];
    if (node?.nodeType !== 'parent') throw new Error('only parents are asked for');
    const { hpkePublicKey: encryptionKey, parentHash, unmergedLeaves } = node.parent;
    const sibling = below < above ? right(above) : left(above);
    const originalSiblingTreeHash = this.#hashOf(sibling, unmergedLeaves);
    return sha256(encode(parentHashInputEncoder)({ encryptionKey, parentHash, originalSiblingTreeHash }));
  }

  /** Of the subtree under `at`, as it was before these leaves came. */
  #hashOf(at: NodeIndex, without: readonly number[]): Uint8Array {
    const inside = without.filter((leaf) => isUnder(leaf, at));
    const known = inside.length === 0 ? this.#hashes.get(at) : undefined;
    if (known !== undefined) return known;
    const hash = isLeaf(at) ? this.#leafHash(at, inside.length > 0) : this.#nodeHash(at, inside);
    if (inside.length === 0) this.#hashes.set(at, hash);
    return hash;
  }

  #leafHash(at: NodeIndex, isBlank: boolean): Uint8Array {
    const node = this.#tree[at];
    const leafNode = node?.nodeType === 'leaf' && !isBlank ? node.leaf : undefined;
    return sha256(encodeLeafNodeHashInput({ nodeType: 'leaf', leafIndex: nodeToLeafIndex(at), leafNode }));
  }

  #nodeHash(at: NodeIndex, without: readonly number[]): Uint8Array {
    const node = this.#tree[at];
    const parentNode =
      node?.nodeType === 'parent'
        ? {
            ...node.parent,
            unmergedLeaves: node.parent.unmergedLeaves.filter((leaf) => !without.includes(leaf)),
          }
        : undefined;
    const leftHash = this.#hashOf(left(at), without);
    const rightHash = this.#hashOf(right(at), without);
    return sha256(encodeParentNodeHashInput({ nodeType: 'parent', parentNode, leftHash, rightHash }));
  }
}

/** A node at height h ends with h ones; all bits above those and the next are the same in everything below it. */
function isUnder(leaf: number, at: number): boolean {
  let height = 0;
  while (((at >> height) & 1) === 1) height++;
  return (2 * leaf) >> (height + 1) === at >> (height + 1);
}
