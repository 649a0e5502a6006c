import type { DeviceId, Index, Term } from '../../protocol/ids.ts';
import { holdsContent } from '../ledger.ts';
import type { Checker } from './checker.ts';

export const noTruncationOfConfirmed: Checker = {
  rule: 'S17',
  states: 'no disk that may count for a confirmed entry removes it, nor one that its node has applied',
  watch(ledger, report) {
    const applied = new Map<DeviceId, Index>();
    /** What each disk said before the newest batch. */
    const terms = new Map<DeviceId, Term>();
    return {
      durable({ node, batch }) {
        const before = terms.get(node) ?? 0;
        terms.set(node, ledger.disk(node).term);
        for (const { index, hash } of ledger.removed) {
          // Removed and put back in one transaction was never gone.
          const disk = ledger.disk(node);
          if (disk.entries[index - 1]?.hash === hash && holdsContent(disk, index)) continue;
          const confirmed = ledger.confirmed(index);
          // A node that has not come to the term of the confirming host did not count for it: a late append of a
          // host in between may still replace what it holds.
          if (confirmed?.entry.hash === hash && before >= confirmed.inTerm)
            report(`${node} removed the confirmed entry ${index}`);
          else if (index <= (applied.get(node) ?? 0))
            report(`${node} removed entry ${index}, which it had applied`);
        }
        const snapshotIndex = batch.snapshot?.base.index ?? 0;
        applied.set(node, Math.max(applied.get(node) ?? 0, snapshotIndex));
      },
      applied({ node, entries }) {
        const last = entries.at(-1);
        if (last !== undefined) applied.set(node, Math.max(applied.get(node) ?? 0, last.entry.index));
      },
    };
  },
};
