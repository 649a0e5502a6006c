import { expect } from 'chai';
import { mentionPattern } from '../../src/protocol/mention.ts';

describe('protocol/mention', () => {
  const names = (name: string, text: string): boolean => mentionPattern(name).test(text);

  it('MS85 finds @name as a word of its own, in upper or lower case', () => {
    for (const text of ['@Bo', 'hi @bo!', '(@BO)', 'is it @Bo?', '@Bo, @Ana', '@bo\nlook', '**@Bo**']) {
      expect(names('Bo', text), text).to.equal(true);
    }
    for (const text of ['Bo', '@Bob', '@ Bo', 'mail@bo', '@bo_2', '@boé', '@bo\u0301', '']) {
      expect(names('Bo', text), text).to.equal(false);
    }
  });

  it('MS85 takes every name literally', () => {
    expect(names('a.b', '@a.b')).to.equal(true);
    expect(names('a.b', '@axb')).to.equal(false);
    for (const name of ['(x', 'x*', 'a|b', '[a-z]', 'c++', 'a/b', '^$', '{2}', 'Back\\slash', 'Jo-Ann']) {
      expect(names(name, `hi @${name} there`), name).to.equal(true);
      expect(names(name, 'hi @somebody'), name).to.equal(false);
    }
  });

  it('MS85 knows letters of all scripts, and a name however it was composed', () => {
    expect(names('ΑΣΠΑ', '@ασπα')).to.equal(true);
    expect(names('Zo\u0065\u0308', '@zoë')).to.equal(true);
    expect(names('小明', '@小明 hello')).to.equal(true);
    expect(names('小', '@小明')).to.equal(false);
  });
});
