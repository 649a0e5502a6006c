/**
 * The two certificates of a device: its own (the member's root key vouches for its keys) and the X.509 form
 * that TLS wants to carry a key. Both are functions of the keys alone: the same after every start.
 */
import { createHash, sign } from 'node:crypto';
import { deviceCertificatePreimage, deviceIdOf } from '../../protocol/encode-identity.ts';
import type { DeviceCertificate, DeviceKind } from '../../protocol/identity.ts';
import { ZERO_HASH, type DeviceId, type Hash } from '../../protocol/ids.ts';
import type { Crypto } from '../../engine/ports.ts';
import type { TlsIdentity } from '../links/ports.ts';
import { sha256 } from './crypto.ts';
import { isSafePublicKey, spkiOf } from './ed25519.ts';
import type { DeviceKeys, KeyPair } from './keys.ts';

/** What pins are: SHA-256 of a SubjectPublicKeyInfo in DER. */
export function spkiHash(spki: Uint8Array): Hash {
  return createHash('sha256').update(spki).digest('hex') as Hash;
}

export function deviceIdOfKeys(keys: DeviceKeys): DeviceId {
  return deviceIdOf(keys.signing.publicKey, sha256);
}

/** The member's first (in this version only) device certificate. */
export function makeDeviceCertificate(keys: DeviceKeys, kind: DeviceKind): DeviceCertificate {
  const unsigned = {
    rootKey: keys.root.publicKey,
    signingKey: keys.signing.publicKey,
    tlsKeyHash: spkiHash(spkiOf(keys.tls.publicKey)),
    kind,
    sequence: 1,
    previousHash: ZERO_HASH,
  };
  const signature = new Uint8Array(sign(null, deviceCertificatePreimage(unsigned), keys.root.privateKey));
  return { ...unsigned, signature };
}

/** True when the root key signed it and both keys may be used as keys at all (HS5). */
export function isDeviceCertificateValid(certificate: DeviceCertificate, crypto: Crypto): boolean {
  return (
    isSafePublicKey(certificate.rootKey) &&
    isSafePublicKey(certificate.signingKey) &&
    crypto.verify(certificate.rootKey, deviceCertificatePreimage(certificate), certificate.signature)
  );
}

/** A self-signed X.509 certificate over the TLS key. Names and dates in it mean nothing: only the key counts. */
export function makeTlsIdentity(pair: KeyPair, onionProxy: string | null = null): TlsIdentity {
  const certificate = selfSigned(pair);
  return {
    keyPem: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    certificatePem: pem(certificate),
    keyHash: spkiHash(spkiOf(pair.publicKey)),
    onionProxy,
  };
}

// X.509 in DER (RFC 5280, RFC 8410). The one certificate that we need has no variable part but the key, so it is
// written here rather than by a library that would load twenty packages at every start.
const TAG = {
  integer: 0x02,
  bitString: 0x03,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
} as const;

const OID_ED25519 = Buffer.from('2b6570', 'hex');
const OID_COMMON_NAME = Buffer.from('550403', 'hex');
const X509_V3 = 2;

function selfSigned(pair: KeyPair): Uint8Array {
  const algorithm = der(TAG.sequence, der(TAG.oid, OID_ED25519));
  const commonName = der(
    TAG.sequence,
    der(TAG.oid, OID_COMMON_NAME),
    der(TAG.utf8, Buffer.from('demes node')),
  );
  const name = der(TAG.sequence, der(TAG.set, commonName));
  const always = der(TAG.sequence, time('20200101000000Z'), time('99991231235959Z'));
  const content = der(
    TAG.sequence,
    der(TAG.version, der(TAG.integer, Buffer.of(X509_V3))),
    der(TAG.integer, Buffer.of(1)),
    algorithm,
    name,
    always,
    name,
    spkiOf(pair.publicKey),
  );
  return der(TAG.sequence, content, algorithm, bitString(sign(null, content, pair.privateKey)));
}

function time(text: string): Uint8Array {
  return der(TAG.time, Buffer.from(text, 'ascii'));
}

/** The byte in front counts the unused bits of the last. */
function bitString(bytes: Uint8Array): Uint8Array {
  return der(TAG.bitString, Buffer.of(0), bytes);
}

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

function pem(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
