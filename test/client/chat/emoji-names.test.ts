import { expect } from 'chai';
import { begunEmoji, closedEmoji, emojiNames, findEmoji } from '../../../src/client/chat/emoji-names.ts';

const NAMES = emojiNames({
  '2764': 'heart',
  '1F44D': ['+1', 'thumbsup'],
  '1F389': 'tada',
  '1F3DF': 'stadium',
  '0023-20E3': 'hash',
  '1F441-200D-1F5E8': 'eye_speech',
  '41': 'no_emoji',
});

describe('client/chat/emoji-names', () => {
  it('makes of each code what is drawn as one picture, and leaves out what is none', () => {
    const known = new Map(NAMES.map(({ name, emoji }) => [name, emoji]));
    expect(known.get('heart')).to.equal('❤️');
    expect(known.get('hash')).to.equal('#️⃣');
    expect(known.get('eye_speech')).to.equal('👁️‍🗨️');
    expect(known.get('+1')).to.equal(known.get('thumbsup'));
    expect(known.has('no_emoji')).to.equal(false);
  });

  it('finds what begins with the query first, each emoji once', () => {
    expect(findEmoji(NAMES, 'TA', 5).map(({ name }) => name)).to.deep.equal(['tada', 'stadium']);
    expect(findEmoji(NAMES, 'h', 2)).to.have.length(2);
    expect(findEmoji(NAMES, '1', 5).map(({ name }) => name)).to.deep.equal(['+1']);
  });

  it('knows when a name is being written, and when a colon is just a colon', () => {
    expect(begunEmoji('so :tad', 7)).to.deep.equal({ start: 3, query: 'tad' });
    expect(begunEmoji(':ta', 3)).to.deep.equal({ start: 0, query: 'ta' });
    for (const text of ['10:30', 'https://example.com', 'a :', 'a :t', ': tada', 'note:tada']) {
      expect(begunEmoji(text, text.length), text).to.equal(null);
    }
    expect(begunEmoji('so :tad', 3), 'the caret is elsewhere').to.equal(null);
  });

  it('a whole name between colons becomes its emoji', () => {
    expect(closedEmoji(NAMES, 'so :tada:', 9)).to.deep.equal({ start: 3, emoji: '🎉' });
    expect(closedEmoji(NAMES, ':+1:', 4)?.emoji).to.equal('👍');
    expect(closedEmoji(NAMES, ':unknown:', 9)).to.equal(null);
    expect(closedEmoji(NAMES, '12:tada:', 8)).to.equal(null);
  });
});
