import { expect } from 'chai';
import { verifyParentHashes } from 'ts-mls/parentHash.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import { readState } from '../../../src/server/keys/mls-bytes.ts';
import { ParentHashes } from '../../../src/server/keys/mls-parent-hashes.ts';
import { Random } from '../../../src/sim/random.ts';
import { changedBy, mlsGroup, mlsPerson, withAdded, type MlsPerson, type MlsSeat } from './mls-cast.ts';

/** A tree with parents of several commits, blanks and unmerged leaves. */
async function livedThrough(seed: string, steps: number): Promise<readonly MlsSeat[]> {
  const random = new Random(seed);
  const waiting: MlsPerson[] = await Promise.all(Array.from({ length: 12 }, () => mlsPerson()));
  let seats = await mlsGroup(waiting.splice(0, 1), waiting.splice(0, 5));
  for (let step = 0; step < steps; step++) {
    const who = random.pick(seats);
    const kind = random.pick(['renew', 'renew', 'add', 'remove'] as const);
    if (kind === 'add' && waiting.length > 0) {
      seats = await withAdded(seats, waiting.splice(0, random.between(1, 2)));
    } else if (kind === 'remove' && seats.length > 3) {
      const gone = random.pick(seats.filter((seat) => seat !== who));
      seats = await changedBy(who, seats, (seat) => seat !== gone);
    } else seats = await changedBy(who, seats);
  }
  return seats;
}

const treeOf = (seats: readonly MlsSeat[]): RatchetTree => readState(seats[0]!.now.state).ratchetTree;

/** Every tree that differs from this one in one parent. */
function* altered(tree: RatchetTree): Generator<RatchetTree> {
  for (const [at, node] of tree.entries()) {
    if (node?.nodeType !== 'parent') continue;
    const { parent } = node;
    const key = Uint8Array.from(parent.hpkePublicKey, (byte, i) => (i === 0 ? byte ^ 1 : byte));
    yield tree.with(at, { ...node, parent: { ...parent, hpkePublicKey: key } });
    yield tree.with(at, { ...node, parent: { ...parent, parentHash: new Uint8Array(32) } });
  }
}

describe('server/keys: who put the parents there', () => {
  for (const seed of ['one', 'two', 'three']) {
    it(`MK24 says the same of a tree as the library does, and of every tree with another parent (${seed})`, async () => {
      const seats = await livedThrough(seed, 14);
      const tree = treeOf(seats);
      const { hash } = seats[0]!.suite;
      expect(new ParentHashes(tree).areValid()).to.equal(true);
      expect(await verifyParentHashes(tree, hash)).to.equal(true);
      let others = 0;
      for (const other of altered(tree)) {
        expect(new ParentHashes(other).areValid()).to.equal(await verifyParentHashes(other, hash));
        others++;
      }
      expect(others).to.be.above(0);
    }).timeout(30_000);
  }
});
