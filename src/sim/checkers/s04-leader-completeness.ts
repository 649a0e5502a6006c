import { hashAt } from '../ledger.ts';
import type { Checker } from './checker.ts';

export const leaderCompleteness: Checker = {
  rule: 'S4',
  states: 'a leader of term t holds every entry that was confirmed in a term below t',
  watch(ledger, report) {
    return {
      elected({ node, term }) {
        let index = ledger.confirmedIndex;
        while (index > 0 && ledger.confirmed(index)!.inTerm >= term) index--;
        // The hash chain (S3) makes the newest of them stand for all before it.
        if (index > 0 && hashAt(ledger.disk(node), index) !== ledger.confirmed(index)!.entry.hash) {
          report(`${node} leads term ${term} without the confirmed entry ${index}`);
        }
      },
    };
  },
};
