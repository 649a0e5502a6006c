import type { FoundOnDisk } from './facts.ts';
import type { ForkId } from '../protocol/ids.ts';
import type { SimStorage } from './storage.ts';

/** What a process finds on its disk when it starts. Throws what the disk says. */
export function foundOnDisk(storage: SimStorage, forkId: ForkId): FoundOnDisk {
  const { hardState, appliedIndex } = storage.load();
  const { term, votedFor, commitIndex } = hardState;
  const lastIndex = storage.lastIndex();
  const lastHash = storage.head(lastIndex)?.hash ?? null;
  return {
    forkId,
    term,
    votedFor,
    lastIndex,
    lastHash,
    commitIndex,
    appliedIndex,
    unjudged: storage.unjudged(),
  };
}
