import { expect } from 'chai';
import * as fc from 'fast-check';
import {
  decoded,
  folded,
  forChannel,
  formatLine,
  forRoom,
  parseLine,
  pieces,
  plainText,
} from '../../examples/irc-bridge/irc-text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });

describe('examples/irc-bridge: texts', () => {
  it('reads tags, who says it, the command and its parameters', () => {
    const line = parseLine('@time=2026-11-21T12:00:00.000Z;msgid=a=b :ana!u@h PRIVMSG #hut  :hello : you');
    expect([line!.tags.get('time'), line!.tags.get('msgid')]).to.deep.equal([
      '2026-11-21T12:00:00.000Z',
      'a=b',
    ]);
    expect(line).to.deep.include({ nick: 'ana', prefix: 'ana!u@h', command: 'PRIVMSG' });
    expect(line!.params).to.deep.equal(['#hut', 'hello : you']);
    expect(parseLine('ping irc')).to.deep.include({ nick: '', command: 'PING', params: ['irc'] });
    expect(parseLine(':irc 433 * ana :')!.params).to.deep.equal(['*', 'ana', '']);
    for (const none of ['', ' ', ':only.prefix', '12 x', '@tag'])
      expect(parseLine(none), none).to.equal(null);
  });

  it('writes one command, whatever is in its words', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 4 }), (words) => {
        const line = formatLine('PRIVMSG', ...words);
        expect(line).to.not.match(/[\r\n\0]/);
        const read = parseLine(line)!;
        expect(read.command).to.equal('PRIVMSG');
        expect(read.params.length).to.be.at.most(words.length);
      }),
    );
    expect(formatLine('PRIVMSG', '#hut', 'hi\r\nQUIT :bye')).to.equal('PRIVMSG #hut :hi  QUIT :bye');
    expect(parseLine(formatLine('PRIVMSG', '\0\t\u2028', ''))!.params).to.deep.equal(['_\t\u2028', '']);
    expect(formatLine('JOIN', '#a b')).to.equal('JOIN :#a b');
    expect(formatLine('PRIVMSG', ':#a b', 'x')).to.equal('PRIVMSG #a_b :x');
  });

  it('compares names as servers do, and reads what old clients send', () => {
    expect(folded('Ana[{}]^|')).to.equal('ana[[]]~\\');
    expect(decoded(new TextEncoder().encode('Grüße'))).to.equal('Grüße');
    expect(decoded(Uint8Array.from([0x47, 0x72, 0xfc]))).to.equal('Grü');
  });

  it('takes colours and every sign that does something out of a text, and its digits only where they belong to one', () => {
    expect(plainText('\x0304,12red\x03 \x02bold\x0f 12 \x1b[31m\u202Eabc\x07')).to.equal(
      'red bold 12 [31mabc',
    );
  });

  it('says in the room who said it on IRC; actions as such, and nothing of what programs ask each other', () => {
    expect(forRoom('ana', '\x02hello\x02 ')).to.equal('ana (IRC): hello');
    expect(forRoom('ana', '\x01ACTION waves\x01')).to.equal('* ana (IRC) waves');
    for (const none of ['\x01VERSION\x01', '\x01PING 12\x01', ' \x03 ', ''])
      expect(forRoom('ana', none)).to.equal(null);
  });

  it('says each line of a message by itself under its author, and no more than twenty', () => {
    expect(forChannel('Ana', 'one\r\n\n two\u2028three\0four', 100)).to.deep.equal([
      '<Ana> one',
      '<Ana>  two',
      '<Ana> three',
      '<Ana> four',
    ]);
    expect(forChannel('An\r\nQUIT\u202Ea', 'x', 100)).to.deep.equal(['<AnQUITa> x']);
    const many = forChannel('Ana', Array(50).fill('x').join('\n'), 100);
    expect([many.length, many.at(-1)]).to.deep.equal([20, '<Ana> (the rest is in the room)']);
  });

  it('cuts between words, never inside of what is read as one sign, and loses nothing', () => {
    expect(pieces('one two three', 8)).to.deep.equal(['one two', 'three']);
    expect(pieces('👩‍👩‍👧👩‍👩‍👧', 20)).to.deep.equal(['👩‍👩‍👧', '👩‍👩‍👧']);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 4, max: 60 }),
        (text, most) => {
          const line = plainText(text);
          const made = pieces(line, most);
          for (const one of made) expect(Buffer.byteLength(one)).to.be.at.most(most);
          expect(made.join('').replaceAll(/\s/gu, '')).to.equal(line.replaceAll(/\s/gu, ''));
          expect(made.join('')).to.not.include('\ufffd');
        },
      ),
    );
  });

  it('nothing that anybody writes in the room becomes a second command, or is longer than a line', () => {
    fc.assert(
      fc.property(anyText, anyText, (name, text) => {
        for (const line of forChannel(name, text, 380)) {
          expect(Buffer.byteLength(line)).to.be.at.most(380);
          expect(line).to.match(/^<[^\r\n\0]*> [^\r\n\0]+$/u);
        }
      }),
    );
  });
});
