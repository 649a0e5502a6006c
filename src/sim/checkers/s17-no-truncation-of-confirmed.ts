import type { DeviceId, Index } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';

export const noTruncationOfConfirmed: Checker = {
  rule: 'S17',
  states: 'no disk removes an entry that is confirmed, nor one that its node has applied',
  watch(ledger, report) {
    const applied = new Map<DeviceId, Index>();
    return {
      durable({ node }) {
        for (const { index, hash } of ledger.removed) {
          // Removed and put back in one transaction was never gone.
          if (ledger.disk(node).entries[index - 1]?.hash === hash) continue;
          if (ledger.confirmed(index)?.entry.hash === hash)
            report(`${node} removed the confirmed entry ${index}`);
          else if (index <= (applied.get(node) ?? 0))
            report(`${node} removed entry ${index}, which it had applied`);
        }
      },
      applied({ node, entries }) {
        const last = entries.at(-1);
        if (last !== undefined) applied.set(node, Math.max(applied.get(node) ?? 0, last.entry.index));
      },
    };
  },
};
