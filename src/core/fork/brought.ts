/** What others said that goes over to another fork with who has it (TN20). Pure. */
import { EVENT_KIND, type SignedEvent } from '../../protocol/event.ts';
import { sortedIds } from '../../protocol/ids.ts';
import type { DeviceId, EventId } from '../../protocol/ids.ts';
import type { AppliedNumber } from '../tentative/held-events.ts';

/** Decided by the log alone (MS132): into another fork these come by their author's own word, or not at all. */
const DECIDED_BY_LOG: ReadonlySet<number> = new Set([
  EVENT_KIND.genesis,
  EVENT_KIND.join,
  EVENT_KIND.inviteRevoked,
  EVENT_KIND.role,
  EVENT_KIND.deviceRemoved,
  EVENT_KIND.memberRemoved,
]);

/** True for what may go over with somebody else than its author. */
export function mayBeBrought({ header }: SignedEvent): boolean {
  return !DECIDED_BY_LOG.has(header.kind);
}

/**
 * Of each device in `last` the unbroken run of events behind that one, up to the first that may not be brought; of
 * `events` the first with a predecessor counts. Devices by id, each one's events ascending.
 */
export function broughtAlong(
  last: ReadonlyMap<DeviceId, AppliedNumber>,
  events: Iterable<SignedEvent>,
): SignedEvent[] {
  // Behind nothing, each device has one.
  const next = new Map<string, SignedEvent>();
  for (const event of events) {
    const place = behind(event.header.deviceId, event.header.prev);
    if (!next.has(place)) next.set(place, event);
  }
  const brought: SignedEvent[] = [];
  for (const device of sortedIds(last.keys())) {
    let event = next.get(behind(device, last.get(device)!.id));
    while (event !== undefined && mayBeBrought(event)) {
      brought.push(event);
      event = next.get(behind(device, event.id));
    }
  }
  return brought;
}

function behind(device: DeviceId, prev: EventId): string {
  return `${device} ${prev}`;
}
