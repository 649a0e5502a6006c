/** Who is named in a text. Not a rule of the log: every screen and node may look for names in its own way. */

const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;
/** What may stand on either side of a name that is part of a longer word: then nobody is named. */
const WORD = String.raw`[\p{L}\p{M}\p{N}_]`;

/** Finds `@name` as a word of its own, in upper or lower case. Made once for a name, used for many texts. */
export function mentionPattern(name: string): RegExp {
  const literal = name.normalize('NFC').replaceAll(SPECIAL, String.raw`\$&`);
  return new RegExp(String.raw`(?<!${WORD})@${literal}(?!${WORD})`, 'iu');
}
