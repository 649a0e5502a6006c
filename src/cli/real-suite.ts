/** What a node hashes and signs with, for the simulator: forty times slower than its twins. */
import { sign } from 'node:crypto';
import type { CryptoSuite } from '../sim/crypto.ts';
import { createCrypto, sha256 } from '../server/crypto/crypto.ts';
import { privateKeyOf, rawPublicKey } from '../server/crypto/ed25519.ts';

/** Keys follow from names and Ed25519 draws nothing, so lives are as repeatable as with the twins. */
export function realSuite(): CryptoSuite {
  const verifier = createCrypto(privateKeyOf(sha256(Buffer.from('nobody signs with this'))));
  return {
    name: 'real',
    hash: sha256,
    keyPair: (name) => {
      const key = privateKeyOf(sha256(Buffer.from(name)));
      return { publicKey: rawPublicKey(key), sign: (bytes) => sign(null, bytes, key) };
    },
    verify: (publicKey, bytes, signature) => verifier.verify(publicKey, bytes, signature),
  };
}
