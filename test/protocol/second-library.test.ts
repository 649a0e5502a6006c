import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import nacl from 'tweetnacl';

interface Identity {
  readonly rootSeed: string;
  readonly rootKey: string;
  readonly signingSeed: string;
  readonly signingKey: string;
}

const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/vectors.json'), 'utf8'),
) as Record<string, unknown>;
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** Every object in the vectors that names what was signed, with which seed, and the signature. */
function* signed(value: unknown): Generator<{ signedBytes: string; signature: string }> {
  if (typeof value !== 'object' || value === null) return;
  const { signedBytes, signature, fields } = value as Record<string, unknown>;
  const found = signature ?? (fields as Record<string, unknown> | undefined)?.['signature'];
  if (typeof signedBytes === 'string' && typeof found === 'string') yield { signedBytes, signature: found };
  for (const inner of Object.values(value)) yield* signed(inner);
}

describe('protocol: a second library', () => {
  const people = Object.values(vectors['identity'] as Record<string, Identity>).filter(
    (one) => typeof one === 'object' && 'rootSeed' in one,
  );

  it('FM33 makes the same keys from the same seeds', () => {
    expect(people).not.to.have.length(0);
    for (const { rootSeed, rootKey, signingSeed, signingKey } of people) {
      expect(nacl.sign.keyPair.fromSeed(bytes(rootSeed)).publicKey).to.deep.equal(bytes(rootKey));
      expect(nacl.sign.keyPair.fromSeed(bytes(signingSeed)).publicKey).to.deep.equal(bytes(signingKey));
    }
  });

  it('FM33 makes byte for byte the same signatures', () => {
    const secrets = people.flatMap(({ rootSeed, signingSeed }) =>
      [rootSeed, signingSeed].map((seed) => nacl.sign.keyPair.fromSeed(bytes(seed)).secretKey),
    );
    const all = [...signed(vectors)];
    expect(all.length).to.be.above(3);
    for (const { signedBytes, signature } of all) {
      const made = secrets.map((secret) =>
        Buffer.from(nacl.sign.detached(bytes(signedBytes), secret)).toString('hex'),
      );
      expect(made).to.include(signature);
    }
  });
});
