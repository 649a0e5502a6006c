import { expect } from 'chai';
import { LIMITS } from '../../src/protocol/limits.ts';
import { cleanName, messageTextProblem, nameProblem } from '../../src/protocol/text.ts';

describe('protocol: names and texts', () => {
  const good = [
    'A',
    'Ann',
    'Zoë',
    '山田 太郎',
    'محمد',
    'नेहा',
    'O’Brien-Smith',
    '👩‍🚀',
    '葛\u{e0100}城',
    'x'.repeat(64),
    '⛰️ hut',
    '٣',
  ];
  for (const name of good) {
    it(`FM35 ${JSON.stringify(name.slice(0, 20))} can be a name`, () => {
      expect(nameProblem(name)).to.equal(null);
    });
  }

  const bad: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['a space before', ' Ann'],
    ['a space behind', 'Ann\u3000'],
    ['a line break', 'An\nn'],
    ['an escape', 'An\u001bn'],
    ['a C1 control', 'An\u0085n'],
    ['a right-to-left override', 'Ann\u202egpj'],
    ['an isolate', 'Ann\u2066x'],
    ['a direction mark', 'Ann\u200fx'],
    ['a zero-width space', 'An\u200bn'],
    ['a byte order mark', 'An\ufeffn'],
    ['a soft hyphen', 'An\u00adn'],
    ['tag characters', 'Ann\u{e0041}'],
    ['only joiners', '\u200d\u200d'],
    ['a filler that looks like nothing', '\u3164'],
    ['half a character', 'Ann\ud83d'],
    ['a decomposed letter', 'Zoe\u0308'],
    ['five marks on a letter', 'Z\u0334\u0335\u0336\u0337\u0338'],
    ['65 characters', 'x'.repeat(LIMITS.nameCodePointsMax + 1)],
    ['65 characters of two units', '👾'.repeat(LIMITS.nameCodePointsMax + 1)],
  ];
  for (const [what, name] of bad) {
    it(`FM35 a name with ${what} is refused in a sentence (N15)`, () => {
      expect(nameProblem(name)).to.match(/^The name .*\.$/);
    });
  }

  it('FM35 length is counted in code points', () => {
    expect(nameProblem('👾'.repeat(LIMITS.nameCodePointsMax))).to.equal(null);
  });

  it('FM35 cleaning composes and trims', () => {
    expect(cleanName('  Zoe\u0308 ')).to.equal('Zoë');
    expect(nameProblem(cleanName('  Zoe\u0308 '))).to.equal(null);
  });

  it('FM36 a message has something in it, no null and whole characters, and at most 16 KiB', () => {
    expect(messageTextProblem('Hello\n\tworld \u202e')).to.equal(null);
    expect(messageTextProblem('x'.repeat(LIMITS.textBytesMax))).to.equal(null);
    for (const text of [
      '',
      ' \n ',
      'a\0b',
      'a\ud83d',
      'x'.repeat(LIMITS.textBytesMax + 1),
      '€'.repeat(5462),
    ]) {
      expect(messageTextProblem(text), text.slice(0, 10)).to.match(/^The text .*\.$/);
    }
  });

  it('FM36 length is that of the composed form, which is what is stored', () => {
    const decomposed = 'u\u0308'.repeat(LIMITS.textBytesMax / 2);
    expect(messageTextProblem(decomposed)).to.equal(null);
    expect(messageTextProblem(`${decomposed}.`)).to.match(/16 KiB/);
  });
});
