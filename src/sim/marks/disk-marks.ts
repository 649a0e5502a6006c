/** Marks about disks that refuse, spoil and lose. */
import type { Handlers } from '../checkers/checker.ts';
import { onNewConfig } from '../checkers/configs.ts';
import { hasVote, type Ledger } from '../ledger.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';
import type { Hit } from './marks.ts';

export function diskMarks(ledger: Ledger, hit: Hit): Handlers {
  const damaged = new Set<DeviceId>();
  /** Entries that were damaged and are not back. */
  const missing = new Map<DeviceId, Set<Index>>();
  const configs = onNewConfig(ledger, ({ config }) => {
    const { voters, votersOld } = config;
    const isReplaced = (voter: DeviceId): boolean => damaged.has(voter) && !voters.includes(voter);
    if (votersOld.some(isReplaced)) hit('damagedVoterReplaced');
  });
  const applied = new Map<DeviceId, Index>();
  const found = (node: DeviceId): void => {
    const disk = ledger.disk(node);
    if (ledger.leaderOf(disk.term) === node) hit('hostFoundDamage');
    if (hasVote(disk.configs.at(-1)?.config, node)) hit('voterFoundDamage');
  };
  return {
    ...configs,
    applied({ node, entries }) {
      applied.set(node, entries.at(-1)?.entry.index ?? 0);
    },
    damaged({ node, part }) {
      damaged.add(node);
      if (part === 'entry') hit('entryNotMended');
      else if (part === 'saves') hit('missingSavesNoticed');
      else hit('rowFoundDamaged');
      found(node);
    },
    holed({ node, low, high }) {
      const lost = missing.get(node) ?? new Set<Index>();
      for (let index = low; index <= high; index++) lost.add(index);
      missing.set(node, lost);
      hit('entryFoundDamaged');
      if (high > Math.max(ledger.disk(node).commitIndex, applied.get(node) ?? 0))
        hit('unconfirmedFoundDamaged');
      found(node);
    },
    durable({ node, batch }) {
      configs.durable?.({ type: 'durable', node, batch });
      const lost = missing.get(node);
      if (lost === undefined) return;
      if (batch.history?.some(({ index }) => lost.delete(index)) === true) hit('damagedEntryRepaired');
      const { truncateFrom } = batch;
      if (truncateFrom !== null) for (const index of lost) if (index >= truncateFrom) lost.delete(index);
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
