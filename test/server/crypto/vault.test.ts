import { createCipheriv, createHmac, hkdfSync } from 'node:crypto';
import { expect } from 'chai';
import { openVault, SEALED_EXTRA_BYTES } from '../../../src/server/crypto/vault.ts';

const MASTER = new Uint8Array(32).map((_, at) => at);
const PLACE = 'message/17/content';
const WORDS = new TextEncoder().encode('Nobody else reads this.');
const vault = openVault(MASTER);

/** A key as any second program would make it. */
function keyOf(info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', MASTER, new Uint8Array(0), info, 32));
}

describe('server/crypto: vault', () => {
  it('AR1 a sealed record is what a second program makes of the same nonce', () => {
    const sealed = vault.seal('database', PLACE, WORDS);
    const nonce = sealed.subarray(1, 13);
    const cipher = createCipheriv('aes-256-gcm', keyOf('demes/1/rest-key/database'), nonce, {
      authTagLength: 16,
    });
    cipher.setAAD(Buffer.from(PLACE));
    const content = Buffer.concat([cipher.update(WORDS), cipher.final(), cipher.getAuthTag()]);
    expect(Buffer.from(sealed).equals(Buffer.concat([Uint8Array.of(1), nonce, content]))).to.equal(true);
    expect(sealed.length).to.equal(WORDS.length + SEALED_EXTRA_BYTES);
    expect(vault.open('database', PLACE, sealed)).to.deep.equal(WORDS);
  });

  it('AR1 nothing at all is sealed like everything else', () => {
    const sealed = vault.seal('database', PLACE, new Uint8Array(0));
    expect(sealed).to.have.length(SEALED_EXTRA_BYTES);
    expect(vault.open('database', PLACE, sealed)).to.deep.equal(new Uint8Array(0));
  });

  it('AR2 each purpose has a key of its own, and digests have others than sealing', () => {
    const digest = createHmac('sha256', keyOf('demes/1/rest-digest/lookup')).update(WORDS).digest();
    expect(Buffer.from(vault.digest('lookup', WORDS)).equals(digest)).to.equal(true);
    expect(vault.digest('database', WORDS)).to.not.deep.equal(vault.digest('lookup', WORDS));
    expect(vault.open('identity', PLACE, vault.seal('database', PLACE, WORDS))).to.equal(null);
  });

  it('AR2 a master key of another length is refused', () => {
    for (const length of [0, 16, 31, 33])
      expect(() => openVault(new Uint8Array(length))).to.throw(RangeError);
  });

  it('AR3 a sealed record that was moved to another row, column or file does not open (N9)', () => {
    const sealed = vault.seal('database', PLACE, WORDS);
    expect(vault.open('database', PLACE, sealed)).to.deep.equal(WORDS);
    for (const place of [
      'message/18/content',
      'message/1/7/content',
      'draft/17/content',
      'message/17/',
      '',
    ]) {
      expect(vault.open('database', place, sealed), place).to.equal(null);
    }
  });

  it('AR3 what was altered in any byte, cut or lengthened does not open', () => {
    const sealed = vault.seal('database', PLACE, WORDS);
    for (let at = 0; at < sealed.length; at++) {
      const altered = sealed.slice();
      altered[at]! ^= 1;
      expect(vault.open('database', PLACE, altered), `byte ${at}`).to.equal(null);
      expect(vault.open('database', PLACE, sealed.subarray(0, at)), `${at} bytes`).to.equal(null);
    }
    expect(vault.open('database', PLACE, Uint8Array.of(...sealed, 0))).to.equal(null);
  });

  it('AR3 a tag that was cut to 4 or 12 bytes opens nothing (N8)', () => {
    const sealed = vault.seal('database', PLACE, WORDS);
    for (const length of [4, 12]) {
      expect(vault.open('database', PLACE, sealed.subarray(0, sealed.length - 16 + length))).to.equal(null);
    }
  });

  it('AR3 another master key opens nothing', () => {
    const other = openVault(new Uint8Array(32).fill(9));
    expect(other.open('database', PLACE, vault.seal('database', PLACE, WORDS))).to.equal(null);
    expect(other.digest('lookup', WORDS)).to.not.deep.equal(vault.digest('lookup', WORDS));
  });

  it('AR4 no nonce comes twice', () => {
    const nonces = new Set<string>();
    for (let count = 0; count < 1_000; count++) {
      nonces.add(Buffer.from(vault.seal('database', PLACE, WORDS).subarray(1, 13)).toString('hex'));
    }
    expect(nonces).to.have.length(1_000);
  });
});
