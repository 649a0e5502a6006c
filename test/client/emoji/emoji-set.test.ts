import { expect } from 'chai';
import {
  calledBy,
  emojiSet,
  findEmoji,
  toned,
  type EmojiEntry,
} from '../../../src/client/emoji/emoji-set.ts';
import { begunEmoji, closedEmoji } from '../../../src/client/emoji/written-names.ts';

const ENGLISH: readonly EmojiEntry[] = [
  { hexcode: '1F389', label: 'party popper', group: 6, order: 9, tags: ['celebration', 'tada'] },
  { hexcode: '2764', label: 'red heart', group: 0, order: 1, tags: ['love'] },
  {
    hexcode: '1F44D',
    label: 'thumbs up',
    group: 1,
    order: 2,
    tags: ['yes'],
    skins: [{ hexcode: '1F44D-1F3FB' }, { hexcode: '1F44D-1F3FF' }],
  },
  {
    hexcode: '1F91D',
    label: 'handshake',
    group: 1,
    order: 3,
    skins: [{ hexcode: '1FAF1-1F3FB-200D-1FAF2-1F3FF' }, { hexcode: '1F91D-1F3FF' }],
  },
  { hexcode: '1F3DF', label: 'stadium', group: 5, order: 4 },
  { hexcode: '1F441-200D-1F5E8', label: 'eye in speech bubble', group: 8, order: 5 },
  { hexcode: '1F1E6', label: 'regional indicator A' },
  { hexcode: '1F9B0', label: 'red hair', group: 2, order: 6 },
  { hexcode: '41', label: 'no emoji', group: 8, order: 7 },
];
const GERMAN: readonly EmojiEntry[] = [
  { hexcode: '2764', label: 'rotes Herz', group: 0, order: 1, tags: ['Liebe'] },
  { hexcode: '1F389', label: 'Konfettibombe', group: 6, order: 9, tags: ['größte Feier'] },
];
const NAMES = { '1F44D': ['+1', 'thumbsup'], '1F389': 'tada', '1F3DF': 'stadium', '2764': 'heart' };

const ALL = emojiSet(ENGLISH, [GERMAN], NAMES);
const found = (query: string, max = 5): string[] => findEmoji(ALL, query, max).map(({ emoji }) => emoji);

describe('client/emoji/emoji-set', () => {
  it('MS312 makes of each code what is drawn as one picture, in order, and leaves out what is none', () => {
    expect(ALL.map(({ emoji }) => emoji)).to.deep.equal(['❤️', '👍', '🤝', '🏟️', '👁️‍🗨️', '🎉']);
  });

  it('MS312 finds by name, label and word, in both languages, without accents; the best first', () => {
    expect(found('ta')).to.deep.equal(['🎉', '🏟️']);
    expect(found('+1')).to.deep.equal(['👍']);
    expect(found('HERZ')).to.deep.equal(['❤️']);
    expect(found('grosste fei')).to.deep.equal(['🎉']);
    expect(found('heart red')).to.deep.equal(['❤️']);
    expect(found('red up')).to.deep.equal([]);
    expect(found(' ')).to.deep.equal([]);
    expect(found('t', 1)).to.have.length(1);
  });

  it('MS312 a tone is taken where there is one of it alone', () => {
    const [, thumb, hands] = ALL;
    expect([0, 1, 3, 5].map((tone) => toned(thumb!, tone))).to.deep.equal(['👍', '👍🏻', '👍', '👍🏿']);
    expect(toned(hands!, 5)).to.equal('🤝🏿');
    expect(toned(hands!, 1)).to.equal('🤝');
  });

  it('is called as it was begun, and by its label where it has no name', () => {
    expect(calledBy(ALL[1]!, 'Thu')).to.equal(':thumbsup:');
    expect(calledBy(ALL[1]!, 'yes')).to.equal(':+1:');
    expect(calledBy(ALL[2]!, 'hand')).to.equal('handshake');
  });
});

describe('client/emoji/written-names', () => {
  it('knows when a name is being written, and when a colon is just a colon', () => {
    expect(begunEmoji('so :tad', 7)).to.deep.equal({ start: 3, query: 'tad' });
    expect(begunEmoji(':ta', 3)).to.deep.equal({ start: 0, query: 'ta' });
    expect(begunEmoji(':grö', 4)).to.deep.equal({ start: 0, query: 'grö' });
    for (const text of ['10:30', 'https://example.com', 'a :', 'a :t', ': tada', 'note:tada']) {
      expect(begunEmoji(text, text.length), text).to.equal(null);
    }
    expect(begunEmoji('so :tad', 3), 'the caret is elsewhere').to.equal(null);
  });

  it('a whole name between colons becomes its emoji', () => {
    expect(closedEmoji(ALL, 'so :tada:', 9)).to.deep.equal({ start: 3, emoji: '🎉' });
    expect(closedEmoji(ALL, ':+1:', 4)?.emoji).to.equal('👍');
    expect(closedEmoji(ALL, ':unknown:', 9)).to.equal(null);
    expect(closedEmoji(ALL, '12:tada:', 8)).to.equal(null);
  });
});
