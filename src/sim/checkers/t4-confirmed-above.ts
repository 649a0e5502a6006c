import type { DeviceId, EventId, Index } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const confirmedAbove: Checker = {
  rule: 'T4',
  states: 'what is confirmed on a node is not shown there as unconfirmed, and nothing is shown twice',
  watch(_ledger, report) {
    const placed = new Map<DeviceId, Map<EventId, Index>>();
    return {
      started({ node, found }) {
        const mine = placed.get(node) ?? new Map<EventId, Index>();
        // A crash may lose what was applied since the last save: it is applied again.
        for (const [id, index] of mine) if (index > found.appliedIndex) mine.delete(id);
      },
      applied({ node, entries }) {
        const mine = placed.get(node) ?? new Map<EventId, Index>();
        for (const { entry, verdict } of entries) {
          if (entry.body.kind === 'event' && (verdict?.kind === 'valid' || verdict?.kind === 'void'))
            mine.set(entry.body.event.id, entry.index);
        }
        placed.set(node, mine);
      },
      shown({ node, events }) {
        const seen = new Set<EventId>();
        for (const event of events) {
          if (placed.get(node)?.has(event.id) === true)
            report(`${node} shows ${event.id} again below its place`);
          if (seen.has(event.id)) report(`${node} shows ${event.id} twice`);
          seen.add(event.id);
        }
      },
    };
  },
};
