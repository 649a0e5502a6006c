/** Words for a log of which a part is missing: what was installed instead of it, and what history brings back. */
import type { Config, RankList } from '../../protocol/entry.ts';
import type { Hash, Index, Term } from '../../protocol/ids.ts';
import type { NumberOf } from '../../protocol/peer-messages.ts';

/** Entries `low..high` are not on this disk. `hash` is that of the entry at `high`: whoever brings it must match. */
export interface Hole {
  readonly low: Index;
  readonly high: Index;
  readonly hash: Hash;
}

/**
 * Entries whose verdicts this node does not know, because a snapshot stood for them: from the first that was not
 * applied up to the snapshot's index. `digest` is that of the fold rows which the snapshot brought.
 */
export interface Unjudged {
  readonly low: Index;
  readonly high: Index;
  readonly digest: Hash;
}

/**
 * The entry before the part of the log that consensus works with: zeros where that begins with entry 1, else the
 * entry of the newest snapshot whose hole is open. It stays while the hole is filled from above, since of the entry
 * below what was filled only the hash is known.
 */
export interface LogBase {
  readonly index: Index;
  readonly term: Term;
  readonly hash: Hash;
  /** Agreed time, ms since 1970. */
  readonly at: number;
}

/** What a disk does in one transaction to go on from a snapshot instead of from its own log. */
export interface SnapshotInstall {
  /** The entry that the snapshot is of; it is confirmed, and the log goes on behind it. */
  readonly base: LogBase;
  /** Entries up to here stay, all above are removed: `keep + 1..base.index` is the new hole. */
  readonly keep: Index;
  /** The first entry without a verdict: up to the base they are unjudged. At most keep + 1, but for judged ones that are damaged. */
  readonly unjudgedFrom: Index;
  /** The newest config entries up to the base; those above `keep` take the place of what was known there. */
  readonly configs: readonly { readonly index: Index; readonly config: Config }[];
  readonly rank: RankList;
  /** All rows of the fold at the base: they replace those that are there. */
  readonly foldRows: readonly { readonly key: string; readonly value: Uint8Array }[];
  /** Of those rows; kept until the unjudged entries are judged. */
  readonly digest: Hash;
  /** Hashes of the last entries up to the base, ascending; the last is the base's own. Kept as long as the hole. */
  readonly hashes: readonly Hash[];
  /** Numbers of own events that the snapshot contains: their outbox rows go. */
  readonly outboxRemoved: readonly number[];
  /** The same of others' unconfirmed events. */
  readonly tentativeRemoved?: readonly NumberOf[];
}
