/**
 * When the log is whole again below a snapshot, it is folded up to there (rules SN17, SN18): that gives the verdicts
 * which the snapshot left out, and proves the snapshot, whose rows must come out. It goes on from what this device had
 * folded itself before; where that is not at hand, or the rows do not come out, from the first entry. In bounded turns,
 * beside everything else; nothing is handed out before the proof.
 */
import type { Entry } from '../../protocol/entry.ts';
import { rowsDigestOf } from '../../protocol/encode-snapshot.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { AppliedEntry, Verdict } from '../ready.ts';
import { foldEntry } from '../roster/fold.ts';
import type { FoldPorts } from '../roster/fold-ports.ts';
import { allRows } from '../roster/rows.ts';
import { emptyRoster } from '../roster/state.ts';
import type { CoreState } from '../state.ts';
import type { Unjudged } from './holes.ts';
import { RecentHashes } from './recent-hashes.ts';
import type { MissingState, Refold } from './state.ts';

/** Of one turn: beside it the rest of the node goes on, and what is handed out is shown in the same turn. */
const TURN_ENTRIES = 256;
const TURN_BYTES = 1024 * 1024;
const VALID: Verdict = { kind: 'valid' };

/** `judged` may be empty: a turn was made all the same. Null when there is nothing to fold. */
export function takeRefold(state: CoreState, ports: FoldPorts): readonly AppliedEntry[] | null {
  const { missing } = state;
  const range = missing.unjudged[0];
  if (range === undefined || missing.history.length > 0 || missing.install !== null) return null;
  if (missing.holes.some(({ low }) => low <= range.high)) return null;
  missing.refold ??= beginRefold(missing);
  const { refold } = missing;
  if (!refold.proved) {
    foldOn(state, refold, ports);
    return [];
  }
  return handOut(state, refold);
}

function beginRefold(missing: MissingState): Refold {
  const range = missing.unjudged[0]!;
  const folded = missing.folded?.index === range.low - 1 ? missing.folded : null;
  // What is folded on is no state of before any more.
  missing.folded = null;
  const { index, roster } = folded ?? { index: 0, roster: emptyRoster() };
  const recent = new RecentHashes(index);
  return { range, roster, index, recent, odd: new Map(), proved: false, isFromStart: folded === null };
}

function foldOn(state: CoreState, refold: Refold, onLog: FoldPorts): void {
  const { range, recent } = refold;
  const ports: FoldPorts = { ...onLog, hashAt: (index) => recent.at(index) ?? onLog.hashAt(index) };
  for (const entry of read(state, refold.index + 1, range)) {
    const { verdict } = foldEntry(refold.roster, entry, ports, new Set());
    if (verdict !== null && verdict.kind !== 'valid' && entry.index >= range.low)
      refold.odd.set(entry.index, verdict);
    refold.index = entry.index;
    recent.add(entry.index, entry.hash);
  }
  if (refold.index < range.high) return;
  const digest = rowsDigestOf(allRows(refold.roster), (bytes) => state.ports.hash(bytes));
  if (digest === range.digest) {
    refold.proved = true;
    return;
  }
  // The entries are those of the certified chain: it was the snapshot that was not of them.
  if (refold.isFromStart) throw new DemesError('false_snapshot');
  // Or what was folded before.
  state.missing.refold = null;
}

function handOut(state: CoreState, { range, odd, roster }: Refold): AppliedEntry[] {
  const { missing } = state;
  const low = missing.unjudged[0]!.low;
  const judged = read(state, low, range).map((entry) => ({
    entry,
    verdict: entry.body.kind === 'event' ? (odd.get(entry.index) ?? VALID) : null,
  }));
  const last = judged.at(-1)!.entry.index;
  if (last < range.high) {
    missing.unjudged[0] = { ...range, low: last + 1 };
  } else {
    missing.unjudged.shift();
    missing.refold = null;
    missing.folded = missing.unjudged.length > 0 ? { index: range.high, roster } : null;
    missing.recent.clear();
  }
  state.out.statusChanged = true;
  return judged;
}

function read({ log, missing: { recent } }: CoreState, from: number, { high }: Unjudged): Entry[] {
  const atHand = recent.from(from, high, TURN_ENTRIES);
  if (atHand.length > 0) return atHand;
  const end = from < recent.first ? Math.min(high, recent.first - 1) : high;
  return log.entries(from, end, TURN_ENTRIES, TURN_BYTES);
}
