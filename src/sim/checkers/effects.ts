/** What S12..S14 share: which applied entries use a number of their author up. */
import type { AppliedEntry } from '../../core/ready.ts';
import { EVENT_KIND, type SignedEvent } from '../../protocol/event.ts';

/** The event whose number is used up by this entry; null for everything else. A refused join may come again. */
export function takesNumber({ entry, verdict }: AppliedEntry): SignedEvent | null {
  if (entry.body.kind !== 'event' || verdict === null) return null;
  const { event } = entry.body;
  if (verdict.kind === 'valid') return event;
  return verdict.kind === 'void' && event.header.kind !== EVENT_KIND.join ? event : null;
}
