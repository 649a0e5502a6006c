/** The digits that two people read to each other to see that their nodes hold the same history. */
import type { Hash } from '../../protocol/ids.ts';

/** Half of the hash: 2^64 tries to make two histories look alike, and a number that fits five groups. */
const HASH_CHARACTERS = 16;
const DIGITS = 20;
const DIGITS_PER_GROUP = 5;

/** Four groups of five digits, from the hash of the newest applied entry. */
export function transcriptCode(hash: Hash): string {
  const digits = BigInt(`0x${hash.slice(0, HASH_CHARACTERS)}`)
    .toString()
    .padStart(DIGITS, '0');
  const groups: string[] = [];
  for (let at = 0; at < DIGITS; at += DIGITS_PER_GROUP) groups.push(digits.slice(at, at + DIGITS_PER_GROUP));
  return groups.join(' ');
}
