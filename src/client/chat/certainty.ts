/** How certain a message's place is, as one word and what its sentence needs. Pure. */
import type { Message } from '../../api/messages.ts';
import type { Sending } from '../state/model.ts';

export type Certainty =
  | { readonly kind: 'sending' }
  | { readonly kind: 'failed'; readonly sending: Sending }
  | { readonly kind: 'queued' }
  | { readonly kind: 'tentative'; readonly held: number; readonly of: number }
  | { readonly kind: 'confirmed'; readonly index: number }
  | { readonly kind: 'rejected'; readonly reason: string | null };

export function certaintyOf(message: Message): Certainty {
  const { state, heldBy, index, reason } = message;
  if (state === 'confirmed') return { kind: 'confirmed', index: index ?? 0 };
  if (state === 'rejected') return { kind: 'rejected', reason: reason ?? null };
  if (state === 'queued') return { kind: 'queued' };
  return { kind: 'tentative', held: heldBy.count, of: heldBy.of };
}

export function certaintyOfSending(sending: Sending): Certainty {
  return sending.state === 'failed' ? { kind: 'failed', sending } : { kind: 'sending' };
}
