import { expect } from 'chai';
import * as fc from 'fast-check';
import { fold, foldWithPlaces } from '../../../src/server/search/fold.ts';
import { readQuery, timeOf } from '../../../src/server/search/query.ts';
import { hasAll } from '../../../src/server/search/matches.ts';
import { snippetOf } from '../../../src/server/search/snippet.ts';
import { lookupsOf, piecesOf, termsOf } from '../../../src/server/search/words.ts';

const finds = (typed: string, text: string): boolean => hasAll(fold(text), readQuery(typed).needles);

describe('server/search: words', () => {
  it('MS300 compares without case, accents and compatible forms, in any script', () => {
    const alike = [
      ['Ångström', 'angstrom'],
      ['STRASSE', 'straße'],
      ['ＦＵＬＬ', 'full'],
      ['ﬁsh', 'FISH'],
      ['Ελλάς', 'ΕΛΛΑΣ'],
      ['ёлка', 'ЕЛКА'],
      ['İzmir', 'izmir'],
      ['이야기', '이야기'],
      ['שָׁלוֹם', 'שלום'],
    ] as const;
    for (const [text, typed] of alike) expect(finds(typed, `x ${text} y`), text).to.equal(true);
    // A mark that is a letter makes another word.
    expect(finds('か', 'が')).to.equal(false);
  });

  it('MS300 a word finds words that begin with it, several all of them, in whatever order', () => {
    expect(finds('boat da', 'At dawn the boats leave')).to.equal(true);
    expect(finds('oat', 'the boats leave')).to.equal(false);
    expect(finds('boat noon', 'the boats leave')).to.equal(false);
    expect(finds('foo-bar', 'bar, then foo')).to.equal(true);
    expect(finds('🦞', 'lobster 🦞!')).to.equal(true);
  });

  it('MS300 words in quotes stand side by side and whole', () => {
    expect(finds('"the boat"', 'Is THE, boat there?')).to.equal(true);
    expect(finds('"the boat"', 'the boats')).to.equal(false);
    expect(finds('"the boat"', 'the old boat')).to.equal(false);
    expect(finds('"the boat', 'the boat')).to.equal(true);
  });

  it('MS300 scripts without spaces are found by any part of a line', () => {
    expect(finds('京都', '東京都に住む')).to.equal(true);
    expect(finds('都', '東京都')).to.equal(true);
    expect(finds('京と', '東京都')).to.equal(false);
    expect(finds('タワー', '東京タワー2号')).to.equal(true);
    expect(finds('abc', '東京abc')).to.equal(true);
  });

  it('MS300 whatever fits a text is found by what the index has of it', () => {
    const letter = fc.constantFrom('a', 'B', 'é', 'ß', '東', '京', 'カ', ' ', '-', '"', '1', '🦞', 'ม', '𐐨');
    const text = fc.array(letter, { maxLength: 12 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(text, fc.array(letter, { minLength: 1, maxLength: 3 }), (said, letters) => {
        const typed = letters.join('');
        const { needles } = readQuery(typed);
        if (!hasAll(fold(said), needles)) return;
        const terms = [...termsOf(fold(said))];
        for (const { lookups } of needles)
          for (const { term, isPrefix } of lookups)
            expect(terms.some((one) => (isPrefix ? one.startsWith(term) : one === term))).to.equal(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('MS300 folding again changes nothing, and every folded unit has its place', () => {
    const point = fc.oneof(fc.nat(0x1fff), fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x1ffff }));
    fc.assert(
      fc.property(fc.array(point, { maxLength: 20 }), (points) => {
        const text = String.fromCodePoint(...points);
        const { folded, places } = foldWithPlaces(text);
        expect(folded).to.equal(fold(text));
        expect(places).to.have.length(folded.length + 1);
        expect(places.at(-1)).to.equal(text.length);
        expect(places).to.deep.equal([...places].sort((a, b) => a - b));
      }),
    );
  });

  it('MS305 one letter is looked up as such, in any script, and not word by word', () => {
    for (const [text, letter] of [
      ['boats', 'b'],
      ['🦞', '🦞'],
      ['𐐨𐐩', '𐐨'],
      ['ёлка', 'е'],
    ] as const) {
      expect([...termsOf(fold(text))], text).to.include(letter);
      expect(readQuery(letter).needles.map(({ lookups }) => lookups)).to.deep.equal([
        [{ term: letter, isPrefix: false }],
      ]);
    }
    const [[two]] = readQuery('bo').needles.map(({ lookups }) => lookups) as [[object]];
    expect(two).to.deep.equal({ term: 'bo', isPrefix: true });
  });

  it('MS305 a long word takes no more of the index than its beginning', () => {
    const [piece] = piecesOf('x'.repeat(5_000));
    expect([...termsOf('x'.repeat(5_000))]).to.deep.equal(['x', 'x'.repeat(24)]);
    expect(lookupsOf(piece!)).to.deep.equal([{ term: 'x'.repeat(24), isPrefix: true }]);
  });

  it('MS301 a snippet shows what was found with its places, and is cut between words', () => {
    const text = `${'before '.repeat(30)}the Straße here ${'after '.repeat(60)}`;
    const { needles } = readQuery('strasse here');
    const { text: shown, ranges, isCutBefore, isCutAfter } = snippetOf(text, needles);
    expect(ranges.map(([from, to]) => shown.slice(from, to))).to.deep.equal(['Straße', 'here']);
    expect(shown.length).to.be.at.most(200);
    expect([isCutBefore, isCutAfter]).to.deep.equal([true, true]);
    expect(shown).to.match(/^before .* after$/s);
    expect(snippetOf('short', readQuery('from:ana').needles)).to.deep.equal({
      text: 'short',
      ranges: [],
      isCutBefore: false,
      isCutAfter: false,
    });
  });

  it('MS301 ranges lie in the snippet, apart and ascending, whatever is said and asked', () => {
    const word = fc.constantFrom('boat', 'BOATS', 'ﬁn', 'İ', '東京', '👩‍🚀', 'é', 'x'.repeat(90), '\n');
    const text = fc.array(word, { maxLength: 80 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, fc.constantFrom('boat fi i', '京 e', '"boat boats"', '🚀'), (said, typed) => {
        const { text: shown, ranges } = snippetOf(said, readQuery(typed).needles);
        let end = 0;
        for (const [from, to] of ranges) {
          expect(from).to.be.at.least(end);
          expect(to).to.be.greaterThan(from);
          end = to;
        }
        expect(end).to.be.at.most(shown.length);
        expect(shown.isWellFormed()).to.equal(true);
      }),
    );
  });

  it('MS302 operators are read out of what is typed, with quotes and in any case', () => {
    expect(readQuery('from:"Ana Maria" IN:#hut has:link one:two')).to.deep.include({
      operators: [
        { operator: 'from', value: 'Ana Maria' },
        { operator: 'in', value: '#hut' },
        { operator: 'has', value: 'link' },
      ],
    });
    expect(readQuery('one:two').needles).to.have.length(2);
    expect(readQuery('from:')).to.deep.equal({ needles: [], operators: [] });
    expect(readQuery('x '.repeat(200)).needles.length).to.be.at.most(24);
  });

  it('MS302 days, months and years begin by the clock of whoever asks', () => {
    const utc = (text: string, ahead = 0): string | null => {
      const time = timeOf(text, ahead);
      return time === null ? null : new Date(time).toISOString();
    };
    expect(utc('2026-11-21')).to.equal('2026-11-21T00:00:00.000Z');
    expect(utc('2026-11-21', 60)).to.equal('2026-11-20T23:00:00.000Z');
    expect(utc('2026-2')).to.equal('2026-02-01T00:00:00.000Z');
    expect(utc('2026')).to.equal('2026-01-01T00:00:00.000Z');
    expect(utc('2026-11-21T10:00:00.000Z', 60)).to.equal('2026-11-21T10:00:00.000Z');
    for (const nonsense of ['2026-02-30', '2026-13', 'yesterday', '26-1-1', ''])
      expect(utc(nonsense)).to.equal(null);
  });
});
