/** The few functions that the twin of room keys is made of: hashes for a purpose, and masks that look like encryption. */
import { ByteWriter } from '../../protocol/bytes.ts';
import type { CryptoSuite } from '../crypto.ts';
import type { Masked } from './bytes.ts';

export function words(text: string): Uint8Array {
  return new ByteWriter().text(text).take();
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter();
  for (const part of parts) writer.bytes(part);
  return writer.take();
}

/** A hash for one purpose. */
export function digest({ hash }: CryptoSuite, purpose: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return hash(concat(words(purpose), ...parts));
}

/** 32 bytes behind a mask for whoever has the secret half of `to`; the same again takes it off. */
export function masked(suite: CryptoSuite, to: Uint8Array, context: Uint8Array, bytes: Uint8Array): Masked {
  const mask = digest(suite, 'mask', to, context);
  return { to, bytes: bytes.map((byte, at) => byte ^ mask[at]!) };
}
