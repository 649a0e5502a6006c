import type { Checker } from './checker.ts';

export const ownTermCommit: Checker = {
  rule: 'S6',
  states: 'whoever knows first that an index is confirmed leads the term of the entry there (Raft, figure 8)',
  watch(ledger, report) {
    return {
      committed({ node, index, entry }) {
        if (entry === null) return;
        const led = ledger.highestLed(node);
        if (led !== entry.term) {
          report(`${node} first confirmed ${index} of term ${entry.term}; the newest term it led is ${led}`);
        }
      },
    };
  },
};
