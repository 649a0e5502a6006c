/** The recovery phrase (DV20): the member's root key as 24 words of BIP 39, English. Nothing of it is kept anywhere. */
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { DemesError } from '../../protocol/errors.ts';

const WORD_COUNT = 24;
const WORDS: ReadonlySet<string> = new Set(wordlist);

/** seed: 32 bytes that the root key is made of. */
export function phraseOf(seed: Uint8Array): string[] {
  return entropyToMnemonic(seed, wordlist).split(' ');
}

/**
 * The seed of a phrase as somebody typed it: spaces, lines and capitals are as they please.
 *
 * @throws DemesError phrase_wrong, which says what is wrong with it
 */
export function seedOfPhrase(typed: string): Uint8Array {
  const words = typed.normalize('NFKD').toLowerCase().trim().split(/\s+/).filter(Boolean);
  const unknown = words.findIndex((word) => !WORDS.has(word));
  if (unknown >= 0) throw wrong(`Word ${unknown + 1} is none of the words that phrases are made of.`);
  if (words.length !== WORD_COUNT)
    throw wrong(`A phrase has ${WORD_COUNT} words; these are ${words.length}.`);
  try {
    return mnemonicToEntropy(words.join(' '), wordlist);
  } catch {
    throw wrong(
      'Each word could be one, but together they are no phrase: one is wrong, or two changed places.',
    );
  }
}

function wrong(detail: string): DemesError {
  return new DemesError('phrase_wrong', { detail });
}
