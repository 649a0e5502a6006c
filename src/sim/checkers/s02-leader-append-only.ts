import type { Checker } from './checker.ts';

export const leaderAppendOnly: Checker = {
  rule: 'S2',
  states: 'a leader never removes or replaces an entry of its log in the term it leads',
  watch(ledger, report) {
    return {
      durable({ node, batch }) {
        const { term } = ledger.disk(node);
        if (batch.truncateFrom !== null && ledger.leaderOf(term) === node) {
          report(`${node} leads term ${term} and removes its entries from ${batch.truncateFrom} on`);
        }
      },
    };
  },
};
