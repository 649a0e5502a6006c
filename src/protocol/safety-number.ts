/** What two people compare to know that each has the other's root key and nobody else's (DV30): sixty digits. */
import { beginPreimage, DOMAIN } from './domains.ts';
import type { HashFunction } from './scope.ts';

/** Each further digit that an impostor wants to share costs ten times as many keys, each that often hashed. */
const ROUNDS = 5_200;
const GROUPS_PER_KEY = 6;
const DIGITS_PER_GROUP = 5;
const BYTES_PER_GROUP = 5;
const GROUP_SIZE = 10 ** DIGITS_PER_GROUP;
const CODE_BEGIN = 'demes1-safety:';

/**
 * Twelve groups of five digits, the same for both of them. sha512_256: SHA-512/256 of the bytes.
 *
 * @param one their root keys, in either order
 */
export function safetyNumber(one: Uint8Array, other: Uint8Array, sha512_256: HashFunction): string {
  const halves = [digitsOf(one, sha512_256), digitsOf(other, sha512_256)];
  return halves.sort().join(' ');
}

/** The same for a camera: what the QR code of both says. */
export function safetyCode(number: string): string {
  return CODE_BEGIN + number.replaceAll(' ', '');
}

function digitsOf(rootKey: Uint8Array, hash: HashFunction): string {
  let digest = hash(beginPreimage(DOMAIN.safetyNumber).fixed(rootKey).take());
  const round = new Uint8Array(digest.length + rootKey.length);
  round.set(rootKey, digest.length);
  for (let at = 0; at < ROUNDS; at += 1) {
    round.set(digest);
    digest = hash(round);
  }
  const groups: string[] = [];
  for (let at = 0; at < GROUPS_PER_KEY; at += 1) groups.push(groupOf(digest, at * BYTES_PER_GROUP));
  return groups.join(' ');
}

/** Forty bits are a safe integer, and ten million times what five digits hold. */
function groupOf(digest: Uint8Array, from: number): string {
  let number = 0;
  for (const byte of digest.subarray(from, from + BYTES_PER_GROUP)) number = number * 256 + byte;
  return String(number % GROUP_SIZE).padStart(DIGITS_PER_GROUP, '0');
}
