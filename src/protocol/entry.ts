/**
 * An entry: an event, a no-op or a config, with its place in the log. Bytes: `encode-entry.ts`.
 */
import type { DeviceId, Hash, Index, Term } from './ids.ts';
import type { SignedEvent } from './event.ts';

export const ENTRY_KIND = { event: 1, noop: 2, config: 3 } as const;

/** The devices that count for the quorum, and those that only receive the log. Sorted, without repeats. */
export interface Config {
  readonly voters: readonly DeviceId[];
  /** The voters before the change while it is joint, else empty: then both sets must agree. */
  readonly votersOld: readonly DeviceId[];
  readonly learners: readonly DeviceId[];
}

/** Agreed preference order of voters, best first. (term, revision) orders lists; it shapes timing only. */
export interface RankList {
  readonly term: Term;
  readonly revision: number;
  readonly order: readonly DeviceId[];
}

export type EntryBody =
  | { readonly kind: 'event'; readonly event: SignedEvent }
  | { readonly kind: 'noop'; readonly rank: RankList }
  | { readonly kind: 'config'; readonly config: Config };

export interface EntryPlace {
  readonly index: Index;
  readonly term: Term;
  /** Agreed time in ms since 1970; never less than the entry's before. */
  readonly at: number;
  readonly prevHash: Hash;
}

export type Entry = EntryPlace & { readonly hash: Hash; readonly body: EntryBody };
