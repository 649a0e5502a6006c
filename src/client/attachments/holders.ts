/** Who has a file, as one says it. Pure. */
import type { BlobHolders } from '../../api/blobs.ts';

/** none: nobody that could be asked now; all others: how many of them could. */
type Reach = 'none' | 'some';

interface HeldBy {
  readonly count: number;
  readonly of: number;
  readonly reach: Reach;
  /** Each member once, those who are there first. */
  readonly names: readonly string[];
}

/** isHere: this device has it, and is in the count. */
export function heldBy({ count, of, holders }: BlobHolders, isHere: boolean): HeldBy {
  const there = holders.filter(({ reachable }) => reachable);
  const away = holders.filter(({ reachable }) => !reachable);
  const names = [...new Set([...there, ...away].map(({ name }) => name).filter((name) => name !== ''))];
  return { count, of, reach: there.length > 0 || isHere ? 'some' : 'none', names };
}
