import { expect } from 'chai';
import * as fc from 'fast-check';
import { fromBase64Url, toBase64Url } from '../../src/protocol/base64.ts';
import { crc32 } from '../../src/protocol/crc32.ts';
import {
  compareIds,
  fromBase32,
  fromHex,
  isIdOf,
  sortedIds,
  toBase32,
  toHex,
} from '../../src/protocol/ids.ts';

const bytes = fc.uint8Array({ maxLength: 70 });

describe('protocol: ids as text', () => {
  it('FM6 base32 is that of RFC 4648, lower case and without padding', () => {
    const words = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'];
    expect(words.map((word) => toBase32(new TextEncoder().encode(word)))).to.deep.equal([
      '',
      'my',
      'mzxq',
      'mzxw6',
      'mzxw6yq',
      'mzxw6ytb',
      'mzxw6ytboi',
    ]);
  });

  it('FM6 a text stands for one id and an id has one text', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(fromBase32(toBase32(value))).to.deep.equal(value);
        expect(fromHex(toHex(value))).to.deep.equal(value);
        expect(toHex(value)).to.equal(Buffer.from(value).toString('hex'));
      }),
      { seed: 1 },
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcxyz234567'), maxLength: 60 }), (text) => {
        const value = fromBase32(text);
        if (value !== undefined) expect(toBase32(value)).to.equal(text);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('FM6 upper case, padding, foreign characters, left-over bits and wrong lengths are no ids', () => {
    for (const text of ['MY', 'my======', 'm1', 'mé', 'm', 'mz', 'mzx', 'm y']) {
      expect(fromBase32(text), text).to.equal(undefined);
    }
    expect(isIdOf('a'.repeat(52), 32)).to.equal(true);
    expect(isIdOf('a'.repeat(51), 32)).to.equal(false);
    expect(isIdOf(`${'a'.repeat(51)}b`, 32)).to.equal(false);
    expect(isIdOf('a'.repeat(32), 20)).to.equal(true);
    expect(isIdOf('', 20)).to.equal(false);
  });

  it('FM6 the lower id is the one with the lower bytes', () => {
    const twenty = fc.uint8Array({ minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(twenty, { maxLength: 20 }), (values) => {
        const byBytes = values
          .map((value) => Buffer.from(value))
          .sort((a, b) => Buffer.compare(a, b))
          .map((value) => toBase32(value));
        expect(sortedIds(values.map(toBase32))).to.deep.equal(byBytes);
      }),
      { seed: 1 },
    );
    expect(compareIds('a2', 'az')).to.be.greaterThan(0);
    expect(compareIds('a', 'ab')).to.be.lessThan(0);
    expect(compareIds('ab', 'ab')).to.equal(0);
  });

  it('writes long runs of bytes too', () => {
    const long = Uint8Array.from({ length: 20_000 }, (_, i) => i);
    expect(toHex(long)).to.equal(Buffer.from(long).toString('hex'));
    expect(fromBase32(toBase32(long))).to.deep.equal(long);
  });

  it('base64url is canonical in both directions', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(toBase64Url(value)).to.equal(Buffer.from(value).toString('base64url'));
        expect(fromBase64Url(toBase64Url(value))).to.deep.equal(value);
      }),
      { seed: 1 },
    );
    for (const text of ['A', 'AB', 'AA==', 'A+8', 'A/8', 'AAé', 'AAAAA']) {
      expect(fromBase64Url(text), text).to.equal(undefined);
    }
  });

  it('crc32 gives the check value of its standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).to.equal(0xcbf43926);
  });
});
