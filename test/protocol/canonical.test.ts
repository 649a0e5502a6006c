import { expect } from 'chai';
import * as fc from 'fast-check';
import { ProtocolError } from '../../src/protocol/errors.ts';
import { toHex } from '../../src/protocol/ids.ts';
import { Random } from '../../src/sim/random.ts';
import { fuzzInputs } from '../support/effort.ts';
import { altered, noise } from '../support/fuzz.ts';
import { CODECS, type Codec } from './codecs.ts';

/** Fixed, so that a red run can be repeated; fast-check prints the value that failed, made small. */
const SEED = 20_260_102;
const FEW = { seed: SEED, numRuns: 40 };
/** What is read is written again and compared; a million of each codec are only read, in test/security/fuzz.test.ts. */
const CHANGED_MAX = 50_000;
const RANDOM_MAX = 100_000;
const TIMEOUT_MS = 60_000 + fuzzInputs;

describe('protocol: every encoding', () => {
  for (const codec of CODECS) {
    it(`FM4 ${codec.name}: what was written is read back, and written again gives the same bytes`, () => {
      fc.assert(
        fc.property(codec.values, (value) => {
          const bytes = codec.encode(value);
          const read = codec.decode(bytes);
          expect(read).to.deep.equal(value);
          expect(toHex(codec.encode(read))).to.equal(toHex(bytes));
        }),
        { ...FEW, numRuns: 100 },
      );
    });

    it(`FM4 ${codec.name}: cut off anywhere or followed by anything, it is refused (N12)`, () => {
      fc.assert(
        fc.property(codec.values, fc.nat(255), (value, extra) => {
          const bytes = codec.encode(value);
          for (let length = 0; length < bytes.length; length++) {
            const cut = bytes.slice(0, length);
            if (codec.delimited) expectRefused(codec, cut);
            else isRead(codec, cut);
          }
          expect(isRead(codec, Uint8Array.of(...bytes, extra)), 'something behind it').to.equal(false);
        }),
        { ...FEW, numRuns: 15 },
      );
    });

    it(`FM4 ${codec.name}: changed bytes are refused or stand for one other value`, () => {
      const random = new Random(`changed ${codec.name}`);
      const samples = fc.sample(codec.values, { ...FEW, numRuns: 100 }).map((value) => codec.encode(value));
      let refused = 0;
      for (let at = 0; at < Math.min(fuzzInputs, CHANGED_MAX); at++) {
        if (!isRead(codec, altered(random, random.pick(samples)))) refused++;
      }
      expect(refused).to.be.above(0);
    }).timeout(TIMEOUT_MS);

    it(`FM4 ${codec.name}: with any one bit flipped it is refused or stands for another value`, () => {
      const [value] = fc.sample(codec.values, { seed: SEED, numRuns: 1 });
      const bytes = codec.encode(value);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = bytes.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        isRead(codec, changed);
      }
      expect(bytes.length, 'something to flip').to.be.above(0);
    });

    it(`FM4 ${codec.name}: random bytes are refused with a ProtocolError only (N18)`, () => {
      const random = new Random(`noise ${codec.name}`);
      let refused = 0;
      for (let at = 0; at < Math.min(fuzzInputs, RANDOM_MAX); at++) {
        if (!isRead(codec, noise(random))) refused++;
      }
      expect(refused).to.be.above(0);
    }).timeout(TIMEOUT_MS);
  }
});

function expectRefused(codec: Codec, bytes: Uint8Array): void {
  if (isRead(codec, bytes)) throw new Error(`${codec.name} reads ${toHex(bytes)}`);
}

/**
 * Whether these bytes stand for a value. Throws when they are refused in another way than with a ProtocolError, or when
 * the value has other bytes too. Without assertions on the way: it runs millions of times.
 */
function isRead(codec: Codec, bytes: Uint8Array): boolean {
  let value: unknown;
  try {
    value = codec.decode(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw new Error(`${codec.name} breaks down at ${toHex(bytes)}`, { cause: error });
  }
  const again = codec.encode(value);
  if (Buffer.compare(again, bytes) !== 0) {
    throw new Error(`${codec.name}: ${toHex(bytes)} is written again as ${toHex(again)}`);
  }
  return true;
}
