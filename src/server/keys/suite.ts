/**
 * What ts-mls computes with: hashes, HKDF and signatures by node:crypto, HPKE by WebCrypto. Signatures go through the
 * one verifier of the node, so that no key counts here that counts nowhere else; and the private key stays a KeyObject,
 * so that it is in no state.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { getCiphersuiteFromName, type CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import { getCiphersuiteImpl } from 'ts-mls/crypto/getCiphersuiteImpl.js';
import { createCrypto } from '../crypto/crypto.ts';
import { HASH_BYTES } from '../../protocol/ids.ts';

export const SUITE_NAME = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519';

/** The library asks for a private key's bytes where it only hands them on to `sign`. */
export const NO_PRIVATE_KEY: Uint8Array = new Uint8Array(0);

/** signingKey: of this device's events. */
export async function createSuite(signingKey: KeyObject): Promise<CiphersuiteImpl> {
  const crypto = createCrypto(signingKey);
  const suite = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE_NAME));
  return {
    ...suite,
    signature: {
      sign: (_none, bytes) => Promise.resolve(crypto.sign(bytes)),
      verify: (publicKey, bytes, signature) => Promise.resolve(crypto.verify(publicKey, bytes, signature)),
      keygen: () => Promise.reject(new Error('devices have their keys already')),
    },
    hash: {
      digest: (bytes) => Promise.resolve(new Uint8Array(createHash('sha256').update(bytes).digest())),
      mac: (key, bytes) => Promise.resolve(hmac(key, bytes)),
      verifyMac: (key, mac, bytes) => {
        const isRight = mac.length === HASH_BYTES && timingSafeEqual(hmac(key, bytes), mac);
        return Promise.resolve(isRight);
      },
    },
    kdf: {
      size: HASH_BYTES,
      extract: (salt, input) => Promise.resolve(hmac(salt, input)),
      expand: (key, info, length) => Promise.resolve(hkdfExpand(key, info, length)),
    },
    rng: { randomBytes: (length) => new Uint8Array(randomBytes(length)) },
  };
}

function hmac(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(bytes).digest());
}

/** HKDF-Expand (RFC 5869) alone, which node:crypto does not have. */
function hkdfExpand(key: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const blocks = Math.ceil(length / HASH_BYTES);
  const out = new Uint8Array(blocks * HASH_BYTES);
  let previous: Uint8Array = new Uint8Array(0);
  for (let block = 1; block <= blocks; block++) {
    const input = Buffer.concat([previous, info, Buffer.of(block)]);
    previous = hmac(key, input);
    out.set(previous, (block - 1) * HASH_BYTES);
  }
  return out.subarray(0, length);
}
