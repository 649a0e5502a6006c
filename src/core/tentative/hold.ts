/**
 * How events come into the set and leave it (rules TN3..TN6): from this device, from peers, with log entries; out of
 * it only when the fold has judged them.
 */
import type { Entry } from '../../protocol/entry.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import { ZERO_EVENT } from '../../protocol/encode-event.ts';
import type { DeviceId, EventId, Index } from '../../protocol/ids.ts';
import type { NumberOf } from '../../protocol/peer-messages.ts';
import type { AppliedEntry } from '../ready.ts';
import type { AppliedNumber, Offer } from './held-events.ts';
import type { TentativeScope } from './scope.ts';

const NOTHING: readonly SignedEvent[] = [];
/** Of a device that the fold does not know: a fold that begins anew learns of it with entries that are held already. */
const NONE_APPLIED: AppliedNumber = { seq: 0, id: ZERO_EVENT };
/** So many are read at a start: a few milliseconds. */
const RESTORED_MAX = 512;
const RESTORED_BYTES_MAX = 1024 * 1024;

/** What the fold has used up of a device; null for a device that the roster does not know. */
function appliedOf({ roster }: TentativeScope, device: DeviceId): AppliedNumber | null {
  const known = roster.devices.get(device);
  return known === undefined ? null : { seq: known.lastSeq, id: known.lastId };
}

/** An event by itself: an own one whose outbox row goes with the next save, or a peer's that gets a row here. */
export function holdEvent(state: TentativeScope, event: SignedEvent): Offer {
  const { held, unsaved } = state.tentative;
  const applied = appliedOf(state, event.header.deviceId);
  if (applied === null) return 'gap';
  const offer = held.offer(event, applied, { index: null, sinceTick: state.tick });
  if (offer === 'taken') unsaved.add(event);
  return offer;
}

/** For the save of this turn: what came and has no place in the log yet. Own events have their row in the outbox. */
export function takeRows({ tentative: { held, unsaved }, deviceId }: TentativeScope): readonly SignedEvent[] {
  if (unsaved.size === 0) return NOTHING;
  const rows: SignedEvent[] = [];
  for (const event of unsaved) {
    if (held.isPlaced(event.id) || !held.has(event.id)) continue;
    held.noteRow(event);
    if (event.header.deviceId !== deviceId) rows.push(event);
  }
  unsaved.clear();
  return rows;
}

/** What the disk holds: in the log above the fold, in rows of their own, in the outbox. */
export function holdSaved(state: TentativeScope, rows: readonly SignedEvent[]): void {
  state.tentative.appliedBefore = state.appliedIndex;
  for (let from = state.appliedIndex + 1; from <= state.log.last.index;) {
    const entries = state.log.entries(from, state.log.last.index, 1024, 4 * 1024 * 1024);
    for (const entry of entries) holdEntry(state, entry);
    // Damage may have left a hole there.
    from += Math.max(1, entries.length);
  }
  for (const event of [...rows, ...state.outbox.pending]) offerRow(state, event);
}

/** TN6 A row of its own keeps it: it is held whatever the quota says. */
function offerRow(state: TentativeScope, event: SignedEvent): Offer {
  const { held } = state.tentative;
  const applied = appliedOf(state, event.header.deviceId) ?? NONE_APPLIED;
  const offer = held.offer(event, applied, { index: null, sinceTick: state.tick, hasRow: true });
  held.noteRow(event);
  return offer;
}

/** An entry came into the own log: its event is held there. A stranger's join has no numbers to go by yet. */
export function holdEntry(state: TentativeScope, { index, body }: Entry): void {
  if (body.kind !== 'event') return;
  const applied = appliedOf(state, body.event.header.deviceId) ?? NONE_APPLIED;
  state.tentative.held.offer(body.event, applied, { index, sinceTick: state.tick });
}

/** TN5 What stood in the log from `index` on has lost its place and is kept by itself, in the very save that removes it. */
export function holdDisplaced(state: TentativeScope, index: Index): void {
  const { held, unsaved } = state.tentative;
  for (const event of held.displaced(index, state.tick)) unsaved.add(event);
}

/**
 * Whether an event has its place in the log, as far as this device remembers. What was applied shortly before the start
 * is read when it is first asked for: without it, everything said then would be waited for in vain.
 */
export function isPlaced({ log, tentative }: TentativeScope, id: EventId): boolean {
  const { held, recent, appliedBefore } = tentative;
  if (recent.has(id) || held.isPlaced(id)) return true;
  if (appliedBefore === null) return false;
  tentative.appliedBefore = null;
  const from = Math.max(log.base.index + 1, appliedBefore - RESTORED_MAX + 1);
  for (const { body } of log.entries(from, appliedBefore, RESTORED_MAX, RESTORED_BYTES_MAX)) {
    if (body.kind === 'event') recent.add(body.event.id);
  }
  return recent.has(id);
}

/** TN4 Entries were judged: their events are in the set no more. Answers up to which numbers rows may go. */
export function releaseApplied(state: TentativeScope, entries: readonly AppliedEntry[]): NumberOf[] {
  const devices = new Set<DeviceId>();
  for (const { entry } of entries) {
    if (entry.body.kind !== 'event') continue;
    devices.add(entry.body.event.header.deviceId);
    state.tentative.recent.add(entry.body.event.id);
  }
  const rows = release(state, devices);
  holdOwn(state);
  return rows;
}

/** The same after a snapshot took the place of entries that this device never had. */
export function releaseAll(state: TentativeScope): NumberOf[] {
  const rows = release(state, [...state.tentative.held.devices]);
  holdOwn(state);
  return rows;
}

/** A fold that begins anew does not know the own device at first: what waits is held as soon as it follows. */
function holdOwn(state: TentativeScope): void {
  for (const event of state.outbox.pending) {
    if (state.tentative.held.has(event.id)) return;
    const offer = offerRow(state, event);
    if (offer !== 'taken' && offer !== 'known') return;
  }
}

function release(state: TentativeScope, devices: Iterable<DeviceId>): NumberOf[] {
  const { held, parked } = state.tentative;
  const rows: NumberOf[] = [];
  for (const deviceId of devices) {
    const applied = appliedOf(state, deviceId) ?? { seq: Number.MAX_SAFE_INTEGER, id: ZERO_EVENT };
    const gone = held.applied(deviceId, applied);
    for (const { event } of gone) parked.delete(event.id);
    const lastRow = gone.findLast(({ hasRow }) => hasRow);
    if (lastRow !== undefined && deviceId !== state.deviceId) {
      rows.push({ deviceId, seq: lastRow.event.header.seq });
    }
  }
  return rows;
}

/** For a batch, which names them only where there are any. */
export function removedRows(rows: readonly NumberOf[]): { readonly tentativeRemoved?: readonly NumberOf[] } {
  return rows.length === 0 ? {} : { tentativeRemoved: rows };
}
