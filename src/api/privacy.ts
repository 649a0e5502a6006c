/** What a person chose of others, the same in all groups and on all its devices that meet. */
import { z } from 'zod';
import { shortId } from './fields.ts';

export const privacy = z.object({
  /** MS297 Others see what this person has read, and this person what they have: those who say it, too. */
  receipts: z.boolean(),
  /** MS295 Members whom the person does not want to see. */
  blocked: z.array(shortId),
});
export type Privacy = z.infer<typeof privacy>;

/** Members by id: true blocks one, false takes one out again. */
export const changeBlocked = z.record(shortId, z.boolean());
