/**
 * Twins of the engine's crypto port: 256-bit hash and "signatures" that are keyed hashes. They find every
 * mistake that mixes up, forgets or alters bytes, at a fortieth of the price; they resist nobody who wants to forge.
 */
import type { Crypto } from '../engine/ports.ts';
import type { HashFunction } from '../protocol/scope.ts';

/** Whatever makes keys, hashes and signatures for a whole run: these twins, or the real functions. */
export interface CryptoSuite {
  /** How a replay command calls it. */
  readonly name: 'twin' | 'real';
  readonly hash: HashFunction;
  /** The key pair that belongs to a name, always the same one. */
  keyPair(name: string): KeyPair;
  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean;
}

export interface KeyPair {
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

/** The engine's port for one device of the suite. */
export function cryptoOf(suite: CryptoSuite, keys: KeyPair): Crypto {
  return {
    hash: suite.hash,
    sign: (bytes) => keys.sign(bytes),
    verify: (publicKey, bytes, signature) => suite.verify(publicKey, bytes, signature),
  };
}

export function twinCrypto(): CryptoSuite {
  return {
    name: 'twin',
    hash: twinHash,
    keyPair: (name) => {
      const publicKey = twinHash(Uint8Array.from(`key of ${name}`, (char) => char.charCodeAt(0)));
      return { publicKey, sign: (bytes) => twinSignature(publicKey, bytes) };
    },
    verify: (publicKey, bytes, signature) => sameBytes(twinSignature(publicKey, bytes), signature),
  };
}

/** Whoever knows the public key could sign: enough where every node runs our own code. */
function twinSignature(publicKey: Uint8Array, bytes: Uint8Array): Uint8Array {
  const keyed = new Uint8Array(publicKey.length + HASH_BYTES);
  keyed.set(publicKey);
  keyed.set(twinHash(bytes), publicKey.length);
  const half = twinHash(keyed);
  const signature = new Uint8Array(2 * HASH_BYTES);
  signature.set(half);
  signature.set(half, HASH_BYTES);
  return signature;
}

const HASH_BYTES = 32;
const lanes = new Int32Array(8);

/** Eight 32-bit lanes, each fed every eighth word, then stirred together until every bit depends on every other. */
export function twinHash(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  for (let lane = 0; lane < 8; lane++) lanes[lane] = Math.imul(lane + 1, 0x9e3779b9) ^ length;
  const words = length >> 2;
  let at = 0;
  for (let word = 0; word < words; word++, at += 4) {
    const value = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    const lane = word & 7;
    const mixed = Math.imul(lanes[lane]! ^ value, 0x85ebca6b);
    lanes[lane] = (mixed << 13) | (mixed >>> 19);
    if (lane === 7) stir();
  }
  let rest = 0x80;
  for (; at < length; at++) rest = (rest << 8) | bytes[at]!;
  lanes[words & 7] = Math.imul(lanes[words & 7]! ^ rest, 0xc2b2ae35);
  for (let round = 0; round < 4; round++) stir();
  const result = new Uint8Array(HASH_BYTES);
  for (let lane = 0; lane < 8; lane++) {
    const value = lanes[lane]!;
    result[4 * lane] = value;
    result[4 * lane + 1] = value >>> 8;
    result[4 * lane + 2] = value >>> 16;
    result[4 * lane + 3] = value >>> 24;
  }
  return result;
}

/** Two passes round the ring of lanes: each takes in its neighbour, multiplied and rotated. */
function stir(): void {
  let carry = lanes[7]!;
  for (let lane = 0; lane < 8; lane++) {
    carry = Math.imul(lanes[lane]! ^ (carry >>> 15), 0x2c1b3c6d) + carry;
    carry = (carry << 11) | (carry >>> 21);
    lanes[lane] = carry;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
