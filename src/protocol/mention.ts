/** Who is named in a text. Not a rule of the log: every screen and node may look for names in its own way. */

const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;
/** What may stand on either side of a name that is part of a longer word: then nobody is named. */
const WORD = String.raw`[\p{L}\p{M}\p{N}_]`;

/** Finds `@name` as a word of its own, in upper or lower case. Made once for a name, used for many texts. */
export function mentionPattern(name: string): RegExp {
  return new RegExp(sourceOf([name]), 'iu');
}

/** Every place where one of these is named; a name that begins with another goes before it. */
export function allMentions(names: readonly string[]): RegExp {
  return new RegExp(sourceOf(names.toSorted((a, b) => b.length - a.length)), 'giu');
}

function sourceOf(names: readonly string[]): string {
  const literals = names.map((name) => name.normalize('NFC').replaceAll(SPECIAL, String.raw`\$&`));
  return String.raw`(?<!${WORD})@(?:${literals.join('|')})(?!${WORD})`;
}
