/** What is wrong with a new passphrase before the node is asked. */
import { LIMITS } from '../../protocol/limits.ts';

export interface NewPassphrase {
  readonly next: string;
  readonly again: string;
}

export const NO_PASSPHRASE: NewPassphrase = Object.freeze({ next: '', again: '' });

export type PassphraseFault = 'tooShort' | 'notSame';

/** Null when nothing is; the node has the last word. */
export function passphraseFault({ next, again }: NewPassphrase): PassphraseFault | null {
  if ([...next].length < LIMITS.passphraseCodePointsMin) return 'tooShort';
  return next === again ? null : 'notSame';
}
