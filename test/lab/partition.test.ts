import { expect } from 'chai';
import { linksCut } from '../../src/lab/partition.ts';

const cut = (groups: readonly (readonly string[])[]): string[] =>
  linksCut(groups).map(([from, to]) => `${from}>${to}`);

describe('lab: partitions', () => {
  it('cuts both ways between every two nodes that share no group', () => {
    const pairs = ['n1>n3', 'n1>n4', 'n2>n3', 'n2>n4', 'n3>n1', 'n3>n2', 'n3>n4', 'n4>n1', 'n4>n2', 'n4>n3'];
    expect(cut([['n1', 'n2'], ['n3'], ['n4']])).to.deep.equal(pairs);
  });

  it('lets a node in two groups be the bridge between them', () => {
    const islands = [
      ['n1', 'n2'],
      ['n2', 'n3'],
    ];
    expect(cut(islands)).to.deep.equal(['n1>n3', 'n3>n1']);
  });

  it('cuts nothing within one group, and nothing of a node that is not named', () => {
    expect(cut([['n1', 'n2', 'n3']])).to.deep.equal([]);
    expect(cut([['n1'], ['n2']])).to.deep.equal(['n1>n2', 'n2>n1']);
  });
});
