/**
 * What JSON.parse does not refuse but we do, checked on the bytes before they are parsed: nesting that costs
 * stack, two keys of one name (programs differ in which one counts), keys that reach into an object's
 * prototype, numbers that would become others. The grammar itself is left to JSON.parse.
 */
import { DemesError } from '../../protocol/errors.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const MINUS = 0x2d;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_ARRAY = 0x5d;
const CLOSE_OBJECT = 0x7d;
const ZERO = 0x30;
const NINE = 0x39;

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The value; throws DemesError `malformed` with a sentence that says what is wrong.
 *
 * @param valuesMax in all lists and objects together: three bytes of text can become fifty of memory
 */
export function parseJson(bytes: Buffer, depthMax: number, valuesMax = Infinity): unknown {
  inspect(bytes, depthMax, valuesMax);
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw new DemesError('malformed', { detail: 'The body is not valid JSON in UTF-8.', cause: error });
  }
}

/** One level of nesting: the keys seen, or null inside an array. */
type Level = Set<string> | null;

function inspect(bytes: Buffer, depthMax: number, valuesMax: number): void {
  const levels: Level[] = [];
  let level: Level = null;
  let keyIsNext = false;
  let values = 0;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === COMMA || byte === OPEN_OBJECT || byte === OPEN_ARRAY) values += 1;
    if (values > valuesMax) throw malformed(`The body has more than ${valuesMax} values.`);
    if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      if (keyIsNext && level !== null) addKey(level, bytes.subarray(at + 1, end));
      keyIsNext = false;
      at = end + 1;
    } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      at = endOfNumber(bytes, at);
    } else {
      at += 1;
      if (byte === COMMA) keyIsNext = level !== null;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (levels.length >= depthMax) throw malformed(`The body is nested deeper than ${depthMax} levels.`);
        level = byte === OPEN_OBJECT ? new Set() : null;
        levels.push(level);
        keyIsNext = level !== null;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        levels.pop();
        level = levels.at(-1) ?? null;
        keyIsNext = false;
      }
    }
  }
}

/** Index of the closing quote of the string that opens at `from`. */
function endOfString(bytes: Buffer, from: number): number {
  let end = from;
  for (;;) {
    end = bytes.indexOf(QUOTE, end + 1);
    if (end < 0) throw malformed('The body is not valid JSON: a string does not end.');
    let backslashes = 0;
    while (bytes[end - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
}

function endOfNumber(bytes: Buffer, from: number): number {
  let end = from + 1;
  while (end < bytes.length && isInNumber(bytes[end]!)) end += 1;
  const value = Number(bytes.toString('latin1', from, end));
  const changed = Object.is(value, -0) || (Number.isInteger(value) && !Number.isSafeInteger(value));
  if (changed || value === Infinity || value === -Infinity) {
    throw malformed('The body holds a number that cannot be kept exactly.');
  }
  return end;
}

/** Digits, sign, point and exponent. */
function isInNumber(byte: number): boolean {
  if (byte >= ZERO && byte <= NINE) return true;
  return byte === 0x2e || byte === 0x2b || byte === MINUS || byte === 0x65 || byte === 0x45;
}

function addKey(keys: Set<string>, raw: Buffer): void {
  const key = raw.includes(BACKSLASH) ? unescaped(raw) : raw.toString('latin1');
  if (FORBIDDEN_KEYS.has(key)) throw malformed(`The body uses the name ${key}, which is refused.`);
  if (keys.has(key)) throw malformed('The body names a field twice.');
  keys.add(key);
}

/** In the same form as a key without escapes: one character for each byte of UTF-8. */
function unescaped(raw: Buffer): string {
  try {
    return Buffer.from(JSON.parse(`"${raw.toString()}"`) as string).toString('latin1');
  } catch (error) {
    throw new DemesError('malformed', { detail: 'The body is not valid JSON.', cause: error });
  }
}

function malformed(detail: string): DemesError {
  return new DemesError('malformed', { detail });
}
