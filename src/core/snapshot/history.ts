/**
 * What a snapshot left out comes in afterwards (rules SN20..SN25): asked of any device that is there, newest first, page
 * by page. Whoever sends it need not be trusted: each entry is named by the hash in the one above it.
 */
import type { Entry } from '../../protocol/entry.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { sortedIds } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { HistoryPage, HistoryRequest } from '../../protocol/peer-messages.ts';
import { replacementOf, takePageInstead } from '../replication/damaged-end.ts';
import { send } from '../state.ts';
import type { CoreState } from '../state.ts';
import type { Hole } from './holes.ts';
import { newestKnown } from './known-hash.ts';
import type { MissingState } from './state.ts';

/** Pages given to others between two ticks: 4 MiB, whoever asks how often. */
const PAGES_PER_TICK = 16;
/** A page takes longer than what round trips are measured with. */
const USUAL_PATIENCE_RTTS = 4;
const SILENCES_COUNTED_MAX = 10;

/**
 * SN20 One page is under way at a time, also while the one before is saved: the lowest hole first, since verdicts begin
 * there.
 */
export function askHistory(state: CoreState): void {
  const { missing } = state;
  const question = nextQuestion(state);
  if (question === null || missing.install !== null) return;
  if (missing.asked !== null) {
    if (state.tick <= missing.asked.untilTick) return;
    missing.silent.add(missing.asked.to);
    missing.asked = null;
    missing.silences++;
  }
  const to = nextSource(state);
  if (to === null) return;
  missing.lastAsked = to;
  const { low, high, hash } = question;
  missing.asked = { to, high, untilTick: state.tick + patienceTicks(state, to) };
  const count = Math.min(state.options.snapshots.pageEntries, high - low + 1);
  send(state, to, { type: 'historyRequest', high, hash, count });
}

/** A damaged end first, since until it is replaced nothing is promised: down to where both logs must be the same. */
function nextQuestion(state: CoreState): Hole | null {
  const replacement = replacementOf(state);
  if (replacement === null) return state.missing.holes[0] ?? null;
  const { index: high, hash } = replacement.before;
  return { low: Math.min(Math.max(1, state.hardState.commitIndex), high), high, hash };
}

/** Short where answers come soon, so that a lost page costs little; doubled with each silence, up to a round. */
function patienceTicks({ missing, delays, ticks }: CoreState, from: DeviceId): number {
  const usual = ticks.of((USUAL_PATIENCE_RTTS * (delays.get(from) ?? 0)) / 1000) + 2;
  return Math.min(ticks.round, usual * 2 ** Math.min(missing.silences, SILENCES_COUNTED_MAX));
}

/** SN23 The next one after the last: of those who answer, or else of those who were silent. */
function nextSource({ missing, peers, roster, tick }: CoreState): DeviceId | null {
  const mayHave = (device: DeviceId): boolean =>
    tick >= (missing.emptyHanded.get(device) ?? 0) && !roster.removed.has(device);
  const able = sortedIds([...peers].flatMap(([device, { up }]) => (up && mayHave(device) ? [device] : [])));
  const answering = able.filter((device) => !missing.silent.has(device));
  const among = answering.length > 0 ? answering : able;
  return among.find((device) => device > (missing.lastAsked ?? '')) ?? among[0] ?? null;
}

/** SN21 To whoever belongs. The hash names the entry, so it is no matter whether it is confirmed here. */
export function handleHistoryRequest(state: CoreState, from: DeviceId, request: HistoryRequest): void {
  if ((state.roster.devices.get(from)?.memberId ?? null) === null) return;
  const { given } = state.missing;
  if (given.tick !== state.tick) state.missing.given = { tick: state.tick, pages: 0 };
  if (++state.missing.given.pages > PAGES_PER_TICK) return;
  send(state, from, { type: 'historyPage', high: request.high, entries: pageOf(state, request) });
}

function pageOf({ log }: CoreState, { high, hash, count }: HistoryRequest): Entry[] {
  if (log.head(high)?.hash !== hash) return [];
  return log.downwards(high, Math.min(count, LIMITS.historyEntriesMax), LIMITS.historyBytesMax);
}

/** SN22 What fits is saved with the next bundle, also when it was asked of another by now; then the rest is asked for. */
export function handleHistoryPage(state: CoreState, from: DeviceId, page: HistoryPage): void {
  const { missing } = state;
  if (missing.asked?.to === from && missing.asked.high === page.high && page.entries.length === 0) {
    missing.asked = null;
    missing.silent.delete(from);
    missing.emptyHanded.set(from, state.tick + state.ticks.round);
    return;
  }
  if (takePageInstead(state, page)) {
    missing.silent.delete(from);
    noteAnswer(missing);
    state.out.statusChanged = true;
    return;
  }
  const at = missing.holes.findIndex(({ high }) => high === page.high);
  const hole = missing.holes[at];
  // One page is saved at a time: what comes twice in one turn is asked for again.
  if (hole === undefined || missing.history.length > 0) return;
  if (missing.asked?.to === from) missing.asked = null;
  missing.silent.delete(from);
  const entries = page.entries.filter(({ index }) => index >= hole.low);
  if (entries.length === 0 || !fillsFromAbove(hole, entries)) {
    missing.emptyHanded.set(from, state.tick + state.ticks.round);
    return;
  }
  noteAnswer(missing);
  missing.history = entries;
  if (missing.unjudged.length > 0) missing.recent.add(entries);
  const { index, prevHash } = entries.at(-1)!;
  if (index > hole.low) {
    missing.holes[at] = { low: hole.low, high: index - 1, hash: prevHash };
  } else {
    const below = state.log.head(hole.low - 1)?.hash;
    if (below !== undefined && below !== prevHash) throw new DemesError('false_snapshot');
    missing.holes.splice(at, 1);
  }
  if (state.appliedHead.index < state.appliedIndex)
    state.appliedHead = newestKnown(state, state.appliedIndex);
  state.out.statusChanged = true;
}

function noteAnswer(missing: MissingState): void {
  missing.silences = 0;
  missing.asked = null;
}

/** SN22 Each entry is the one whose hash was known before it came. */
function fillsFromAbove(hole: Hole, entries: readonly Entry[]): boolean {
  let { high: index, hash } = hole;
  for (const entry of entries) {
    if (entry.index !== index || entry.hash !== hash) return false;
    index--;
    hash = entry.prevHash;
  }
  return true;
}
