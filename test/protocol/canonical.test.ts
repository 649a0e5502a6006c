import { expect } from 'chai';
import * as fc from 'fast-check';
import { ProtocolError } from '../../src/protocol/errors.ts';
import { toHex } from '../../src/protocol/ids.ts';
import { fuzzInputs } from '../support/effort.ts';
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
            else expectCanonical(codec, cut);
          }
          expectRefused(codec, Uint8Array.of(...bytes, extra));
        }),
        { ...FEW, numRuns: 15 },
      );
    });

    it(`FM4 ${codec.name}: changed bytes are refused or stand for one other value`, () => {
      fc.assert(
        fc.property(
          codec.values,
          fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
          (value, changes) => {
            const bytes = codec.encode(value).slice();
            for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
            expectCanonical(codec, bytes);
          },
        ),
        { ...FEW, numRuns: Math.min(fuzzInputs, CHANGED_MAX) },
      );
    }).timeout(TIMEOUT_MS);

    it(`FM4 ${codec.name}: with any one bit flipped it is refused or stands for another value`, () => {
      const [value] = fc.sample(codec.values, { seed: SEED, numRuns: 1 });
      const bytes = codec.encode(value);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = bytes.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expectCanonical(codec, changed);
      }
    });

    it(`FM4 ${codec.name}: random bytes are refused with a ProtocolError only (N18)`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => expectCanonical(codec, bytes)),
        { ...FEW, numRuns: Math.min(fuzzInputs, RANDOM_MAX) },
      );
    }).timeout(TIMEOUT_MS);
  }
});

function expectRefused(codec: Codec, bytes: Uint8Array): void {
  expect(() => codec.decode(bytes), toHex(bytes)).to.throw(ProtocolError);
}

/** Either refused in the one way there is, or exactly what the encoder writes for the value read. */
function expectCanonical(codec: Codec, bytes: Uint8Array): void {
  let value: unknown;
  try {
    value = codec.decode(bytes);
  } catch (error) {
    expect(error, toHex(bytes)).to.be.instanceOf(ProtocolError);
    return;
  }
  expect(toHex(codec.encode(value)), 'a second encoding').to.equal(toHex(bytes));
}
