/** Text that others wrote, made safe and measurable for a terminal. */

/** Control characters and marks that turn the direction of what follows; line breaks and tabs are kept apart. */
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const REPLACEMENT = '\ufffd';
const TAB = '  ';

/** Several lines stay several lines; nothing left moves the cursor, changes colours or hides text. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\t', TAB).replaceAll(UNSAFE, REPLACEMENT);
}

/** The same in one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', ' ');
}

let segmenter: Intl.Segmenter | null = null;

/** Made when the first line is measured: a node that starts would wait for it and keep it for nothing. */
function graphemesOf(line: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(line);
}

const WIDE =
  /^(?:\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\uff01-\uff60\u3000-\u303f])/u;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Columns that a line takes in a terminal: wide characters take two, combining ones none. */
export function displayWidth(line: string): number {
  let width = 0;
  for (const { segment } of graphemesOf(line)) {
    if (ZERO_WIDTH.test(segment)) continue;
    width += WIDE.test(segment) || segment.includes('\ufe0f') ? 2 : 1;
  }
  return width;
}

/** At most `columns` wide, with an ellipsis where something was cut. */
export function shortened(line: string, columns: number): string {
  if (displayWidth(line) <= columns) return line;
  let kept = '';
  let width = 1;
  for (const { segment } of graphemesOf(line)) {
    width += displayWidth(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}
