/** What two people compare aloud (TE9): digits that stand for everything up to one entry of one fork of one group. */
import { beginPreimage, DOMAIN } from './domains.ts';
import type { Head } from './event.ts';
import { toHex } from './ids.ts';
import type { HashFunction, Scope } from './scope.ts';

/** As many characters of the hash: 128 bits, of which the digits say nearly a hundred. */
const HASH_CHARACTERS = 32;
const DIGITS = 30;
const DIGITS_PER_GROUP = 5;

/** Six groups of five digits. */
export function transcriptCode({ groupId, forkId }: Scope, head: Head, hash: HashFunction): string {
  const bytes = beginPreimage(DOMAIN.transcript, groupId)
    .longId(forkId)
    .u64(head.index)
    .hash(head.hash)
    .take();
  const number = BigInt(`0x${toHex(hash(bytes)).slice(0, HASH_CHARACTERS)}`) % 10n ** BigInt(DIGITS);
  const digits = number.toString().padStart(DIGITS, '0');
  const groups: string[] = [];
  for (let at = 0; at < DIGITS; at += DIGITS_PER_GROUP) groups.push(digits.slice(at, at + DIGITS_PER_GROUP));
  return groups.join(' ');
}
