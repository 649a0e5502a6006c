/** The Crypto port of the engine, by node:crypto: the one verifier of every node, so that all agree on validity. */
import { hash, sign, verify, type KeyObject } from 'node:crypto';
import type { Crypto } from '../../engine/ports.ts';
import { HASH_BYTES, SIGNATURE_BYTES } from '../../protocol/ids.ts';
import { isSafePublicKey, publicKeyOf } from './ed25519.ts';

/** Making a KeyObject costs a tenth of a verification; a node rarely meets more devices than this. */
const KEYS_CACHED_MAX = 1024;

/**
 * SHA-256. By way of a text, since a small array that node makes has memory of its own outside of the heap: that costs
 * three times the hash, and most of the collector's work.
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  const text = hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(HASH_BYTES);
  for (let at = 0; at < HASH_BYTES; at++) digest[at] = text.charCodeAt(at);
  return digest;
}

/** signingKey: this device's private event signing key. Nothing here throws for bad input: `verify` is false. */
export function createCrypto(signingKey: KeyObject): Crypto {
  const keys = new KeyCache(KEYS_CACHED_MAX);
  return {
    hash: sha256,
    sign: (bytes) => sign(null, bytes, signingKey),
    verify(publicKey, bytes, signature) {
      if (signature.length !== SIGNATURE_BYTES) return false;
      const key = keys.get(publicKey);
      return key !== null && verify(null, bytes, key, signature);
    },
  };
}

/** KeyObjects by raw key, the least recently used dropped first; null for a key that nobody may use. */
class KeyCache {
  private readonly keys = new Map<string, KeyObject | null>();
  private readonly sizeMax: number;

  constructor(sizeMax: number) {
    this.sizeMax = sizeMax;
  }

  get(raw: Uint8Array): KeyObject | null {
    const name = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('binary');
    const found = this.keys.get(name);
    if (found === undefined) return this.add(name, raw);
    if (this.keys.size > this.sizeMax / 2) {
      this.keys.delete(name);
      this.keys.set(name, found);
    }
    return found;
  }

  private add(name: string, raw: Uint8Array): KeyObject | null {
    const key = isSafePublicKey(raw) ? publicKeyOf(raw) : null;
    if (this.keys.size >= this.sizeMax) this.keys.delete(this.keys.keys().next().value!);
    this.keys.set(name, key);
    return key;
  }
}
