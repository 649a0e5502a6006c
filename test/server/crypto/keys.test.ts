import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  deviceIdOfKeys,
  isDeviceCertificateValid,
  makeDeviceCertificate,
  makeTlsIdentity,
  spkiHash,
} from '../../../src/server/crypto/certificate.ts';
import { createCrypto } from '../../../src/server/crypto/crypto.ts';
import { createKeys, hasSealedKeys, KeysError, loadOrCreateKeys } from '../../../src/server/crypto/keys.ts';
import { openVault } from '../../../src/server/crypto/vault.ts';
import { VAULT } from '../../support/vault.ts';

describe('crypto/keys', () => {
  let folder: string;
  let keysDir: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-keys-'));
    keysDir = join(folder, 'keys');
    file = join(keysDir, 'identity.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function codeOfLoading(): string {
    try {
      loadOrCreateKeys(keysDir, VAULT);
    } catch (error) {
      expect(error).to.be.instanceOf(KeysError);
      expect((error as KeysError).message).to.match(/^[A-Z].*\.$/);
      return (error as KeysError).code;
    }
    return 'none';
  }

  it('makes the keys once, in one file that only the owner may read, and finds them again', () => {
    const made = loadOrCreateKeys(keysDir, VAULT);
    expect(readdirSync(keysDir)).to.deep.equal(['identity.json']);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(statSync(keysDir).mode & 0o777).to.equal(0o700);
    const found = loadOrCreateKeys(keysDir, VAULT);
    expect(found.root.publicKey).to.deep.equal(made.root.publicKey);
    expect(deviceIdOfKeys(found)).to.equal(deviceIdOfKeys(made));
    expect(deviceIdOfKeys(createKeys())).to.not.equal(deviceIdOfKeys(made));
  });

  it('refuses a file that others may read, and leaves it as it is', () => {
    loadOrCreateKeys(keysDir, VAULT);
    chmodSync(file, 0o644);
    expect(codeOfLoading()).to.equal('too_open');
    expect(statSync(file).mode & 0o777).to.equal(0o644);
  });

  it('refuses damage in every form without making new keys (N7)', () => {
    loadOrCreateKeys(keysDir, VAULT);
    const good = readFileSync(file, 'utf8');
    const other = JSON.parse(good) as Record<string, { sealed: string; publicKey: string }>;
    const swapped = { ...other, root: { ...other['root']!, sealed: other['tls']!.sealed } };
    const damages = [
      '',
      '{',
      'null',
      '[]',
      '{}',
      '{"version":1}',
      '{"version":2}',
      good.slice(0, -40),
      JSON.stringify(swapped),
    ];
    for (const text of damages) {
      writeFileSync(file, text, { mode: 0o600 });
      expect(codeOfLoading(), text).to.equal('damaged');
      expect(readFileSync(file, 'utf8')).to.equal(text);
    }
  });

  it('AR7 no seed stands in the file, and only the master key opens it', () => {
    const made = loadOrCreateKeys(keysDir, VAULT);
    const text = readFileSync(file, 'utf8');
    for (const { privateKey } of [made.root, made.signing, made.tls]) {
      const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d!, 'base64url');
      for (const form of ['base64', 'base64url', 'hex'] as const) {
        expect(text, form).to.not.include(seed.toString(form).slice(0, 40));
      }
    }
    expect(hasSealedKeys(keysDir)).to.equal(true);
    const other = openVault(new Uint8Array(32).fill(12));
    expect(() => loadOrCreateKeys(keysDir, other)).to.throw(KeysError, 'does not open with the master key');
    expect(readFileSync(file, 'utf8')).to.equal(text);
  });

  it('AR7 keys that an older version left in clear are sealed, and stay the same keys', () => {
    const made = loadOrCreateKeys(keysDir, VAULT);
    const rows = (['root', 'signing', 'tls'] as const).map((name) => {
      const { d, x } = made[name].privateKey.export({ format: 'jwk' });
      return [name, { seed: d!, publicKey: x! }] as const;
    });
    const clear = JSON.stringify({ version: 1, ...Object.fromEntries(rows) });
    writeFileSync(file, clear);
    writeFileSync(`${file}.0123456789ab.new`, clear);
    expect(hasSealedKeys(keysDir)).to.equal(false);
    const sealed = loadOrCreateKeys(keysDir, VAULT);
    for (const [name, { seed }] of rows) {
      expect(sealed[name].publicKey).to.deep.equal(made[name].publicKey);
      expect(readFileSync(file, 'utf8')).to.not.include(seed);
    }
    expect(readdirSync(keysDir)).to.deep.equal(['identity.json']);
  });

  it('says that a newer version wrote the file', () => {
    loadOrCreateKeys(keysDir, VAULT);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version": 2', '"version": 3'));
    expect(codeOfLoading()).to.equal('newer');
  });

  it('says that the keys cannot be saved', () => {
    writeFileSync(keysDir, 'a file where the folder should be');
    expect(codeOfLoading()).to.equal('unreadable');
  });
});

describe('crypto/certificate', () => {
  const keys = createKeys();
  const crypto = createCrypto(keys.signing.privateKey);

  it('HS5 a device certificate holds by the root key and with keys that may be used, and only so', () => {
    const certificate = makeDeviceCertificate(keys, 'member');
    expect(isDeviceCertificateValid(certificate, crypto)).to.equal(true);
    expect(makeDeviceCertificate(keys, 'member')).to.deep.equal(certificate);
    const other = createKeys();
    const changes = [
      { kind: 'keeper' as const },
      { signingKey: other.signing.publicKey },
      { rootKey: other.root.publicKey },
      { tlsKeyHash: spkiHash(new Uint8Array(44)) },
      { signature: new Uint8Array(64) },
    ];
    for (const change of changes) {
      expect(
        isDeviceCertificateValid({ ...certificate, ...change }, crypto),
        Object.keys(change)[0],
      ).to.equal(false);
    }
    const smallOrder = new Uint8Array(32);
    smallOrder[0] = 1;
    expect(isDeviceCertificateValid({ ...certificate, rootKey: smallOrder }, crypto)).to.equal(false);
  });

  it('the X.509 certificate is well formed, signed by its own key, and the same every time', () => {
    const identity = makeTlsIdentity(keys.tls);
    const certificate = new X509Certificate(identity.certificatePem);
    expect(certificate.verify(certificate.publicKey)).to.equal(true);
    expect(certificate.publicKey.asymmetricKeyType).to.equal('ed25519');
    const spki = certificate.publicKey.export({ format: 'der', type: 'spki' });
    expect(spkiHash(spki)).to.equal(identity.keyHash);
    expect(makeDeviceCertificate(keys, 'member').tlsKeyHash).to.equal(identity.keyHash);
    expect(makeTlsIdentity(keys.tls)).to.deep.equal(identity);
  });
});
