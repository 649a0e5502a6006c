import { expect } from 'chai';
import { readName } from '../../../src/client/onboarding/names.ts';

describe('client/onboarding/names', () => {
  it('takes a name without the spaces around it, composed', () => {
    expect(readName('  Zoe\u0308 ')).to.deep.equal({ kind: 'good', name: 'Zoë' });
  });

  it('tells an empty one from a wrong one', () => {
    expect(readName(' \t')).to.deep.equal({ kind: 'empty' });
    const hidden = readName('Bo\u202e');
    expect(hidden).to.deep.equal({
      kind: 'wrong',
      sentence: 'The name contains a character that cannot be seen.',
    });
  });

  it('takes 64 characters and no more', () => {
    expect(readName('x'.repeat(64)).kind).to.equal('good');
    expect(readName('x'.repeat(65)).kind).to.equal('wrong');
  });
});
