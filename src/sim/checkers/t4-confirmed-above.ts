import type { DeviceId, EventId, Index } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const confirmedAbove: Checker = {
  rule: 'T4',
  states: 'what is confirmed on a node is not shown there as unconfirmed, and nothing is shown twice',
  watch(_ledger, report) {
    /** One order for all (S5): an event has its place for whoever applied it. */
    const placed = new Map<EventId, Index>();
    let judgedIndex: Index = 0;
    const appliedOn = new Map<DeviceId, Index>();
    return {
      started({ node, found }) {
        // A crash may lose what was applied since the last save: it is applied again.
        appliedOn.set(node, Math.min(appliedOn.get(node) ?? 0, found.appliedIndex));
      },
      applied({ node, entries }) {
        for (const { entry, verdict } of entries) {
          if (entry.index <= judgedIndex) continue;
          judgedIndex = entry.index;
          if (entry.body.kind === 'event' && (verdict?.kind === 'valid' || verdict?.kind === 'void'))
            placed.set(entry.body.event.id, entry.index);
        }
        const last = entries.at(-1);
        if (last !== undefined) appliedOn.set(node, last.entry.index);
      },
      shown({ node, events }) {
        const seen = new Set<EventId>();
        for (const event of events) {
          if ((placed.get(event.id) ?? Infinity) <= (appliedOn.get(node) ?? 0))
            report(`${node} shows ${event.id} again below its place`);
          if (seen.has(event.id)) report(`${node} shows ${event.id} twice`);
          seen.add(event.id);
        }
      },
    };
  },
};
