import type { Checker } from './checker.ts';
import type { Index, Term } from '../../protocol/ids.ts';
import { isHeldByQuorum, type Ledger } from '../ledger.ts';
import { onNewConfig } from './configs.ts';

export const ownTermBarrier: Checker = {
  rule: 'R2',
  states: 'a leader makes a config entry only after an entry of its own term is confirmed (Ongaro, 2015)',
  watch(ledger, report) {
    return onNewConfig(ledger, ({ node, entry }) => {
      // Terms never fall along the log, so the newest confirmed entry tells.
      const newest = ledger.confirmed(ledger.confirmedIndex)?.entry.term ?? 0;
      if (newest < entry.term && !isAnyOfTermHeldByQuorum(ledger, entry.term, entry.index)) {
        report(
          `${node} made config ${entry.index} in term ${entry.term}; the newest confirmed is of ${newest}`,
        );
      }
    });
  },
};

/** An append may leave in the very turn that confirmed the barrier: the disks know before anybody applied it. */
function isAnyOfTermHeldByQuorum(ledger: Ledger, term: Term, below: Index): boolean {
  for (const { entries } of ledger.disks().values()) {
    for (let index = Math.min(below - 1, entries.length); index > 0; index--) {
      const entry = entries[index - 1]!;
      if (entry.term < term) break;
      if (entry.term === term && isHeldByQuorum(ledger, index, entry.hash)) return true;
    }
  }
  return false;
}
