/** Marks about changes of voters. */
import type { Config } from '../../protocol/entry.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { onNewConfig } from '../checkers/configs.ts';
import type { Handlers } from '../checkers/checker.ts';
import { watchLeavers } from '../checkers/leavers.ts';
import { removedIn } from '../checkers/removed-in.ts';
import type { Ledger } from '../ledger.ts';
import type { Hit } from './marks.ts';

const FIVE = 5;

export function voterMarks(ledger: Ledger, hit: Hit): Handlers {
  const leavers = watchLeavers(ledger);
  const removing = new Set<DeviceId>();
  const removed = new Set<DeviceId>();
  const configs = onNewConfig(ledger, ({ entry, config }) => {
    const { voters, votersOld } = config;
    if (votersOld.length === 0) return;
    const gone = votersOld.filter((voter) => !voters.includes(voter) && removing.has(voter));
    if (gone.length > 0) hit('voterRemoved');
    if (gone.some((voter) => ledger.leaderOf(entry.term) === voter)) hit('hostRemoved');
    if (voters.length < votersOld.length) hit('votersShrank');
    if (voters.length === FIVE && votersOld.length < FIVE) hit('grewToFive');
    if (voters.length !== votersOld.length) return;
    const lost = votersOld.filter((voter) => !voters.includes(voter));
    const asked = lost.some((voter) => leavers.asked(voter, entry.term));
    if (lost.length > 0 && gone.length === 0) hit(asked ? 'voteMoved' : 'voterReplaced');
  });
  const isJoint = (config: Config | undefined): boolean => (config?.votersOld.length ?? 0) > 0;
  return {
    ...configs,
    removing: ({ device }) => void removing.add(device),
    applied({ entries }) {
      for (const applied of entries) {
        const device = removedIn(applied);
        if (device !== null && !removed.has(device)) hit('deviceRemoved');
        if (device !== null) removed.add(device);
      }
    },
    leaves: leavers.handlers.leaves,
    stopped(fact) {
      const disk = ledger.disk(fact.node);
      const leads = ledger.leaderOf(disk.term) === fact.node;
      if (leads && isJoint(disk.configs.at(-1)?.config)) hit('crashWhileJoint');
      leavers.handlers.stopped(fact);
    },
    elected({ node }) {
      if (isJoint(ledger.disk(node).configs.at(-1)?.config)) hit('hostChangedWhileJoint');
    },
  };
}
