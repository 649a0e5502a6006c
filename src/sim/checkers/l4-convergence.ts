import type { DeviceId, Index } from '../../protocol/ids.ts';
import { hashAt, type Ledger } from '../ledger.ts';
import type { Checker } from './checker.ts';

export const convergence: Checker = {
  rule: 'L4',
  states: 'in the end the disks of all nodes hold equal logs and configs, and all applied the same',
  watch(ledger, report) {
    const applied = new Map<DeviceId, Index>();
    return {
      durable({ node, batch }) {
        if (batch.snapshot !== undefined) applied.set(node, batch.snapshot.base.index);
      },
      applied({ node, entries }) {
        const last = entries.at(-1);
        if (last !== undefined) applied.set(node, last.entry.index);
      },
      converged({ nodes }) {
        const [first, ...others] = nodes;
        if (first === undefined) return;
        const wanted = endOf(ledger, first, applied);
        for (const node of others) {
          const end = endOf(ledger, node, applied);
          if (end !== wanted) report(`${node} ends with ${end}, ${first} with ${wanted}`);
        }
      },
    };
  },
};

/** The newest hash stands for the whole log before it (S3). */
function endOf(ledger: Ledger, node: DeviceId, applied: ReadonlyMap<DeviceId, Index>): string {
  const disk = ledger.disk(node);
  const { length } = disk.entries;
  const config = disk.configs.at(-1)?.index ?? 0;
  const holes = disk.holes.length === 0 ? '' : `${disk.holes.length} holes, `;
  return `${holes}${length} entries (${hashAt(disk, length)}), config ${config}, ${applied.get(node) ?? 0} applied`;
}
