import { sortedIds, type EventId } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const tentativeConvergence: Checker = {
  rule: 'T1',
  states: 'nodes that show the same unconfirmed events show them in the same order',
  watch(_ledger, report) {
    const orders = new Map<string, readonly EventId[]>();
    return {
      shown({ node, events }) {
        const ids = events.map(({ id }) => id);
        const set = sortedIds(ids).join(' ');
        const before = orders.get(set);
        if (before === undefined) orders.set(set, ids);
        else if (ids.some((id, place) => before[place] !== id))
          report(`${node} shows ${ids.length} unconfirmed events in another order than somebody before`);
      },
    };
  },
};
