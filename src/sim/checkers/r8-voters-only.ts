import type { DeviceId, Hash, Index } from '../../protocol/ids.ts';
import { removedIn } from './removed-in.ts';
import { configAt, hashAt, hasVote, type Ledger } from '../ledger.ts';
import type { Checker } from './checker.ts';
import { onNewConfig } from './configs.ts';

export const votersOnly: Checker = {
  rule: 'R8',
  states:
    'who has no vote by its own newest config, nor by the one before an unconfirmed one, neither runs nor leads; only who has none is removed, and gets none any more',
  watch(ledger, report) {
    const removed = new Map<DeviceId, { readonly index: Index; readonly hash: Hash }>();
    const configs = onNewConfig(ledger, ({ node, entry, config }) => {
      for (const [device, place] of removed) {
        if (entry.index <= place.index || !hasVote(config, device)) continue;
        // A log that does not hold the removal may still count on the device.
        if (hashAt(ledger.disk(node), place.index) !== place.hash) continue;
        report(`${node} gives ${device} a vote at ${entry.index}, which was removed at ${place.index}`);
      }
    });
    return {
      ...configs,
      applied({ node, entries }) {
        for (const applied of entries) {
          const device = removedIn(applied);
          if (device === null || removed.has(device)) continue;
          const { index, hash } = applied.entry;
          removed.set(device, { index, hash });
          if (hasVote(configAt(ledger.disk(node), index), device))
            report(`${device} was removed at ${index} while it had a vote`);
        }
      },
      sent({ node, to, message }) {
        if (message.type === 'requestVote' && !mayRun(ledger, node)) {
          report(`${node} asks for votes in term ${message.term} without having one`);
        }
        if (message.type === 'timeoutNow' && !hasVote(ledger.disk(node).configs.at(-1)?.config, to)) {
          report(`${node} tells ${to} to run, which has no vote`);
        }
      },
      elected({ node, term }) {
        if (!mayRun(ledger, node)) report(`${node} leads term ${term} without having a vote`);
      },
    };
  },
};

function mayRun(ledger: Ledger, device: DeviceId): boolean {
  const disk = ledger.disk(device);
  // Without the config that a fork begins with, what counts there is not known (RS52).
  if (disk.entries.length < ledger.beginning.index) return false;
  const newest = disk.configs.at(-1);
  if (newest === undefined || hasVote(newest.config, device)) return newest !== undefined;
  return newest.index > disk.commitIndex && hasVote(disk.configs.at(-2)?.config, device);
}
