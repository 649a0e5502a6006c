import { expect } from 'chai';
import { isOnlyEmoji, isPlain, isTooCostly } from '../../../src/client/chat/markdown-cost.ts';
import { literalText, type MarkdownNode } from '../../../src/client/chat/literal-text.ts';

describe('client/chat/markdown-cost', () => {
  it('words need no parser; whatever markdown reads does', () => {
    for (const text of ['Hello, are you there?', 'two\nlines: 3 - 1 = 2', "it's 10:30 (half past)"]) {
      expect(isPlain(text), text).to.equal(true);
    }
    const rich = ['**b**', 'a _b_', '`c`', '- item', '1. item', '> quote', '# title', '|a|b|', '~~x~~'];
    const links = ['see https://example.com', 'www.example.com', 'a@example.com', '[a](b)', '<b>'];
    const blocks = ['    code', 'title\n=====', 'a\n---\nb', '\\*', '&amp;'];
    for (const text of [...rich, ...links, ...blocks]) expect(isPlain(text), text).to.equal(false);
  });

  it('what would keep the parser busy is shown as written; what a person writes is not', () => {
    const bombs = [
      '>'.repeat(1_000),
      '> '.repeat(1_000),
      '- '.repeat(1_000),
      '['.repeat(8_000),
      '*a '.repeat(4_000),
      '![['.repeat(2_000),
      '`'.repeat(700),
      'a\n'.repeat(8_000),
      'a\r'.repeat(8_000),
      '- - - - - - - a\n'.repeat(590),
      '1. 1. 1. 1. 1. 1. 1. \n'.repeat(590),
      '> - > - > - >\n'.repeat(590),
      'www.'.repeat(4_000),
      'a@b.c '.repeat(2_000),
      `|${'a|'.repeat(250)}\n|${'-|'.repeat(250)}\n${'a\n'.repeat(500)}`,
      Array.from({ length: 60 }, (_, i) => `${' '.repeat(2 * i)}- x`).join('\n'),
    ];
    for (const text of bombs) expect(isTooCostly(text), text.slice(0, 20)).to.equal(true);
    const page = '## Title\n\n- [ ] one **two** `three`\n> > quoted\n\n'.repeat(40);
    expect(isTooCostly(page)).to.equal(false);
    expect(isTooCostly('x'.repeat(16 * 1024))).to.equal(false);
    expect(isTooCostly('- one thing of many\n'.repeat(300))).to.equal(false);
    expect(isTooCostly(`|a|b|c|\n|-|-|-|\n${'|1|2|3|\n'.repeat(60)}`)).to.equal(false);
  });

  it('no text keeps the looking itself busy', () => {
    const LONG = 16 * 1024;
    const texts = [
      '\n',
      ' ',
      '\n ',
      '\t',
      '-',
      '- ',
      '1',
      '1\n',
      '--\n',
      '\u2028',
      '\u00a0\n',
      '🎉',
      '🎉 ',
      '@Ana',
    ];
    // The fastest of three: the machine may be busy with something else.
    const tookMs = (text: string): number =>
      Math.min(
        ...[1, 2, 3].map(() => {
          const startMs = performance.now();
          isPlain(text);
          isTooCostly(text);
          isOnlyEmoji(text);
          return performance.now() - startMs;
        }),
      );
    for (const part of texts) {
      const text = `a${part.repeat(LONG / part.length)}b`;
      expect(tookMs(text), JSON.stringify(part)).to.be.below(20);
      expect(tookMs(text.slice(1)), JSON.stringify(part)).to.be.below(20);
    }
  });

  it('a few emoji alone are larger', () => {
    for (const text of ['🎉', '👨‍👩‍👧 ❤️', '👍🏽👍🏽']) expect(isOnlyEmoji(text), text).to.equal(true);
    for (const text of ['🎉!', '1', '#', '', '🎉'.repeat(9)]) expect(isOnlyEmoji(text), text).to.equal(false);
  });
});

describe('client/chat/literal-text', () => {
  it('HTML becomes text, ends of lines stay, and code is left alone (N51)', () => {
    const tree: MarkdownNode = {
      type: 'root',
      children: [
        { type: 'html', value: '<script>1</script>' },
        {
          type: 'paragraph',
          children: [
            { type: 'text', value: 'a\nb' },
            { type: 'html', value: '<b>' },
          ],
        },
        { type: 'code', value: 'x\ny' },
      ],
    };
    literalText()(tree);
    expect(tree.children).to.deep.equal([
      { type: 'paragraph', children: [{ type: 'text', value: '<script>1</script>' }] },
      {
        type: 'paragraph',
        children: [
          { type: 'text', value: 'a' },
          { type: 'break' },
          { type: 'text', value: 'b' },
          { type: 'text', value: '<b>' },
        ],
      },
      { type: 'code', value: 'x\ny' },
    ]);
  });
});
