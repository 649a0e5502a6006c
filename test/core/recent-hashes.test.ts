import { expect } from 'chai';
import { RecentHashes } from '../../src/core/snapshot/recent-hashes.ts';
import type { Hash } from '../../src/protocol/ids.ts';

const hashOf = (index: number): Hash => `hash of ${index}` as Hash;

describe('core/snapshot/recent-hashes', () => {
  function folded(count: number): RecentHashes {
    const recent = new RecentHashes();
    for (let index = 1; index <= count; index++) recent.add(index, hashOf(index));
    return recent;
  }

  it('knows each of the last 4096 by its index, and nothing else', () => {
    for (const count of [1, 4_095, 8_191, 8_192, 8_193, 12_288]) {
      const recent = folded(count);
      for (let index = Math.max(1, count - 4_095); index <= count; index++) {
        expect(recent.at(index)).to.equal(hashOf(index));
      }
      for (const index of [-1, 0, count + 1, count + 4_096]) expect(recent.at(index)).to.equal(undefined);
    }
  });

  it('says nothing of what it let go', () => {
    const recent = folded(20_000);
    expect(recent.at(1)).to.equal(undefined);
    expect(recent.at(11_000)).to.equal(undefined);
  });

  it('takes entries in order only', () => {
    expect(() => folded(3).add(5, hashOf(5))).to.throw('in order');
  });
});
