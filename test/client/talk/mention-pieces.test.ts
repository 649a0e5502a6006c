import { expect } from 'chai';
import { chipsIn, piecesOf, type TextNode } from '../../../src/client/talk/mention-pieces.ts';

const BO = { name: 'Bo', memberId: 'b' };
const BO_LANG = { name: 'Bo Lang', memberId: 'l' };
const ALL = { name: 'all', memberId: null };

describe('client/talk/mention-pieces', () => {
  it('MS313 a text falls into words and those whom it names, the longer name first, as it was written', () => {
    expect(piecesOf('hi @bo lang, @Bo and @BOB!', [BO, BO_LANG])).to.deep.equal([
      'hi ',
      { text: '@bo lang', memberId: 'l' },
      ', ',
      { text: '@Bo', memberId: 'b' },
      ' and @BOB!',
    ]);
    expect(piecesOf('@all', [ALL])).to.deep.equal([{ text: '@all', memberId: null }]);
    expect(piecesOf('@Bo', []), 'nobody is in the list').to.deep.equal(['@Bo']);
    expect(piecesOf('bo@Bo', [BO])).to.deep.equal(['bo@Bo']);
  });

  it('MS313 all of a text is in its pieces, whatever it is', () => {
    const odd = [
      { name: 'ſ', memberId: 's' },
      { name: 'K', memberId: 'k' },
      { name: '(x|y', memberId: 'x' },
    ];
    for (const text of ['@s @ſ', '@k @K @K', '@(x|y @(X|Y', '@', '']) {
      const pieces = piecesOf(text, odd);
      expect(pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('')).to.equal(text);
    }
  });

  it('MS313 in a parsed text only words become chips, neither code nor links', () => {
    const words = (value: string): TextNode => ({ type: 'text', value });
    const element = (tagName: string, ...children: TextNode[]): TextNode => ({
      type: 'element',
      tagName,
      children,
    });
    const tree: TextNode = {
      type: 'root',
      children: [
        element('p', words('to @Bo'), element('strong', words('@Bo'))),
        element('pre', element('code', words('@Bo'))),
        element('a', words('@Bo')),
      ],
    };
    chipsIn([BO])(tree);
    const chip = {
      type: 'element',
      tagName: 'span',
      properties: { dataMember: 'b' },
      children: [words('@Bo')],
    };
    expect(tree.children).to.deep.equal([
      element('p', words('to '), chip, element('strong', chip)),
      element('pre', element('code', words('@Bo'))),
      element('a', words('@Bo')),
    ]);
  });
});
