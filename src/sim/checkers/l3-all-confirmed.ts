import type { DeviceId, EventId } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const allConfirmed: Checker = {
  rule: 'L3',
  states: 'after everything was healed every accepted event is confirmed within the stated time',
  watch(ledger, report) {
    const placed = new Set<EventId>();
    const open = new Map<EventId, DeviceId>();
    const givenUp = new Set<DeviceId>();
    let untilMs = Infinity;
    return {
      accepted({ node, eventId }) {
        if (!placed.has(eventId)) open.set(eventId, node);
      },
      applied({ entries }) {
        for (const { entry, verdict } of entries) {
          if (entry.body.kind !== 'event' || (verdict?.kind !== 'valid' && verdict?.kind !== 'void'))
            continue;
          placed.add(entry.body.event.id);
          open.delete(entry.body.event.id);
        }
      },
      givenUp({ node }) {
        givenUp.add(node);
      },
      healed({ restWithinMs }) {
        untilMs = ledger.nowMs + restWithinMs;
      },
      rested() {
        if (ledger.nowMs > untilMs) report(`at rest ${Math.ceil(ledger.nowMs - untilMs)} ms too late`);
        for (const [eventId, node] of open) {
          if (!givenUp.has(node)) report(`event ${eventId} of ${node} is not confirmed at rest`);
        }
      },
    };
  },
};
