/** Text that people write: names and messages. Measured as the log measures it, not in UTF-16 units. */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';

const encoder = new TextEncoder();
/** Control characters, and the marks that turn the direction of what follows. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** A name of a person, group or room: 1 to LIMITS.nameCodePointsMax code points, nothing invisible that misleads. */
export function nameOf(what: string): z.ZodString {
  return z
    .string()
    .trim()
    .min(1)
    .max(LIMITS.nameCodePointsMax * 2)
    .refine((text) => [...text.normalize('NFC')].length <= LIMITS.nameCodePointsMax, {
      error: `A ${what}'s name has at most ${LIMITS.nameCodePointsMax} characters`,
    })
    .refine((text) => text.isWellFormed() && !CONTROL.test(text), {
      error: `A ${what}'s name has no control characters`,
    });
}

/** A message's text: at least one character, at most LIMITS.textBytesMax bytes of UTF-8. */
export const messageText = z
  .string()
  .min(1)
  .max(LIMITS.textBytesMax)
  .refine((text) => text.isWellFormed(), { error: 'The text has half of a surrogate pair' })
  .refine(
    (text) => text.length * 3 <= LIMITS.textBytesMax || encoder.encode(text).length <= LIMITS.textBytesMax,
    {
      error: `A text has at most ${LIMITS.textBytesMax} bytes in UTF-8`,
    },
  );
