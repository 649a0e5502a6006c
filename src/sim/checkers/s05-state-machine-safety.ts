import type { Checker } from './checker.ts';

export const stateMachineSafety: Checker = {
  rule: 'S5',
  states: 'every node that confirms index k confirms the same entry there',
  watch(ledger, report) {
    return {
      applied({ node, entries }) {
        for (const { entry } of entries) {
          const confirmed = ledger.confirmed(entry.index)?.entry;
          if (confirmed === entry) continue;
          if (confirmed === undefined) {
            report(`${node} confirmed ${entry.index} before anybody confirmed ${entry.index - 1}`);
          } else if (confirmed.hash !== entry.hash) {
            report(`${node} confirmed another entry at ${entry.index}`);
          }
        }
      },
    };
  },
};
