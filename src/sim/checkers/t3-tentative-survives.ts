import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, EventId, Index } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const tentativeSurvives: Checker = {
  rule: 'T3',
  states:
    'an event that a well node keeps for somebody is confirmed in the end, whether its author comes back or not',
  watch(_ledger, report) {
    const kept = new Map<EventId, Set<DeviceId>>();
    const placed = new Set<EventId>();
    let judgedIndex: Index = 0;
    const keep = (node: DeviceId, events: readonly SignedEvent[] = []): void => {
      for (const { id } of events) {
        const keepers = kept.get(id);
        if (keepers === undefined) kept.set(id, new Set([node]));
        else keepers.add(node);
      }
    };
    return {
      durable: ({ node, batch }) => keep(node, batch.tentative),
      forked: ({ node, brought }) => keep(node, brought),
      applied({ entries }) {
        for (const { entry, verdict } of entries) {
          // One order for all (S5): whoever applies an entry first stands for everybody.
          if (entry.index <= judgedIndex) continue;
          judgedIndex = entry.index;
          if (entry.body.kind === 'event' && verdict !== null) placed.add(entry.body.event.id);
        }
      },
      converged({ nodes }) {
        for (const [id, keepers] of kept) {
          const keeper = nodes.find((node) => keepers.has(node));
          if (keeper !== undefined && !placed.has(id))
            report(`event ${id}, kept by ${keeper}, was never confirmed`);
        }
      },
    };
  },
};
