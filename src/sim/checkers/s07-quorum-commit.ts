import { isCoveredByQuorum } from '../ledger.ts';
import type { Checker } from './checker.ts';

export const quorumCommit: Checker = {
  rule: 'S7',
  states:
    'when an index is first confirmed, or said to be, the disks of a quorum hold its entry or a later one',
  watch(ledger, report) {
    return {
      committed({ node, index, entry }) {
        if (entry === null || !isCoveredByQuorum(ledger, index, entry.hash)) {
          report(`${node} confirmed ${index}, held by no quorum of disks`);
        }
      },
    };
  },
};
