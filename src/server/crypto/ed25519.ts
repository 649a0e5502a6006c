/** Raw Ed25519 keys (32 bytes, as formats.md has them) and node's KeyObjects. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { PUBLIC_KEY_BYTES } from '../../protocol/ids.ts';

export const SEED_BYTES = 32;

// A DER key is one of these fixed prefixes followed by the 32 raw bytes (RFC 8410).
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== SEED_BYTES) throw new RangeError(`an Ed25519 seed has ${SEED_BYTES} bytes`);
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/** The 32 bytes that a private key is made of. */
export function seedOf(privateKey: KeyObject): Uint8Array {
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  return new Uint8Array(der.subarray(PKCS8_PREFIX.length));
}

/** Throws for anything but 32 bytes; whether they are a point is only found out by a verification. */
export function publicKeyOf(raw: Uint8Array): KeyObject {
  if (raw.length !== PUBLIC_KEY_BYTES) throw new RangeError(`an Ed25519 key has ${PUBLIC_KEY_BYTES} bytes`);
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
}

/** The 32 raw bytes of the public half of a private or public KeyObject. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length));
}

/** SubjectPublicKeyInfo of a raw key: what TLS pins are hashes of. */
export function spkiOf(raw: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([SPKI_PREFIX, raw]));
}

/**
 * y coordinates of the eight points of small order, little-endian, sign bit cleared. A key among them lets
 * signatures be made that verify for many messages, so nobody may enrol one.
 */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);

const SIGN_BIT = 0x80;
/** Least significant byte of p = 2^255 - 19; every other byte of p is 0xff, the top one 0x7f. */
const P_LOWEST_BYTE = 0xed;

/** True for 32 bytes that encode y below p and no point of small order: what may be enrolled as a key. */
export function isSafePublicKey(raw: Uint8Array): boolean {
  if (raw.length !== PUBLIC_KEY_BYTES) return false;
  const y = Uint8Array.from(raw);
  const top = PUBLIC_KEY_BYTES - 1;
  y[top] = y[top]! & ~SIGN_BIT;
  const allOnes = y[top] === 0x7f && y.subarray(1, top).every((byte) => byte === 0xff);
  if (allOnes && y[0]! >= P_LOWEST_BYTE) return false;
  return !SMALL_ORDER_Y.has(Buffer.from(y).toString('hex'));
}
