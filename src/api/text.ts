/** Text that people write: names and messages, checked by the same rules as everywhere (protocol/text.ts). */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import {
  cleanName,
  emojiProblem,
  messageTextProblem,
  nameProblem,
  pollOptionProblem,
  topicProblem,
} from '../protocol/text.ts';

/** Longer than anything that could still be right: not even looked at. */
const NAME_UNITS_MAX = 1024;

/** A name of a group or room, as it is stored: composed, without spaces around it. */
export const name = z
  .string()
  .max(NAME_UNITS_MAX)
  .overwrite(cleanName)
  .superRefine((text, context) => explain(nameProblem(text), context))
  .meta({ override: { minLength: 1, maxLength: LIMITS.nameCodePointsMax } });

/** What a room is about: a line, or nothing. */
export const topic = z
  .string()
  .max(NAME_UNITS_MAX)
  .overwrite(cleanName)
  .superRefine((text, context) => explain(topicProblem(text), context))
  .meta({ override: { maxLength: LIMITS.topicCodePointsMax } });

/** A message's text, as it is stored: composed, at most LIMITS.textBytesMax bytes of UTF-8. */
export const messageText = z
  .string()
  .max(LIMITS.textBytesMax)
  .overwrite((text) => (text.isWellFormed() ? text.normalize('NFC') : text))
  .superRefine((text, context) => explain(messageTextProblem(text), context))
  .meta({ override: { minLength: 1 } });

/** The same where something else may be said instead: then it may be blank. */
export const textOrNone = z
  .string()
  .max(LIMITS.textBytesMax)
  .overwrite((text) => (text.isWellFormed() ? text.normalize('NFC') : text))
  .superRefine((text, context) => explain(text.trim() === '' ? null : messageTextProblem(text), context));

/** An answer of a poll, as it is stored. */
export const pollOption = z
  .string()
  .max(NAME_UNITS_MAX)
  .overwrite(cleanName)
  .superRefine((text, context) => explain(pollOptionProblem(text), context))
  .meta({ override: { minLength: 1, maxLength: LIMITS.pollOptionCodePointsMax } });

/** Longest emoji sequences are far shorter: families, flags of regions. */
const EMOJI_UNITS_MAX = 64;

/** One emoji, as one person sees one picture. */
export const emoji = z
  .string()
  .min(1)
  .max(EMOJI_UNITS_MAX)
  .superRefine((text, context) => explain(emojiProblem(text), context));

/** What somebody was about to say: any text, also an empty one. Half a character is stored and told as the sign for one. */
export const draftText = z
  .string()
  .max(LIMITS.textBytesMax)
  .overwrite((text) => text.toWellFormed());

function explain(fault: string | null, context: z.core.$RefinementCtx): void {
  if (fault !== null) context.addIssue({ code: 'custom', message: fault });
}
