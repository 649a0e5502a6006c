import { expect } from 'chai';
import { startText } from '../../../src/client/text/text.ts';
import { readName } from '../../../src/client/onboarding/names.ts';

describe('client/onboarding/names', () => {
  afterEach(() => startText('en', 'en'));

  it('takes a name without the spaces around it, composed', () => {
    expect(readName('  Zoe\u0308 ')).to.deep.equal({ kind: 'good', name: 'Zoë' });
  });

  it('tells an empty one from a wrong one', () => {
    expect(readName(' \t')).to.deep.equal({ kind: 'empty' });
  });

  it('MS331 says what is wrong with it, in the language of the screens', async () => {
    await startText('en', 'en');
    const sentence = 'This contains a character that cannot be seen.';
    expect(readName('Bo\u202e')).to.deep.equal({ kind: 'wrong', sentence });
    await startText('de', 'en');
    const german = 'Darin steht ein Zeichen, das man nicht sieht.';
    expect(readName('Bo\u202e')).to.deep.equal({ kind: 'wrong', sentence: german });
  });

  it('takes 64 characters and no more', () => {
    expect(readName('x'.repeat(64)).kind).to.equal('good');
    expect(readName('x'.repeat(65)).kind).to.equal('wrong');
  });
});
