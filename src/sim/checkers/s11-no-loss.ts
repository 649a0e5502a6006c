import type { DeviceId, EventId, Index } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const noLoss: Checker = {
  rule: 'S11',
  states: 'an event that was accepted is confirmed in the end, a confirmed one stays where it was said to be',
  watch(ledger, report) {
    const accepted = new Map<EventId, DeviceId>();
    const confirmed = new Map<EventId, Index>();
    /** Where each event stands with a verdict of its own, and how far each node got. */
    const placed = new Map<EventId, Index>();
    const applied = new Map<DeviceId, Index>();
    const givenUp = new Set<DeviceId>();
    return {
      givenUp({ node }) {
        givenUp.add(node);
      },
      accepted({ node, eventId }) {
        accepted.set(eventId, node);
      },
      confirmed({ node, eventId, index }) {
        const before = confirmed.get(eventId);
        if (before !== undefined && before !== index) {
          report(`${node} was told ${before} and ${index} for one event`);
        }
        confirmed.set(eventId, index);
      },
      durable({ node, batch }) {
        if (batch.snapshot !== undefined) applied.set(node, batch.snapshot.base.index);
      },
      applied({ node, entries }) {
        for (const { entry, verdict } of entries) {
          if (entry.body.kind !== 'event' || verdict === null) continue;
          if (verdict.kind === 'valid' || verdict.kind === 'void')
            placed.set(entry.body.event.id, entry.index);
        }
        const last = entries.at(-1)?.entry.index;
        if (last !== undefined) applied.set(node, last);
      },
      converged({ nodes }) {
        for (const [eventId, author] of accepted) {
          if (!placed.has(eventId) && !givenUp.has(author))
            report(`event ${eventId} was accepted by ${author} and never confirmed`);
        }
        for (const [eventId, index] of confirmed) {
          if (placed.get(eventId) !== index) report(`event ${eventId} is not at ${index}, as was said`);
        }
        for (const node of nodes) {
          const reached = applied.get(node) ?? 0;
          if (reached !== ledger.confirmedIndex) {
            report(`${node} has ${reached} of ${ledger.confirmedIndex} confirmed entries in the end`);
          }
        }
      },
    };
  },
};
