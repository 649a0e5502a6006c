import type { DeviceId, EventId } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const readYourWrites: Checker = {
  rule: 'T5',
  states:
    'an own event that was accepted is shown until it is confirmed, and nothing is shown before what it follows',
  watch(ledger, report) {
    const own = new Map<DeviceId, Set<EventId>>();
    const placed = new Set<EventId>();
    function take(node: DeviceId, id: EventId): void {
      own.get(node)?.delete(id);
      placed.add(id);
    }
    return {
      accepted({ node, eventId }) {
        // Whoever asks again is told again.
        if (placed.has(eventId)) return;
        const mine = own.get(node);
        if (mine === undefined) own.set(node, new Set([eventId]));
        else mine.add(eventId);
      },
      durable({ node, batch }) {
        if (batch.snapshot === undefined) return;
        // A snapshot stands for entries that this node is not told one by one.
        for (const { index, body } of ledger.confirmedEntries()) {
          if (index > batch.snapshot.base.index || body.kind !== 'event') continue;
          if (body.event.header.deviceId === node) take(node, body.event.id);
        }
      },
      applied({ node, entries }) {
        for (const { entry } of entries) {
          if (entry.body.kind !== 'event' || entry.body.event.header.deviceId !== node) continue;
          take(node, entry.body.event.id);
        }
      },
      shown({ node, events }) {
        // Under a host that confirms, nothing is shown here: what waits stands with its author alone.
        if (events.length === 0) return;
        const places = new Map(events.map(({ id }, place) => [id, place]));
        for (const id of own.get(node) ?? []) {
          if (!places.has(id)) report(`${node} does not show its own event ${id}`);
        }
        for (const event of events) {
          for (const cause of [event.header.prev, ...event.header.after]) {
            if ((places.get(cause) ?? -1) > places.get(event.id)!)
              report(`${node} shows ${event.id} before ${cause}, which it follows`);
          }
        }
      },
    };
  },
};
