import { rosterFromRows } from '../../core/roster/rows.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';
import { foldDigest } from '../fold-digest.ts';
import type { Ledger } from '../ledger.ts';
import type { Checker, Report } from './checker.ts';

interface Installed {
  readonly node: DeviceId;
  readonly index: Index;
  readonly digest: string;
}

export const snapshotEquivalence: Checker = {
  rule: 'S16',
  states:
    'a snapshot is the confirmed entries up to it: their last hash, configs and fold; what it leaves out comes in, with the verdicts of everybody',
  watch(ledger, report) {
    const snapshots: Installed[] = [];
    /** Per node the ranges of which verdicts are still to come, ascending; `next` is what comes next. */
    const open = new Map<DeviceId, { next: Index; readonly high: Index }[]>();
    return {
      durable({ node, batch }) {
        const { snapshot } = batch;
        if (snapshot !== undefined) {
          const { index, hash } = snapshot.base;
          const confirmed = ledger.confirmed(index)?.entry.hash;
          if (confirmed !== hash)
            report(`${node} went on from a snapshot of ${index} that nobody confirmed so`);
          const configs = snapshot.configs.map((placed) => JSON.stringify(placed)).join();
          const wanted = configsUpTo(ledger, index).slice(-snapshot.configs.length).join();
          if (configs !== wanted)
            report(`${node} got the configs ${configs} in a snapshot of ${index}, not ${wanted}`);
          snapshots.push({ node, index, digest: foldDigest(rosterFromRows(snapshot.foldRows)) });
          const ranges = open.get(node) ?? [];
          open.set(node, [...ranges, { next: snapshot.unjudgedFrom, high: index }]);
        }
        for (const { index } of ledger.unlike) report(`${node} was given another entry ${index} as history`);
      },
      judged({ node, entries }) {
        for (const { entry } of entries) judgeOne(node, open.get(node), entry.index, report);
      },
      started({ node, found }) {
        // Verdicts that were not durable are given again.
        open.set(
          node,
          found.unjudged.map(({ low, high }) => ({ next: low, high })),
        );
      },
      replayed({ digests }) {
        for (const { node, index, digest } of snapshots) {
          if (digests.get(index) !== digest)
            report(`${node} got rows in a snapshot of ${index} that its entries do not give`);
        }
      },
      converged({ nodes }) {
        for (const node of nodes) {
          for (const { next, high } of open.get(node) ?? []) {
            report(`${node} never learned the verdicts on ${next} to ${high}`);
          }
        }
      },
    };
  },
};

function judgeOne(
  node: DeviceId,
  ranges: { next: Index; readonly high: Index }[] | undefined,
  index: Index,
  report: Report,
): void {
  const range = ranges?.[0];
  if (range === undefined || range.next !== index) {
    report(`${node} judged ${index} late, where ${range?.next ?? 'nothing'} was due`);
    return;
  }
  range.next++;
  if (range.next > range.high) ranges!.shift();
}

function configsUpTo(ledger: Ledger, last: Index): string[] {
  const found: string[] = [];
  for (let index = 1; index <= last; index++) {
    const body = ledger.confirmed(index)?.entry.body;
    if (body?.kind === 'config') found.push(JSON.stringify({ index, config: body.config }));
  }
  return found;
}
