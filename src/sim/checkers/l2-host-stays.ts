import type { Term } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const hostStays: Checker = {
  rule: 'L2',
  states: 'a group at rest keeps its host and its term: nobody asks for votes, nobody is elected',
  watch(_ledger, report) {
    /** Null while things may still change. */
    let settled: Term | null = null;
    return {
      settled({ term }) {
        settled = term;
      },
      sent({ node, message }) {
        if (settled !== null && (message.type === 'requestVote' || message.type === 'timeoutNow')) {
          report(`${node} sends ${message.type} in a group at rest`);
        }
      },
      status({ node, term }) {
        if (settled !== null && term !== settled)
          report(`${node} goes from term ${settled} to ${term} at rest`);
      },
      elected({ node, term }) {
        if (settled !== null) report(`${node} is elected in term ${term} in a group at rest`);
      },
      converged() {
        settled = null;
      },
    };
  },
};
