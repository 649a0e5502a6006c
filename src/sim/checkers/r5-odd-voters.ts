import type { Checker } from './checker.ts';
import { onNewConfig } from './configs.ts';

export const oddVoters: Checker = {
  rule: 'R5',
  states: 'a change of voters leaves an odd number of them, each device named once',
  watch(ledger, report) {
    return onNewConfig(ledger, ({ node, entry, config }) => {
      const { voters, votersOld, learners } = config;
      if (votersOld.length > 0 && voters.length % 2 === 0) {
        report(`${node} made config ${entry.index} with ${voters.length} voters`);
      }
      if (new Set([...voters, ...learners]).size !== voters.length + learners.length) {
        report(`${node} made config ${entry.index}, which names a device twice`);
      }
    });
  },
};
