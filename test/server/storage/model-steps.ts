/** A read model over a store of tests, and entries that come to it. */
import type { AppliedEntry, Verdict } from '../../../src/core/ready.ts';
import type { Entry } from '../../../src/protocol/entry.ts';
import { LogArchive } from '../../../src/server/storage/log-archive.ts';
import { ReadModel } from '../../../src/server/storage/read-model.ts';
import type { LogMaker } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import type { StoreHarness } from './store-harness.ts';

export function readModelOf(store: StoreHarness): ReadModel {
  const archive = new LogArchive(store.database, store.place, store.storage, store.damage);
  return new ReadModel(store.database, store.place, archive, store.damage);
}

/** Saved and applied, all events with one verdict. */
export async function applyAll(
  store: StoreHarness,
  log: LogMaker,
  entries: readonly Entry[],
  verdict: Verdict,
): Promise<AppliedEntry[]> {
  const applied = entries.map((entry) => ({
    entry,
    verdict: entry.body.kind === 'event' ? verdict : null,
  }));
  await saveTo(store.storage, { entries });
  const appliedIndex = log.lastIndex;
  store.storage.apply({ entries: applied, foldRows: [], outboxRemoved: [], proof: null, appliedIndex });
  return applied;
}
