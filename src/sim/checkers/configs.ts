/** What R1..R3 share: the moment a config entry is first seen in the log of the leader who made it. */
import type { Config, Entry } from '../../protocol/entry.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';
import type { Ledger } from '../ledger.ts';
import type { Handlers } from './checker.ts';

export interface NewConfig {
  readonly node: DeviceId;
  readonly entry: Entry;
  readonly config: Config;
  /** The config before it in the same log, if known. */
  readonly before: { readonly index: Index; readonly config: Config } | undefined;
}

/** Calls `tell` once for each config entry that a leader made, when it is first sent or saved. */
export function onNewConfig(ledger: Ledger, tell: (made: NewConfig) => void): Handlers {
  const known = new Set<string>();
  const see = (node: DeviceId, entries: readonly Entry[]): void => {
    let earlier: NewConfig['before'];
    for (const entry of entries) {
      if (entry.body.kind !== 'config') continue;
      const { config } = entry.body;
      const before = earlier ?? ledger.disk(node).configs.findLast(({ index }) => index < entry.index);
      earlier = { index: entry.index, config };
      if (entry.index <= ledger.beginning.index || known.has(entry.hash)) continue;
      known.add(entry.hash);
      tell({ node, entry, config, before });
    }
  };
  return {
    durable: ({ node, batch }) => see(node, batch.entries),
    sent: ({ node, message }) => {
      if (message.type === 'append') see(node, message.entries);
    },
  };
}
