/**
 * Which texts are worth the markdown parser. Most messages have nothing to parse, and a few are made to keep it
 * busy: some parts of the grammar cost the square of their length, and nesting costs depth of the stack. Those are
 * shown as they were written. Pure.
 */

/**
 * Anything that markdown could read as more than text; the rest needs no parser. No part of it may run on over the
 * ends of lines: thousands of empty ones would each be looked through to the last.
 */
const SPECIAL =
  /[*_`~[\]<>#|\\&]|https?:|www\.|\S@\S|^[ \t]*(?:[-+]|\d{1,9}[.)])\s|^(?: {4}|\t)|^[ \t]*[-=]{2,}[ \t]*$/m;

/** Signs that may open or close something. More on one line than a person writes. */
const OPENERS = /[*_`~[\]<!|\\&]/g;
const OPENERS_MAX = 600;
/** Quotes and lists inside each other: as deep as a screen can still show. */
const NESTING = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){8}/m;
/** Deeper indentation than eight lists have. */
const INDENTED = /^[ \t]{40}/m;
/** The marks of quotes and lists with which a line begins, and what may begin a link. */
const LEADING = /^[ \t]*(?:(?:>|[-+*](?=[ \t\n])|\d{1,9}[.)](?=[ \t\n]))[ \t]*)+/gm;
const LEADING_MARK = />|[-+*]|\d[.)]/g;
const LEADING_MAX = 800;
const LINKS = /www\.|:\/\/|@/gi;
const LINKS_MAX = 200;
const LINES_MAX = 600;
/** A table has as many cells in every line as in its first, though nothing be written in them. */
const CELLS_MAX = 4_000;

/** Nothing in it but words. */
export function isPlain(text: string): boolean {
  return !SPECIAL.test(text);
}

/** Would keep the parser busy for longer than a glance, or nest deeper than a screen is wide. */
export function isTooCostly(text: string): boolean {
  if (NESTING.test(text) || INDENTED.test(text)) return true;
  const lines = text.split(/\r\n?|\n/);
  if (lines.length > LINES_MAX) return true;
  if (Math.max(...lines.map((line) => line.split('|').length)) * lines.length > CELLS_MAX) return true;
  const leading = (text.match(LEADING) ?? []).reduce((sum, marks) => sum + times(LEADING_MARK, marks), 0);
  return leading > LEADING_MAX || times(LINKS, text) > LINKS_MAX || times(OPENERS, text) > OPENERS_MAX;
}

function times(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}

const ONLY_EMOJI = /^(?:\p{RGI_Emoji}\s*){1,8}$/v;

/** A few emoji and nothing else: shown larger. */
export function isOnlyEmoji(text: string): boolean {
  return text.length <= 120 && ONLY_EMOJI.test(text.trim());
}
