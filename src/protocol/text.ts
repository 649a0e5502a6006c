/**
 * What names and messages may contain (FM35 and FM36 in docs/protocol.md). Answers are sentences, in English; screens
 * say what is wrong with a line in the language that they speak.
 */
import { LIMITS } from './limits.ts';

/** Control characters, line and paragraph separators, and everything that turns the writing direction around. */
const CONTROL_OR_BIDI =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufff9-\ufffb]/;
/** Characters that take no room or look like a space: two names could look alike. Joiners stay: scripts and emoji need them. */
const INVISIBLE =
  /\u034f|\u17b4|\u17b5|[\u00ad\u115f\u1160\u180e\u200b\u2800\u3164\ufeff\uffa0]|[\u{e0000}-\u{e007f}]/u;
const NOT_SEEN = new RegExp(`${CONTROL_OR_BIDI.source}|${INVISIBLE.source}`, 'gu');
/** More than this many marks on one letter climb over the lines above it. */
const TOO_MANY_MARKS = /\p{M}{5}/u;
const MARKS = /(\p{M}{4})\p{M}+/gu;
/** Type and subtype of RFC 6838, in lower case. */
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;
const VISIBLE = /[^\p{Z}\p{M}\p{C}]/u;

const encoder = new TextEncoder();

/** Why this cannot be the name of a person, room or group; null when it can. */
export function nameProblem(name: string): string | null {
  return lineProblem('name', name, LIMITS.nameCodePointsMax);
}

/** Why this cannot be what a room is about; null when it can. Empty: about nothing in particular. */
export function topicProblem(topic: string): string | null {
  return topic === '' ? null : lineProblem('topic', topic, LIMITS.topicCodePointsMax);
}

/** Why this cannot be an answer of a poll; null when it can. */
export function pollOptionProblem(option: string): string | null {
  return lineProblem('answer', option, LIMITS.pollOptionCodePointsMax);
}

/** Why this cannot be what a file is called; null when it can: a name without a folder. */
export function fileNameProblem(name: string): string | null {
  if (/[/\\]/.test(name)) return 'The name of a file must not name a folder.';
  if (textBytes(name) > LIMITS.fileNameBytesMax) return 'The name of the file is too long.';
  return lineProblem('name', name, LIMITS.fileNameBytesMax);
}

/** Whether this is a media type, in lower case and without parameters. */
export function isMediaType(type: string): boolean {
  return type.length <= LIMITS.mediaTypeLengthMax && MEDIA_TYPE.test(type);
}

/** What can be wrong with a line that people write: a name, a topic, an answer. */
export type LineFault = 'half' | 'spaces' | 'empty' | 'decomposed' | 'unseen' | 'marks' | 'long';

/** Null: nothing is wrong. */
export function lineFault(line: string, codePointsMax: number): LineFault | null {
  if (!line.isWellFormed()) return 'half';
  if (line !== line.trim()) return 'spaces';
  if (!VISIBLE.test(line)) return 'empty';
  if (line.normalize('NFC') !== line) return 'decomposed';
  if (CONTROL_OR_BIDI.test(line) || INVISIBLE.test(line)) return 'unseen';
  if (TOO_MANY_MARKS.test(line)) return 'marks';
  return [...line].length > codePointsMax ? 'long' : null;
}

const FAULTS: Readonly<Record<Exclude<LineFault, 'long'>, string>> = {
  half: 'contains half a character',
  spaces: 'must not begin or end with a space',
  empty: 'must not be empty',
  decomposed: 'must be in the composed form (NFC)',
  unseen: 'contains a character that cannot be seen',
  marks: 'stacks too many marks on one letter',
};

function lineProblem(what: 'name' | 'topic' | 'answer', line: string, codePointsMax: number): string | null {
  const fault = lineFault(line, codePointsMax);
  if (fault === null) return null;
  const said = fault === 'long' ? `must have at most ${codePointsMax} characters` : FAULTS[fault];
  return `The ${what} ${said}.`;
}

/** The name as it can be stored: composed, without spaces around it. Check the result with `nameProblem`. */
export function cleanName(name: string): string {
  return name.normalize('NFC').trim();
}

/** A line that can be shown, whatever it was: composed, and nothing in it hides, turns, or climbs. */
export function withoutUnseen(line: string): string {
  return line.toWellFormed().normalize('NFC').replace(NOT_SEEN, '').replace(MARKS, '$1');
}

/** Why this cannot be the text of a message; null when it can. */
export function messageTextProblem(text: string): string | null {
  if (!text.isWellFormed()) return 'The text contains half a character.';
  if (text.includes('\0')) return 'The text contains a null character.';
  if (text.trim() === '') return 'The text is empty.';
  if (textBytes(text) > LIMITS.textBytesMax) {
    return `The text must have at most ${LIMITS.textBytesMax / 1024} KiB.`;
  }
  return null;
}

/** `\p{RGI_Emoji}` needs the v flag and knows every sequence that fonts draw as one picture. */
const EMOJI = /^\p{RGI_Emoji}$/v;

/**
 * Why a screen's wish is not one emoji; null when it is. Not a rule of the log: which sequences there are differs
 * from runtime to runtime, and verdicts must not.
 */
export function emojiProblem(text: string): string | null {
  return EMOJI.test(text) ? null : 'A reaction is exactly one emoji.';
}

/**
 * Whether the log takes this under a message: not empty, and nothing in it that turns or hides what stands around.
 * Looked up in no table of any Unicode version, because a verdict is for ever.
 */
export function isReactionText(text: string): boolean {
  return text !== '' && text.isWellFormed() && !CONTROL_OR_BIDI.test(text);
}

/** Why this cannot stand under a message in any log; null when it can. */
export function reactionProblem(text: string): string | null {
  return isReactionText(text) && textBytes(text) <= LIMITS.emojiBytesMax ? null : 'A reaction is one emoji.';
}

/** Length as it will be stored: UTF-8 bytes of the composed form. */
export function textBytes(text: string): number {
  if (isAscii(text)) return text.length;
  return encoder.encode(text.normalize('NFC')).length;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
