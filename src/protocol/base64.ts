/** base64url (RFC 4648 section 5) without padding. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUE = new Map([...ALPHABET].map((char, value) => [char, value]));

export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let pendingBits = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xffff;
    pendingBits += 8;
    while (pendingBits >= 6) {
      pendingBits -= 6;
      text += ALPHABET[(pending >> pendingBits) & 63]!;
    }
  }
  if (pendingBits > 0) text += ALPHABET[(pending << (6 - pendingBits)) & 63]!;
  return text;
}

/** Inverse of toBase64Url; undefined for anything that toBase64Url would not have written. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let pending = 0;
  let pendingBits = 0;
  let at = 0;
  for (const char of text) {
    const value = VALUE.get(char);
    if (value === undefined) return undefined;
    pending = ((pending << 6) | value) & 0x3fff;
    pendingBits += 6;
    if (pendingBits >= 8) {
      pendingBits -= 8;
      bytes[at++] = (pending >> pendingBits) & 255;
    }
  }
  if (pendingBits >= 6 || (pending & ((1 << pendingBits) - 1)) !== 0) return undefined;
  return bytes;
}
