/**
 * LG134, LG137 A part of the own log that is damaged and may not be confirmed, under a host that has something else
 * there. Inside it nothing can be compared but its newest hash. Once the host's log shows that this one is not in it, what
 * lies there was never confirmed: it goes, in one save with the host's entries instead of it. What of those one append
 * does not hold is asked for as history, by the hashes that the host's entries name, until both logs meet: at an entry
 * whose hash is known here, or at the commit index, where they are the same because both are confirmed (S4).
 *
 * Nothing that was acknowledged is missing in between: the damage stays, and with it silence (SN14), until that save.
 */
import type { Entry } from '../../protocol/entry.ts';
import type { DeviceId, Hash, Index, Term } from '../../protocol/ids.ts';
import type { Append, HistoryPage } from '../../protocol/peer-messages.ts';
import type { LogHead } from '../log/raft-log.ts';
import type { Hole, LogBase } from '../snapshot/holes.ts';
import { newestKnown } from '../snapshot/known-hash.ts';
import { leaderOf } from '../state.ts';
import type { CoreState } from '../state.ts';
import { owe } from './acknowledge.ts';
import { contradiction, isAcknowledged, storeEntry, truncate } from './store.ts';

/** What the host has instead of a damaged end, as far as it came in. Lost with the process, the term and the host. */
export interface Replacement {
  readonly from: DeviceId;
  readonly term: Term;
  /** Ascending without a gap, up to the newest that is known. */
  entries: readonly Entry[];
  /** What is before them: the next to be asked for. */
  before: { readonly index: Index; readonly hash: Hash };
}

/** Damage among entries that may not be confirmed, and what was said in this term about it: that its host has. */
function isOpen(state: CoreState, { high }: Hole): boolean {
  return high > state.hardState.commitIndex && !isAcknowledged(state, high);
}

/** No entry of a damaged part can be of a later term: terms never fall along the log. */
function termAtMost({ log }: CoreState, { high }: Hole): Term {
  return (log.head(high + 1) ?? log.base).term;
}

/** True when this append of the host shows that the newest damaged entry is not in its log. */
export function showsAnother(state: CoreState, append: Append): boolean {
  const { prevIndex, prevTerm, prevHash, entries } = append;
  return state.missing.holes.some((hole) => {
    if (!isOpen(state, hole) || prevIndex > hole.high) return false;
    if (prevIndex === hole.high) return prevHash !== hole.hash;
    const theirs = entries[hole.high - prevIndex - 1];
    if (theirs !== undefined) return theirs.hash !== hole.hash;
    return (entries.at(-1)?.term ?? prevTerm) > termAtMost(state, hole);
  });
}

/** True for an append that begins in a damaged part of which the newest entry is the host's too. */
export function showsSame(state: CoreState, { prevIndex, entries }: Append): boolean {
  const hole = state.missing.holes.find(({ low, high }) => low <= prevIndex && prevIndex < high);
  if (hole === undefined) return false;
  return entries[hole.high - prevIndex - 1]?.hash === hole.hash || isAcknowledged(state, hole.high);
}

/** Such an append: takes what it has, and the host's entries instead of the own ones when both logs meet. */
export function takeInstead(state: CoreState, from: DeviceId, append: Append): void {
  const { prevIndex, prevHash, entries, term } = append;
  const known = replacementOf(state);
  const below = known?.entries.slice(0, Math.max(0, prevIndex - known.before.index)) ?? [];
  // What came in before goes on below this one.
  state.missing.replacement =
    known !== null && below.at(-1)?.hash === prevHash
      ? { ...known, entries: [...below, ...entries] }
      : { from, term, entries, before: { index: prevIndex, hash: prevHash } };
  settle(state);
}

/** What to ask for next; null when nothing is being replaced. */
export function replacementOf(state: CoreState): Replacement | null {
  const { missing, hardState } = state;
  const { replacement } = missing;
  if (replacement === null) return null;
  const isSaid = replacement.term === hardState.term && leaderOf(state) === replacement.from;
  // A snapshot may have taken the place of the damage, and what the host counts on have come in behind it.
  if (!isSaid || !missing.holes.some((hole) => isOpen(state, hole))) missing.replacement = null;
  return missing.replacement;
}

/** A page of the host's entries, whoever sent it. False when it is none. */
export function takePageInstead(state: CoreState, page: HistoryPage): boolean {
  const replacement = replacementOf(state);
  if (replacement === null) return false;
  const taken: Entry[] = [];
  let { index, hash } = replacement.before;
  for (const entry of page.entries) {
    if (entry.index !== index || entry.hash !== hash) break;
    taken.unshift(entry);
    index--;
    hash = entry.prevHash;
  }
  if (taken.length === 0) return false;
  replacement.entries = [...taken, ...replacement.entries];
  replacement.before = { index, hash };
  settle(state);
  return true;
}

/** Replaces the own end as soon as it is known from where on. */
function settle(state: CoreState): void {
  const replacement = state.missing.replacement!;
  const { before, entries, from } = replacement;
  const { commitIndex } = state.hardState;
  const last = before.index + entries.length;
  if (last < commitIndex) return;
  for (let index = last; index >= before.index; index--) {
    const entry = entries[index - before.index - 1];
    const meets = meetingAt(state, index, entry?.hash ?? before.hash);
    if (meets === 'known' || (meets === 'named' && entry !== undefined)) {
      state.missing.replacement = null;
      truncate(state, index + 1, meets === 'known' ? null : headOf(entry!));
      for (const next of entries.slice(index - before.index)) storeEntry(state, from, next);
      state.appliedHead = newestKnown(state, state.appliedIndex);
      owe(state, from, state.log.last.index);
      return;
    }
    if (index > commitIndex) continue;
    // Of what both know to be confirmed there is one only; without the entry itself nothing can follow it.
    if (meets === 'contradicted') {
      contradiction(state, from, index, entry?.hash ?? before.hash);
      state.missing.replacement = null;
    }
    return;
  }
}

/**
 * How the own log and the host's agree at an index. known: the own entry has that hash; named: damaged, but it was the
 * same one, by its hash or because both know it to be confirmed; contradicted: confirmed as another.
 */
function meetingAt(
  { log, missing, hardState }: CoreState,
  index: Index,
  hash: Hash,
): 'known' | 'named' | 'contradicted' | null {
  const hole = missing.holes.find(({ low, high }) => low <= index && index <= high);
  const isConfirmed = index <= hardState.commitIndex;
  const own = hole === undefined ? log.head(index)?.hash : hole.high === index ? hole.hash : undefined;
  if (own === undefined) return isConfirmed ? 'named' : null;
  if (own !== hash) return isConfirmed ? 'contradicted' : null;
  return hole === undefined ? 'known' : 'named';
}

function headOf({ index, term, hash, at }: Entry): LogBase {
  return { index, term, hash, at };
}

/**
 * Where a host should ask next that compares in or right above damage: what its log has for the newest damaged entry
 * tells whether that is its own.
 */
export function newestDamaged(state: CoreState, prevIndex: Index): Omit<LogHead, 'hash'> | undefined {
  const hole = state.missing.holes.findLast((each) => isOpen(state, each));
  if (hole === undefined || hole.high >= prevIndex || prevIndex > state.log.base.index) return undefined;
  return { index: hole.high, term: termAtMost(state, hole) };
}
