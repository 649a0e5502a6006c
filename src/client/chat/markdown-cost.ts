/**
 * Which texts are worth the markdown parser. Most messages have nothing to parse, and a few are made to keep it
 * busy: some parts of the grammar cost the square of their length, and nesting costs depth of the stack. Those are
 * shown as they were written. Pure.
 */

/** Anything that markdown could read as more than text; the rest needs no parser. */
const SPECIAL = /[*_`~[\]<>#|\\&]|https?:|www\.|\S@\S|^\s*(?:[-+]|\d+[.)])\s|^(?: {4}|\t)|^\s*[-=]{2,}\s*$/m;

/** Signs that may open or close something. More on one line than a person writes. */
const OPENERS = /[*_`~[\]<!|\\&]/g;
const OPENERS_MAX = 600;
/** Quotes and lists inside each other: as deep as a screen can still show. */
const NESTING = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){8}/m;
/** Deeper indentation than eight lists have. */
const INDENTED = /^[ \t]{40}/m;
const LINES_MAX = 600;

/** Nothing in it but words. */
export function isPlain(text: string): boolean {
  return !SPECIAL.test(text);
}

/** Would keep the parser busy for longer than a glance, or nest deeper than a screen is wide. */
export function isTooCostly(text: string): boolean {
  if (NESTING.test(text) || INDENTED.test(text)) return true;
  if (text.split('\n').length > LINES_MAX) return true;
  return [...text.matchAll(OPENERS)].length > OPENERS_MAX;
}

const ONLY_EMOJI = /^(?:\p{RGI_Emoji}\s*){1,8}$/v;

/** A few emoji and nothing else: shown larger. */
export function isOnlyEmoji(text: string): boolean {
  return text.length <= 120 && ONLY_EMOJI.test(text.trim());
}
