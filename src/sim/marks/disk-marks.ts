/** Marks about disks that refuse, spoil and lose. */
import type { Handlers } from '../checkers/checker.ts';
import { onNewConfig } from '../checkers/configs.ts';
import { hasVote, type Ledger } from '../ledger.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { Hit } from './marks.ts';

export function diskMarks(ledger: Ledger, hit: Hit): Handlers {
  const damaged = new Set<DeviceId>();
  const configs = onNewConfig(ledger, ({ config }) => {
    const { voters, votersOld } = config;
    const isReplaced = (voter: DeviceId): boolean => damaged.has(voter) && !voters.includes(voter);
    if (votersOld.some(isReplaced)) hit('damagedVoterReplaced');
  });
  return {
    ...configs,
    damaged({ node, part }) {
      damaged.add(node);
      if (part === 'entry') hit('entryFoundDamaged');
      else if (part === 'saves') hit('missingSavesNoticed');
      else hit('rowFoundDamaged');
      const disk = ledger.disk(node);
      if (ledger.leaderOf(disk.term) === node) hit('hostFoundDamage');
      if (hasVote(disk.configs.at(-1)?.config, node)) hit('voterFoundDamage');
    },
    greeted({ isCopy, letIn }) {
      if (isCopy && !letIn) hit('copyTurnedAway');
    },
    diskRefused({ what }) {
      if (what === 'read') hit('readRefused');
      if (what === 'sync') hit('syncRefused');
    },
  };
}
