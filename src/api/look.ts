/** What stands beside a member's name. */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import { emoji } from './text.ts';

export const memberLook = z
  .strictObject({
    /** Of the colours that the screens have, from 1; 0: by the member's id. */
    colour: z.int().min(0).max(LIMITS.memberColours),
    /** One emoji in the place of initials; empty: initials. */
    picture: z.union([z.literal(''), emoji]),
    /** A program writes here, says its owner. */
    isBot: z.boolean(),
  })
  .meta({ id: 'MemberLook' });
export type MemberLook = z.infer<typeof memberLook>;
