import type { DeviceId } from '../../protocol/ids.ts';
import type { Config } from '../../protocol/entry.ts';
import type { Checker } from './checker.ts';
import { onNewConfig } from './configs.ts';

export const quorumOverlap: Checker = {
  rule: 'R3',
  states: 'voters change in two steps: both sets together, then the new one alone',
  watch(ledger, report) {
    return onNewConfig(ledger, ({ node, entry, config, before }) => {
      if (before !== undefined && !isStep(before.config, config)) {
        report(`${node} made config ${entry.index}, which is no step from the one at ${before.index}`);
      }
    });
  },
};

/** Enter a joint config, leave it, or change learners only. Every other step could give two disjoint majorities. */
function isStep(from: Config, to: Config): boolean {
  if (from.votersOld.length > 0) {
    const leaves = to.votersOld.length === 0 || same(from.votersOld, to.votersOld);
    return same(from.voters, to.voters) && leaves;
  }
  return to.votersOld.length === 0 ? same(from.voters, to.voters) : same(from.voters, to.votersOld);
}

function same(a: readonly DeviceId[], b: readonly DeviceId[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
