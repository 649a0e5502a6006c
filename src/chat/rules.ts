/** Who may do what (MS1): one table, asked by the fold on every node alike. */
import { decodePayload } from '../protocol/encode-payload.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../protocol/event.ts';
import type { SignedEvent } from '../protocol/event.ts';
import { LIMITS } from '../protocol/limits.ts';

/** Why an event has no effect. */
export type ChatRefusal = 'unknown_kind' | 'unknown_room' | 'wrong_epoch' | 'too_large' | 'malformed';

/** What the rules need to know of the group. */
export interface RuleContext {
  hasRoom(roomId: string): boolean;
}

/** Null when the event takes effect. The author is known to be a member. */
export function judgeEvent(context: RuleContext, event: SignedEvent): ChatRefusal | null {
  const { header, payload } = event;
  if (header.kind !== EVENT_KIND.message) return 'unknown_kind';
  if (!context.hasRoom(header.roomId)) return 'unknown_room';
  if (header.seal !== SEAL_CLEAR) return 'wrong_epoch';
  if (payload.length > LIMITS.payloadBytesMax) return 'too_large';
  try {
    decodePayload(header.kind, payload);
    return null;
  } catch (error) {
    if (error instanceof ProtocolError) return error.code === 'limit' ? 'too_large' : 'malformed';
    throw error;
  }
}
