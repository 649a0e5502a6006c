import type { Checker } from './checker.ts';
import { hashAt, isHeldByQuorum } from '../ledger.ts';
import { onNewConfig } from './configs.ts';

export const oneChange: Checker = {
  rule: 'R1',
  states: 'a config entry is made only when the one before it is confirmed',
  watch(ledger, report) {
    return onNewConfig(ledger, ({ node, entry, before }) => {
      if (before === undefined || before.index <= ledger.confirmedIndex) return;
      // An append may leave in the very turn that confirmed the config before: the disks know already.
      const hash = hashAt(ledger.disk(node), before.index);
      if (hash === undefined || !isHeldByQuorum(ledger, before.index, hash)) {
        report(`${node} made config ${entry.index} while config ${before.index} is not confirmed`);
      }
    });
  },
};
