/** Confirmed and durable entries go through the fold, in order, in bounded turns (rules CM7, OB5). */
import type { Entry } from '../protocol/entry.ts';
import { EVENT_KIND } from '../protocol/event.ts';
import type { EventId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { forkedAbove } from '../protocol/scope.ts';
import { assert } from './assert.ts';
import { removeApplied } from './outbox/outbox.ts';
import { isRemoval } from './replication/removals.ts';
import type { AppliedEntry, ApplyBatch } from './ready.ts';
import { endMembership } from './roster/farewell.ts';
import { foldEntry } from './roster/fold.ts';
import type { FoldPorts } from './roster/fold-ports.ts';
import { rowOf } from './roster/rows.ts';
import { isHeadKnown, knownHash } from './snapshot/known-hash.ts';
import { takeRefold } from './snapshot/refold.ts';
import type { CoreState } from './state.ts';
import { releaseApplied, removedRows } from './tentative/hold.ts';

export const NOT_TURNED = Object.freeze({ apply: null, turned: false });
const APPLY_BYTES_MAX = 4 * 1024 * 1024;

/** Null when there is nothing to apply. More may be left for the next turn. */
function takeApply(state: CoreState, ports: FoldPorts): ApplyBatch | null {
  const end = Math.min(state.hardState.commitIndex, state.log.savedIndex);
  const { proof } = state.out;
  if (state.appliedIndex >= end) return null;
  const entries = state.log.entries(state.appliedIndex + 1, end, LIMITS.applyEntriesMax, APPLY_BYTES_MAX);
  const touched = new Set<string>();
  const applied: AppliedEntry[] = [];
  for (const entry of entries) {
    if (!isHeadKnown(state, entry)) break;
    assert(entry.index === state.appliedIndex + 1, 'entries are applied in order, each once');
    applied.push(foldEntry(state.roster, entry, ports, touched));
    state.appliedIndex = entry.index;
    state.appliedHead = { index: entry.index, hash: entry.hash };
    noteJoin(state, entry);
    noteRemoval(state, entry);
  }
  if (applied.length === 0) return null;
  state.out.proof = null;
  state.log.trimCache(state.appliedIndex);
  if (state.carried.size > 0) forgetCarried(state, idsOf(applied.map(({ entry }) => entry)));
  const ownSeq = state.roster.devices.get(state.deviceId)?.lastSeq ?? 0;
  return {
    entries: applied,
    foldRows: [...touched].map((key) => rowOf(state.roster, key)),
    outboxRemoved: removeApplied(state, ownSeq),
    ...removedRows(releaseApplied(state, applied)),
    appliedIndex: state.appliedIndex,
    proof,
  };
}

function foldPortsOf(state: CoreState): FoldPorts {
  return {
    groupId: state.scope.groupId,
    hash: (bytes) => state.ports.hash(bytes),
    verify: (key, bytes, signature) => state.ports.verify(key, bytes, signature),
    judge: (roster, event) => state.ports.judge(roster, event),
    hashAt: (index) => knownHash(state, index),
    forkedAbove: forkedAbove(state.scope),
  };
}

/** A turn of the fold, and one of folding again what a snapshot stood for (SN17). `turned` also without a batch. */
export function takeFolds(state: CoreState): { readonly apply: ApplyBatch | null; readonly turned: boolean } {
  const { appliedIndex, hardState, log, missing } = state;
  // Most turns fold nothing, and should cost nothing.
  const isDue = appliedIndex < Math.min(hardState.commitIndex, log.savedIndex);
  if (!isDue && missing.unjudged.length === 0) return NOT_TURNED;
  const ports = foldPortsOf(state);
  const apply = takeApply(state, ports);
  const judged = takeRefold(state, ports);
  if (judged === null || judged.length === 0) return { apply, turned: judged !== null || apply !== null };
  const rest = { foldRows: [], outboxRemoved: [], appliedIndex: state.appliedIndex, proof: null };
  const nothing = { entries: [], ...rest };
  return { apply: { ...(apply ?? nothing), judged }, turned: true };
}

function idsOf(entries: readonly Entry[]): Set<EventId> {
  return new Set(entries.flatMap(({ body }) => (body.kind === 'event' ? [body.event.id] : [])));
}

/** A newcomer is to receive the log; a device whose join was refused has no numbers. */
function noteJoin({ role, roster }: CoreState, { body }: Entry): void {
  if (role.name !== 'leader' || body.kind !== 'event' || body.event.header.kind !== EVENT_KIND.join) return;
  const { deviceId } = body.event.header;
  if (roster.devices.has(deviceId)) role.reviewVoters = true;
  else role.numbering.delete(deviceId);
}

/** Whoever went receives nothing any more; the own device ends here. */
function noteRemoval(state: CoreState, { index, body }: Entry): void {
  if (body.kind !== 'event' || !isRemoval(body.event.header.kind)) return;
  if (state.role.name === 'leader') state.role.reviewVoters = true;
  if (state.roster.removed.get(state.deviceId)?.index === index) endMembership(state, index);
}

/** Carried events that the fold has judged, or that nobody took in time. */
export function forgetCarried(state: CoreState, judged: ReadonlySet<EventId> = new Set()): void {
  for (const [device, { event, untilTick }] of state.carried) {
    if (judged.has(event.id) || state.tick > untilTick) state.carried.delete(device);
  }
}
