/** What a batch of applied entries means for the roster. */
import type { AppliedEntry } from '../../core/ready.ts';
import { EVENT_KIND } from '../../protocol/event.ts';
import type { RoomId } from '../../protocol/ids.ts';

const DEVICE_KINDS: ReadonlySet<number> = new Set([
  EVENT_KIND.genesis,
  EVENT_KIND.join,
  EVENT_KIND.deviceRemoved,
  EVENT_KIND.memberRemoved,
]);
const ROSTER_KINDS: ReadonlySet<number> = new Set([
  ...DEVICE_KINDS,
  EVENT_KIND.profile,
  EVENT_KIND.memberLook,
  EVENT_KIND.role,
  EVENT_KIND.deviceNamed,
  EVENT_KIND.groupReceipts,
]);

const RECEIPTS_KIND: ReadonlySet<number> = new Set([EVENT_KIND.groupReceipts]);

/** A device came or went. */
export function changesDevices(entries: readonly AppliedEntry[]): boolean {
  return entries.some((one) => isValidOf(DEVICE_KINDS, one));
}

/** Somebody came or went, is called something else, may do other things than before, or has a vote now or none. */
export function changesRoster(entries: readonly AppliedEntry[]): boolean {
  return entries.some((one) => one.entry.body.kind === 'config' || isValidOf(ROSTER_KINDS, one));
}

function isValidOf(kinds: ReadonlySet<number>, { entry, verdict }: AppliedEntry): boolean {
  return entry.body.kind === 'event' && verdict?.kind === 'valid' && kinds.has(entry.body.event.header.kind);
}

/** Whether members may tell what they have read was decided anew. */
export function changesReceipts(entries: readonly AppliedEntry[]): boolean {
  return entries.some((one) => isValidOf(RECEIPTS_KIND, one));
}

/** The room that this entry made or changed; null for everything else. */
export function roomChangedBy({ entry, verdict }: AppliedEntry): RoomId | null {
  if (entry.body.kind !== 'event' || verdict?.kind !== 'valid') return null;
  const { id, header } = entry.body.event;
  if (header.kind === EVENT_KIND.roomMade) return id as string as RoomId;
  return ROOM_KINDS.has(header.kind) ? header.roomId : null;
}

const ROOM_KINDS: ReadonlySet<number> = new Set([
  EVENT_KIND.roomNamed,
  EVENT_KIND.roomArchived,
  EVENT_KIND.roomMembers,
  EVENT_KIND.roomLife,
]);
