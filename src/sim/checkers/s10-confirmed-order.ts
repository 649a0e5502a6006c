import type { DeviceId, Hash } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const confirmedOrder: Checker = {
  rule: 'S10',
  states: 'what an observer at a node was shown as confirmed never changes: the list only grows',
  watch(ledger, report) {
    const shown = new Map<DeviceId, Hash[]>();
    return {
      /** Behind a snapshot the list goes on; what is left out comes in later, as `judged`. */
      durable({ node, batch }) {
        const index = batch.snapshot?.base.index ?? 0;
        const list = shown.get(node) ?? [];
        shown.set(node, list);
        if (index > list.length) list.length = index;
      },
      judged({ node, entries }) {
        const list = shown.get(node) ?? [];
        for (const { entry } of entries) {
          const before = list[entry.index - 1];
          if (before !== undefined && before !== entry.hash)
            report(`${node} showed two entries at ${entry.index}`);
          if (ledger.confirmed(entry.index)?.entry.hash !== entry.hash)
            report(`${node} showed late at ${entry.index} what nobody else has there`);
          list[entry.index - 1] = entry.hash;
        }
      },
      applied({ node, entries }) {
        let list = shown.get(node);
        if (list === undefined) shown.set(node, (list = []));
        for (const { entry } of entries) {
          const before = list[entry.index - 1];
          if (before === entry.hash) continue;
          if (before !== undefined) report(`${node} showed two entries at ${entry.index}`);
          else if (entry.index !== list.length + 1) {
            report(`${node} showed ${entry.index} after ${list.length}`);
          } else if (ledger.confirmed(entry.index)?.entry.hash !== entry.hash) {
            report(`${node} showed at ${entry.index} what nobody else has there`);
          } else list.push(entry.hash);
        }
      },
      confirmed({ node, eventId, index }) {
        const entry = ledger.confirmed(index)?.entry;
        if (entry?.body.kind !== 'event' || entry.body.event.id !== eventId) {
          report(`${node} showed an event at ${index} that is not there`);
        }
      },
    };
  },
};
