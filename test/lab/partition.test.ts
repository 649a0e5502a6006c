import { expect } from 'chai';
import { cutPairs } from '../../src/lab/partition.ts';

describe('lab: partitions', () => {
  it('cuts every pair of nodes that share no group', () => {
    expect(cutPairs([['n1', 'n2'], ['n3'], ['n4']])).to.deep.equal([
      ['n1', 'n3'],
      ['n1', 'n4'],
      ['n2', 'n3'],
      ['n2', 'n4'],
      ['n3', 'n4'],
    ]);
  });

  it('lets a node in two groups be the bridge between them', () => {
    expect(
      cutPairs([
        ['n1', 'n2'],
        ['n2', 'n3'],
      ]),
    ).to.deep.equal([['n1', 'n3']]);
  });

  it('cuts nothing within one group, and nothing of a node that is not named', () => {
    expect(cutPairs([['n1', 'n2', 'n3']])).to.deep.equal([]);
    expect(cutPairs([['n1'], ['n2']])).to.deep.equal([['n1', 'n2']]);
  });
});
