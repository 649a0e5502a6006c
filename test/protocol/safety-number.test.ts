import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { safetyCode, safetyNumber } from '../../src/protocol/safety-number.ts';
import { keyPairOf } from '../vectors/crypto.ts';

const sha512_256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha512-256').update(bytes).digest());
const keyOf = (words: string): Uint8Array => keyPairOf(words).publicKey;
const [ana, bo, cleo] = [keyOf('ana'), keyOf('bo'), keyOf('cleo')];

/** Written down from the rule alone, with another arithmetic. */
function halfByHand(key: Uint8Array): string {
  const begin = Buffer.concat([
    Buffer.from('demes/1/safety-number'),
    Buffer.from([1]),
    Buffer.alloc(32),
    key,
  ]);
  let digest = createHash('sha512-256').update(begin).digest();
  for (let round = 1; round <= 5200; round += 1)
    digest = createHash('sha512-256').update(digest).update(key).digest();
  const groups = [0, 5, 10, 15, 20, 25].map((at) => {
    const bits = BigInt(`0x${digest.subarray(at, at + 5).toString('hex')}`);
    return (bits % 100_000n).toString().padStart(5, '0');
  });
  return groups.join(' ');
}

describe('protocol: safety number', () => {
  it('DV30 is twelve groups of five digits, as written down', () => {
    const number = safetyNumber(ana, bo, sha512_256);
    expect(number).to.equal('45298 58764 39953 55238 02582 72169 48508 86650 87989 41032 93298 55309');
    expect(safetyNumber(cleo, cleo, sha512_256)).to.equal(
      '16446 48823 42739 07351 72812 96157 16446 48823 42739 07351 72812 96157',
    );
    expect(number).to.equal([halfByHand(ana), halfByHand(bo)].sort().join(' '));
    expect(safetyCode(number)).to.equal(`demes1-safety:${number.replaceAll(' ', '')}`);
  });

  it('DV30, DV31 is the same for both, and another one with somebody else', () => {
    expect(safetyNumber(bo, ana, sha512_256)).to.equal(safetyNumber(ana, bo, sha512_256));
    expect(safetyNumber(ana, cleo, sha512_256)).to.not.equal(safetyNumber(ana, bo, sha512_256));
  });
});
