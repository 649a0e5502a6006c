/** What an event in the log says, as far as this node can read it. */
import { isForgotten } from '../../protocol/encode-event.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { SEAL_CLEAR, type SignedEvent } from '../../protocol/event.ts';
import type { Payload } from '../../protocol/payloads.ts';

/** Why a sealed event shows nothing here (MS210). */
export type ClosedReason =
  /** It was said before this device came into the room. */
  | 'beforeJoining'
  /** This device has not the keys of that time. */
  | 'noKeys'
  /** With the keys that it should be sealed with it does not open: it never will. */
  | 'notGenuine';

export type Readable =
  | { readonly kind: 'read'; readonly payload: Payload }
  | { readonly kind: 'closed'; readonly reason: ClosedReason }
  /** Its time was over, here or where it came from (FM67). */
  | { readonly kind: 'forgotten' }
  /** Made by a version with another shape, or by somebody who wrote nonsense. */
  | { readonly kind: 'malformed' };

export type ReadEvent = (event: SignedEvent) => Readable;

/** Of somebody who has no keys at all. */
export const inTheClear: ReadEvent = (event) => {
  if (isForgotten(event)) return { kind: 'forgotten' };
  const { seal, kind } = event.header;
  return seal === SEAL_CLEAR ? readPayload(kind, event.payload) : { kind: 'closed', reason: 'noKeys' };
};

/** `payload`: as it was before it was sealed. */
export function readPayload(kind: number, payload: Uint8Array): Readable {
  try {
    return { kind: 'read', payload: decodePayload(kind, payload) };
  } catch (error) {
    if (error instanceof ProtocolError) return { kind: 'malformed' };
    throw error;
  }
}
