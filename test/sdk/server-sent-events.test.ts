import { expect } from 'chai';
import * as fc from 'fast-check';
import { ServerSentEventParser, type ServerSentEvent } from '../../src/sdk/server-sent-events.ts';

function parse(...parts: Uint8Array[]): ServerSentEvent[] {
  const parser = new ServerSentEventParser();
  return parts.flatMap((part) => parser.push(part));
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('sdk: server-sent events', () => {
  it('reads fields with and without a space, several data lines, and skips comments', () => {
    const text = ': hi\n\nid: e-1\nevent:status\ndata: a\ndata:b\nunknown: x\n\ndata\n\n';
    expect(parse(bytes(text))).to.deep.equal([
      { id: 'e-1', type: 'status', data: 'a\nb' },
      { id: 'e-1', type: 'message', data: '' },
    ]);
  });

  it('makes no event of an id alone, and none of what has no end yet', () => {
    expect(parse(bytes('id: e-1\n\ndata: a\n'))).to.deep.equal([]);
  });

  it('gives the same events wherever the bytes are cut, with every line ending', () => {
    const lines = ['id: e-1', 'event: message', 'data: größe 日本 👍', '', 'data: two', '', ''];
    const whole = [
      { id: 'e-1', type: 'message', data: 'größe 日本 👍' },
      { id: 'e-1', type: 'message', data: 'two' },
    ];
    fc.assert(
      fc.property(
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(120), { maxLength: 8 }),
        (ending, cuts) => {
          // A lone carriage return at the very end could still become a pair: one more line tells.
          const all = bytes(`${lines.join(ending)}${ending}: end`);
          const places = [
            0,
            ...cuts.map((cut) => Math.min(cut, all.length)).toSorted((a, b) => a - b),
            all.length,
          ];
          const parts = places.slice(1).map((end, at) => all.slice(places[at], end));
          expect(parse(...parts)).to.deep.equal(whole);
        },
      ),
    );
  });

  it('refuses to grow without bound', () => {
    const parser = new ServerSentEventParser();
    const mebibyte = bytes('x'.repeat(1024 * 1024));
    parser.push(bytes('data: '));
    expect(() => {
      for (let i = 0; i < 5; i += 1) parser.push(mebibyte);
    }).to.throw(RangeError);
  });
});
