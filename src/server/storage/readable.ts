/** What an event in the log says, as far as this node can read it. */
import { decodePayload } from '../../protocol/encode-payload.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { SEAL_CLEAR, type SignedEvent } from '../../protocol/event.ts';
import type { Payload } from '../../protocol/payloads.ts';

/** Null for what cannot be read here: sealed for others, or made by a version with another shape. */
export function readable(event: SignedEvent): Payload | null {
  if (event.header.seal !== SEAL_CLEAR) return null;
  try {
    return decodePayload(event.header.kind, event.payload);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
