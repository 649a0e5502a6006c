import type { DeviceId, Index } from '../../protocol/ids.ts';
import { foldDigest } from '../fold-digest.ts';
import type { Checker } from './checker.ts';

interface Folded {
  readonly node: DeviceId;
  readonly index: Index;
  readonly digest: string;
}

export const deterministicApply: Checker = {
  rule: 'S15',
  states:
    'the fold of a node, also one restored from its rows, is that of the confirmed entries applied from nothing',
  watch(_ledger, report) {
    const folds: Folded[] = [];
    const byIndex = new Map<Index, string>();
    return {
      folded({ node, index, roster }) {
        const digest = foldDigest(roster);
        const before = byIndex.get(index) ?? digest;
        byIndex.set(index, before);
        if (before !== digest) report(`${node} and another node folded ${index} entries to different states`);
        folds.push({ node, index, digest });
      },
      replayed({ digests }) {
        for (const { node, index, digest } of folds) {
          if (index > 0 && digests.get(index) !== digest) {
            report(`${node} had another state at ${index} than the entries up to there give`);
          }
        }
      },
    };
  },
};
