import { expect } from 'chai';
import * as fc from 'fast-check';
import { DemesError } from '../../../src/protocol/errors.ts';
import { parseJson } from '../../../src/server/http/json-guard.ts';
import { fuzzInputs } from '../../support/effort.ts';

const DEPTH = 32;
const parse = (text: string | Buffer): unknown => parseJson(Buffer.from(text), DEPTH);

function refusal(text: string | Buffer): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof DemesError && error.code === 'malformed') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('server/http json-guard', () => {
  it('ER11 nesting is refused above 32 levels, and four million levels at once (N13)', () => {
    expect(refusal(`${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`)).to.equal('accepted');
    expect(refusal(`${'['.repeat(DEPTH + 1)}${']'.repeat(DEPTH + 1)}`)).to.contain('deeper than 32');
    expect(refusal(`{"a":${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH + 1)}`)).to.contain('deeper than 32');
    expect(refusal(Buffer.alloc(4_000_000, '['))).to.contain('deeper than 32');
  });

  it('ER11 brackets inside of strings are no nesting', () => {
    const text = '[{'.repeat(1000);
    expect(parse(JSON.stringify({ text, '[{"': '\\"' }))).to.deep.equal({ text, '[{"': '\\"' });
  });

  it('ER11 __proto__, constructor and fields named twice are refused, escaped ones too (N14)', () => {
    for (const text of [
      '{"__proto__":{}}',
      '{"a":{"constructor":1}}',
      '[{"prototype":1}]',
      String.raw`{"\u005f_proto__":1}`,
    ]) {
      expect(refusal(text), text).to.contain('is refused');
    }
    for (const text of [
      '{"a":1,"a":2}',
      '{"b":[{"a":1,"c":{},"a":1}]}',
      String.raw`{"a":1,"\u0061":2}`,
      String.raw`{"ü":1,"\u00fc":2}`,
    ]) {
      expect(refusal(text), text).to.contain('twice');
    }
    expect(parse('[{"a":1},{"a":2},{"a":{"a":"a"}}]')).to.deep.equal([{ a: 1 }, { a: 2 }, { a: { a: 'a' } }]);
  });

  it('ER11 numbers that would become others are refused (N16)', () => {
    for (const number of [
      '9007199254740993',
      '-0',
      '-0.0',
      '1e400',
      '-1e400',
      '1e300',
      '123456789012345678',
    ]) {
      expect(refusal(`{"n":${number}}`), number).to.contain('number');
    }
    expect(refusal('{"n":NaN}')).to.contain('not valid JSON');
    expect(parse('[0, -1, 1.5, 1e3, 9007199254740991]')).to.deep.equal([0, -1, 1.5, 1000, 9007199254740991]);
  });

  it('ER11 what is no JSON or no UTF-8 is refused', () => {
    const cases = [
      '',
      ' ',
      '{',
      '"',
      '"\\',
      '{"a"',
      '[1,]',
      '{"a":1}}',
      'nul',
      "{'a':1}",
      '\ufeff{}',
      '01',
      '1 2',
    ];
    for (const text of cases) expect(refusal(text), text).to.not.equal('accepted');
    expect(refusal(Buffer.from([0x22, 0xff, 0xfe, 0x22]))).to.contain('UTF-8');
    expect(refusal(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).to.contain('UTF-8');
  });

  it('ER11 accepts exactly what JSON.parse reads, for all values without the refused parts', () => {
    const safe = fc
      .jsonValue({ maxDepth: 6 })
      .filter((value) => refusal(JSON.stringify(value)) === 'accepted');
    fc.assert(
      fc.property(safe, fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parse(text)).to.deep.equal(JSON.parse(text));
      }),
    );
  });

  it('ER11 random and damaged bytes never do anything but parse or be refused (N18)', () => {
    const damaged = fc.tuple(fc.json(), fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
      const bytes = Buffer.from(text);
      if (bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    });
    const random = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(damaged, random), (bytes) => {
        expect(refusal(bytes)).to.be.a('string');
      }),
      { numRuns: fuzzInputs },
    );
  }).timeout(60_000 + fuzzInputs);
});
