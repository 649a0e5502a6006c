/** The state of a group at one confirmed entry: enough to go on from there without the log before. */
import type { Certificate } from './acknowledgement.ts';
import type { Config, RankList } from './entry.ts';
import type { Hash, Index } from './ids.ts';
import type { Scope } from './scope.ts';

export interface SnapshotState {
  readonly scope: Scope;
  /** Its first head is that of the entry which the snapshot is of. */
  readonly certificate: Certificate;
  /** Hashes of the last entries up to that one, ascending: events name such heads. */
  readonly hashes: readonly Hash[];
  /** The newest config entries up to there, ascending; the last is in force. */
  readonly configs: readonly { readonly index: Index; readonly config: Config }[];
  readonly rank: RankList;
  /** All rows of the fold, keys in rising order: roster, rooms, and where each device's numbers stand. */
  readonly rows: readonly { readonly key: string; readonly value: Uint8Array }[];
}
