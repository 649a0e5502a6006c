import type { Index, Term } from '../../protocol/ids.ts';
import { isHeldByQuorum, type Ledger } from '../ledger.ts';
import type { Checker } from './checker.ts';

export const ownTermCommit: Checker = {
  rule: 'S6',
  states:
    'an entry of an earlier term is confirmed only together with a later one of the own term (Raft, figure 8)',
  watch(ledger, report) {
    return {
      committed({ node, index, entry }) {
        if (entry === null) return;
        const led = ledger.highestLed(node);
        // A host tells each follower no more than that follower holds: the own entry may lie beyond what it said.
        if (entry.term === led || isAnyOfTermHeldByQuorum(ledger, led, index)) return;
        report(`${node} first confirmed ${index} of term ${entry.term}; the newest term it led is ${led}`);
      },
    };
  },
};

function isAnyOfTermHeldByQuorum(ledger: Ledger, term: Term, above: Index): boolean {
  for (const { entries } of ledger.disks().values()) {
    for (let index = entries.length; index > above; index--) {
      const entry = entries[index - 1]!;
      if (entry.term < term) break;
      if (entry.term === term && isHeldByQuorum(ledger, index, entry.hash)) return true;
    }
  }
  return false;
}
