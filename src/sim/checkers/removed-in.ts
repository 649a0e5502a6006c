/** What removals say, for everybody who watches them. */
import type { AppliedEntry } from '../../core/ready.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import { EVENT_KIND } from '../../protocol/event.ts';
import type { DeviceId } from '../../protocol/ids.ts';

/** The device that a valid entry removes; null for all other entries. */
export function removedIn({ entry, verdict }: AppliedEntry): DeviceId | null {
  if (entry.body.kind !== 'event' || verdict?.kind !== 'valid') return null;
  const { header, payload } = entry.body.event;
  if (header.kind !== EVENT_KIND.deviceRemoved) return null;
  const content = decodePayload(header.kind, payload);
  return content.kind === 'deviceRemoved' ? content.deviceId : null;
}
