import type { DeviceId } from '../../protocol/ids.ts';
import { hasVote, type DiskModel } from '../ledger.ts';
import type { Checker } from './checker.ts';

export const votersOnly: Checker = {
  rule: 'R8',
  states:
    'who has no vote by its own newest config, nor by the one before an unconfirmed one, neither runs nor leads',
  watch(ledger, report) {
    return {
      sent({ node, to, message }) {
        if (message.type === 'requestVote' && !mayRun(ledger.disk(node), node)) {
          report(`${node} asks for votes in term ${message.term} without having one`);
        }
        if (message.type === 'timeoutNow' && !hasVote(ledger.disk(node).configs.at(-1)?.config, to)) {
          report(`${node} tells ${to} to run, which has no vote`);
        }
      },
      elected({ node, term }) {
        if (!mayRun(ledger.disk(node), node)) report(`${node} leads term ${term} without having a vote`);
      },
    };
  },
};

function mayRun(disk: DiskModel, device: DeviceId): boolean {
  const newest = disk.configs.at(-1);
  if (newest === undefined || hasVote(newest.config, device)) return newest !== undefined;
  return newest.index > disk.commitIndex && hasVote(disk.configs.at(-2)?.config, device);
}
