import { expect } from 'chai';
import { displayWidth, printable, printableLine, shortened } from '../../src/cli/printable.ts';
import { durationText, table } from '../../src/cli/table.ts';

describe('cli: text for a terminal', () => {
  it('lets no text of others move the cursor, colour the screen or turn the direction', () => {
    const hostile = 'a\u001b[2Jb\u0007c\u009b31md\u202ee\u2066f\rg\u0000';
    expect(printable(hostile)).to.equal('a\ufffd[2Jb\ufffdc\ufffd31md\ufffde\ufffdf\ufffdg\ufffd');
    expect(printable('one\r\ntwo\tthree')).to.equal('one\ntwo  three');
    expect(printableLine('one\ntwo')).to.equal('one two');
  });

  it('measures wide and combining characters as terminals do', () => {
    const widths = { abc: 3, Zoë: 3, 'e\u0301': 1, 日本: 4, '👍': 2, '👩‍👩‍👧': 2, '': 0 };
    for (const [line, width] of Object.entries(widths)) expect(displayWidth(line), line).to.equal(width);
  });

  it('shortens to the columns there are, never inside a character', () => {
    expect(shortened('abcdef', 6)).to.equal('abcdef');
    expect(shortened('abcdef', 4)).to.equal('abc…');
    expect(shortened('日本語', 4)).to.equal('日…');
  });

  it('aligns the columns of a table by what is seen', () => {
    const rows = [
      { name: '日本', count: 5 },
      { name: 'a', count: 1234 },
    ];
    const text = table(
      [
        { title: 'NAME', cell: ({ name }) => name },
        { title: 'N', align: 'right', cell: ({ count }) => String(count) },
      ],
      rows,
    );
    expect(text.split('\n')).to.deep.equal(['NAME     N', '日本     5', 'a     1234']);
  });

  it('writes durations in the unit people would use', () => {
    const samples: readonly (readonly [number | null, string])[] = [
      [null, '-'],
      [0.42, '0.4 ms'],
      [84.6, '85 ms'],
      [1_240, '1.2 s'],
      [150_000, '3 min'],
    ];
    for (const [ms, text] of samples) expect(durationText(ms)).to.equal(text);
  });
});
