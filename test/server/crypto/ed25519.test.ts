import { sign } from 'node:crypto';
import { expect } from 'chai';
import { createCrypto, sha256 } from '../../../src/server/crypto/crypto.ts';
import {
  isSafePublicKey,
  privateKeyOf,
  publicKeyOf,
  rawPublicKey,
} from '../../../src/server/crypto/ed25519.ts';
import { createKeys } from '../../../src/server/crypto/keys.ts';

const L = (1n << 252n) + 27742317777372353535851937790883648493n;

function littleEndian(value: bigint, length = 32): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let at = 0; at < length; at++, rest >>= 8n) bytes[at] = Number(rest & 255n);
  return bytes;
}

function valueOf(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

const P = (1n << 255n) - 19n;
const ORDER_8 = [
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));

function withSign(bytes: Uint8Array): Uint8Array {
  const signed = Uint8Array.from(bytes);
  signed[31] = signed[31]! | 0x80;
  return signed;
}

/** The eight points of small order: 1, 1, 2 and 4 of order 1, 2, 4 and 8. */
const SMALL_ORDER = [
  littleEndian(1n),
  littleEndian(P - 1n),
  littleEndian(0n),
  withSign(littleEndian(0n)),
  ...ORDER_8,
  ...ORDER_8.map(withSign),
];

describe('crypto/ed25519', () => {
  const keys = createKeys();
  const crypto = createCrypto(keys.signing.privateKey);
  const message = Buffer.from('a message');

  it('HS5 refuses each of the 8 public keys of small order (N3)', () => {
    expect(SMALL_ORDER).to.have.length(8);
    for (const key of SMALL_ORDER) {
      expect(isSafePublicKey(key), Buffer.from(key).toString('hex')).to.equal(false);
      // R = the point itself, S = 0 would verify against a small-order key for one message in a few.
      const forged = Buffer.concat([key, Buffer.alloc(32)]);
      for (let n = 0; n < 32; n++) expect(crypto.verify(key, Buffer.of(n), forged)).to.equal(false);
    }
  });

  it('HS5 refuses public keys whose y is not below p (N4)', () => {
    for (let over = 0n; over < 19n; over++) {
      expect(isSafePublicKey(littleEndian(P + over)), `p + ${over}`).to.equal(false);
      expect(isSafePublicKey(withSign(littleEndian(P + over)))).to.equal(false);
    }
    expect(isSafePublicKey(littleEndian(P - 2n))).to.equal(true);
  });

  it('accepts the keys that are made here', () => {
    for (const pair of [keys.root, keys.signing, keys.tls])
      expect(isSafePublicKey(pair.publicKey)).to.equal(true);
  });

  it('verifies its own signatures and no other, whichever byte has one bit flipped (N1)', () => {
    const signature = crypto.sign(message);
    expect(crypto.verify(keys.signing.publicKey, message, signature)).to.equal(true);
    expect(crypto.verify(keys.root.publicKey, message, signature)).to.equal(false);
    for (let at = 0; at < signature.length; at++) {
      const flipped = Uint8Array.from(signature);
      flipped[at] = flipped[at]! ^ 1;
      expect(crypto.verify(keys.signing.publicKey, message, flipped), `byte ${at}`).to.equal(false);
    }
  });

  it('refuses a signature whose S has the group order added (N2)', () => {
    const signature = crypto.sign(message);
    const malleated = Buffer.concat([
      signature.subarray(0, 32),
      littleEndian(valueOf(signature.subarray(32)) + L),
    ]);
    expect(crypto.verify(keys.signing.publicKey, message, malleated)).to.equal(false);
  });

  it('answers false for keys and signatures of a wrong length (N5)', () => {
    const signature = crypto.sign(message);
    for (const length of [0, 31, 33]) {
      expect(isSafePublicKey(new Uint8Array(length))).to.equal(false);
      expect(crypto.verify(new Uint8Array(length).fill(7), message, signature)).to.equal(false);
      expect(() => publicKeyOf(new Uint8Array(length))).to.throw(RangeError);
      expect(() => privateKeyOf(new Uint8Array(length))).to.throw(RangeError);
    }
    for (const length of [0, 63, 65]) {
      expect(crypto.verify(keys.signing.publicKey, message, new Uint8Array(length))).to.equal(false);
    }
  });

  it('goes on verifying when far more keys come by than are kept', () => {
    for (let n = 0; n < 1500; n++) {
      const seed = sha256(Buffer.from(`key ${n}`));
      const privateKey = privateKeyOf(seed);
      if (n % 100 !== 0) crypto.verify(seed, message, new Uint8Array(64));
      else
        expect(crypto.verify(rawPublicKey(privateKey), message, sign(null, message, privateKey))).to.equal(
          true,
        );
    }
    expect(crypto.verify(keys.signing.publicKey, message, crypto.sign(message))).to.equal(true);
  });

  it('agrees with the known vector of RFC 8032 and of SHA-256', () => {
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    const publicKey = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');
    expect(Buffer.from(rawPublicKey(privateKeyOf(seed)))).to.deep.equal(publicKey);
    const signature = createCrypto(privateKeyOf(seed)).sign(Buffer.alloc(0));
    expect(Buffer.from(signature).toString('hex')).to.match(/^e5564300c360ac729086e2cc806e828a/);
    expect(Buffer.from(sha256(Buffer.from('abc'))).toString('hex')).to.match(/^ba7816bf8f01cfea/);
  });
});
