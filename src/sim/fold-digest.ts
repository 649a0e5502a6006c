/** A digest of the fold's state, and what the confirmed entries give when they are folded from nothing. */
import { judgeEvent } from '../chat/rules.ts';
import { foldEntry } from '../core/roster/fold.ts';
import type { FoldPorts } from '../core/roster/fold-ports.ts';
import { allRows } from '../core/roster/rows.ts';
import { emptyRoster, type RosterState } from '../core/roster/state.ts';
import type { Index } from '../protocol/ids.ts';
import type { Scope } from '../protocol/scope.ts';
import type { CryptoSuite } from './crypto.ts';
import { Digest } from './digest.ts';
import type { Ledger } from './ledger.ts';

/** Equal for equal states, however they came about. */
export function foldDigest(roster: RosterState): string {
  const digest = new Digest();
  for (const { key, value } of allRows(roster)) digest.add(`${key}=${String.fromCharCode(...value)}`);
  return digest.text();
}

/** The digests that the confirmed entries of a fork give, at the places where some node told what it had. */
export function replayFold(ledger: Ledger, scope: Scope, suite: CryptoSuite): ReadonlyMap<Index, string> {
  const entries = ledger.confirmedEntries();
  const { sharedUpTo } = ledger.beginning;
  const roster = emptyRoster();
  const ports: FoldPorts = {
    groupId: scope.groupId,
    hash: suite.hash,
    verify: (key, bytes, signature) => suite.verify(key, bytes, signature),
    judge: judgeEvent,
    hashAt: (index) => entries[index - 1]?.hash,
    forkedAbove: sharedUpTo === Infinity ? null : sharedUpTo,
  };
  const digests = new Map<Index, string>();
  for (const entry of entries) {
    foldEntry(roster, entry, ports, new Set());
    if (ledger.foldedAt.has(entry.index)) digests.set(entry.index, foldDigest(roster));
  }
  return digests;
}
