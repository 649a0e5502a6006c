import type { DeviceId, Term } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const hostStays: Checker = {
  rule: 'L2',
  states: 'a group at rest keeps its host and its term: nobody asks for votes, nobody is elected',
  watch(_ledger, report) {
    /** Null while things may still change. */
    let settled: Term | null = null;
    const givenUp = new Set<DeviceId>();
    const isToRest = (node: DeviceId): boolean => settled !== null && !givenUp.has(node);
    return {
      givenUp({ node }) {
        givenUp.add(node);
      },
      settled({ term }) {
        settled = term;
      },
      sent({ node, message }) {
        if (isToRest(node) && (message.type === 'requestVote' || message.type === 'timeoutNow')) {
          report(`${node} sends ${message.type} in a group at rest`);
        }
      },
      status({ node, term }) {
        if (isToRest(node) && term !== settled)
          report(`${node} goes from term ${settled} to ${term} at rest`);
      },
      elected({ node, term }) {
        if (isToRest(node)) report(`${node} is elected in term ${term} in a group at rest`);
      },
      converged() {
        settled = null;
      },
    };
  },
};
