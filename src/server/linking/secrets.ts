/**
 * The cryptography of linking (DV11 to DV13): both ends prove the code's secret over their TLS session, agree on a key
 * by X25519, and show what it comes to as seven pictures. The new device commits to its half before it sees the other,
 * so whoever stands in between has one guess among 2^42 and no second one.
 */
import {
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import nacl from 'tweetnacl';
import { ByteWriter } from '../../protocol/bytes.ts';
import { DOMAIN } from '../../protocol/domains.ts';
import { HASH_BYTES } from '../../protocol/ids.ts';
import { PICTURES, type Picture } from './pictures.ts';

export const SHARE_BYTES = 32;
export const COMMIT_NONCE_BYTES = 16;
const PICTURE_COUNT = 7;
const BITS_OF_PICTURE = 6;

/** Which end speaks: what one says can never be said back to it. */
export type LinkSide = 'old' | 'new';
const SIDE_CODE = { old: 1, new: 2 } as const satisfies Record<LinkSide, number>;

/** That this side holds the code's secret, on this TLS session and no other; 32 bytes. */
export function proofOf(secret: Uint8Array, side: LinkSide, exporter: Uint8Array): Uint8Array {
  const said = new ByteWriter(64).ascii(DOMAIN.link).u8(SIDE_CODE[side]).fixed(exporter, exporter.length);
  return createHmac('sha256', secret).update(said.take()).digest();
}

export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** One use of X25519. */
export interface Share {
  readonly privateKey: KeyObject;
  /** 32 raw bytes. */
  readonly publicKey: Uint8Array;
}

export function newShare(): Share {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const { x } = publicKey.export({ format: 'jwk' });
  return { privateKey, publicKey: new Uint8Array(Buffer.from(x!, 'base64url')) };
}

/** What is said before the own half is shown; 32 bytes. */
export function commitmentOf(publicKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return createHash('sha256').update(DOMAIN.linkCommit).update(publicKey).update(nonce).digest();
}

export interface Agreed {
  /** For `seal` and `open`; 32 bytes. */
  readonly key: Uint8Array;
  /** Equal at both ends when nobody stands between them. */
  readonly pictures: readonly Picture[];
}

export interface Exchange {
  readonly share: Share;
  /** The far end's, 32 bytes. */
  readonly theirs: Uint8Array;
  readonly commitment: Uint8Array;
  readonly oldKey: Uint8Array;
  readonly newKey: Uint8Array;
  readonly exporter: Uint8Array;
}

/** Throws for a share of small order, whose secret anybody knows. */
export function agree({ share, theirs, commitment, oldKey, newKey, exporter }: Exchange): Agreed {
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(theirs).toString('base64url') },
    format: 'jwk',
  });
  const secret = diffieHellman({ privateKey: share.privateKey, publicKey });
  const said = Buffer.concat([commitment, oldKey, newKey]);
  const derive = (domain: string, length: number): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, exporter, Buffer.concat([Buffer.from(domain), said]), length));
  return { key: derive(DOMAIN.linkKey, HASH_BYTES), pictures: picturesOf(derive(DOMAIN.linkPictures, 6)) };
}

/** 42 bits from the front, six for each. */
function picturesOf(bytes: Uint8Array): Picture[] {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const total = bytes.length * 8;
  return Array.from({ length: PICTURE_COUNT }, (_, at) => {
    const shift = BigInt(total - (at + 1) * BITS_OF_PICTURE);
    return PICTURES[Number((bits >> shift) & 63n)]!;
  });
}

/** XSalsa20-Poly1305; each message type is sealed at most once under a key, so its number is the nonce. */
export function seal(key: Uint8Array, type: number, content: Uint8Array): Uint8Array {
  return nacl.secretbox(content, nonceOf(type), key);
}

/** Null when it was not sealed so. */
export function open(key: Uint8Array, type: number, sealed: Uint8Array): Uint8Array | null {
  return nacl.secretbox.open(Uint8Array.from(sealed), nonceOf(type), key);
}

function nonceOf(type: number): Uint8Array {
  const nonce = new Uint8Array(nacl.secretbox.nonceLength);
  nonce[0] = type;
  return nonce;
}
