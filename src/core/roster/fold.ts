/**
 * The fold: applies one entry after the other to the roster (rules RS1..RS5, RS12, RS13, RS19..RS23, RS59..RS67, DV45, OB6). Public data only, the same
 * result on every node; whoever disagrees about a verdict disagrees about the log.
 */
import { decodePayload } from '../../protocol/encode-payload.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../protocol/event.ts';
import type { Head, SignedEvent } from '../../protocol/event.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { Payload, RoomPayload } from '../../protocol/payloads.ts';
import { ZERO_EVENT } from '../../protocol/encode-event.ts';
import type { EventId } from '../../protocol/ids.ts';
import type { AppliedEntry, Verdict, VoidReason } from '../ready.ts';
import { foldRejoin } from './further-device.ts';
import { foldMemberChange } from './member-changes.ts';
import { foldGenesis, foldInviteRevoked, foldJoin } from './membership.ts';
import { foldRemoval } from './removal.ts';
import type { FoldPorts } from './fold-ports.ts';
import {
  foldKeysCommit,
  foldKeysUnreadable,
  isSealedGroup,
  noteKeyPackage,
  sealProblem,
} from './room-keys.ts';
import { foldRoomChange, noteSealedName } from './rooms.ts';
import { rowKey } from './rows.ts';
import type { RosterState } from './state.ts';

const CHANGES_MEMBERS: ReadonlySet<number> = new Set([
  EVENT_KIND.profile,
  EVENT_KIND.role,
  EVENT_KIND.deviceRemoved,
  EVENT_KIND.memberRemoved,
  EVENT_KIND.deviceNamed,
  EVENT_KIND.memberLook,
  EVENT_KIND.groupReceipts,
]);

const CHANGES_ROOMS: ReadonlySet<number> = new Set([
  EVENT_KIND.roomMade,
  EVENT_KIND.roomNamed,
  EVENT_KIND.roomArchived,
  EVENT_KIND.roomMembers,
  EVENT_KIND.roomLife,
]);

const CHANGES_KEYS: ReadonlySet<number> = new Set([
  EVENT_KIND.keysCommit,
  EVENT_KIND.keyPackage,
  EVENT_KIND.keysUnreadable,
]);

/** Applies an entry to the roster in place; `touched` collects the keys of rows that changed. */
export function foldEntry(
  roster: RosterState,
  entry: Entry,
  ports: FoldPorts,
  touched: Set<string>,
): AppliedEntry {
  if (entry.body.kind !== 'event') return { entry, verdict: null };
  return { entry, verdict: foldEvent(roster, entry, entry.body.event, ports, touched) };
}

function foldEvent(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  ports: FoldPorts,
  touched: Set<string>,
): Verdict {
  const { deviceId } = event.header;
  const misfit = numberingVerdict(roster, event);
  if (misfit !== null) return misfit;
  const reason = effectOf(roster, entry, event, ports, touched);
  const device = roster.devices.get(deviceId);
  // A stranger has no numbers here: its refused join uses nothing up, so that it may come with another invitation.
  if (device === undefined) return { kind: 'void', reason: reason ?? 'not_a_member' };
  // OB6 Valid or void: the number is used up, for ever.
  roster.devices.set(deviceId, { ...device, lastSeq: event.header.seq, lastId: event.id });
  touched.add(rowKey('device', deviceId));
  return reason === null ? { kind: 'valid' } : { kind: 'void', reason };
}

/** Null when the event takes the next number of its device. */
export function numberingVerdict(roster: RosterState, event: SignedEvent): Verdict | null {
  const { deviceId, seq, prev } = event.header;
  const device = roster.devices.get(deviceId);
  const last: { seq: number; id: EventId } = { seq: device?.lastSeq ?? 0, id: device?.lastId ?? ZERO_EVENT };
  if (seq === last.seq + 1) return prev === last.id ? null : { kind: 'fork' };
  if (seq > last.seq) return { kind: 'gap' };
  return seq === last.seq && event.id !== last.id ? { kind: 'fork' } : { kind: 'duplicate' };
}

/** RS49 A head beyond what all forks share counts as the last entry that they do: it was true where it was made. */
function isFalseHead({ index, hash }: Head, entry: Entry, ports: FoldPorts): boolean {
  if (index === 0 || index > (ports.forkedAbove ?? Infinity)) return false;
  return index >= entry.index || ports.hashAt(index) !== hash;
}

/** Carries the event out, or says why it has no effect. */
function effectOf(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  ports: FoldPorts,
  touched: Set<string>,
): VoidReason | null {
  const { header } = event;
  if (header.kind === EVENT_KIND.genesis) return genesisEffect(roster, entry, event, ports, touched);
  if (header.groupId !== ports.groupId) return 'malformed';
  if (isFalseHead(header.head, entry, ports)) return 'false_head';
  if (header.kind === EVENT_KIND.join) {
    const payload = payloadOf(event);
    if (payload?.kind !== 'join') return 'malformed';
    return payload.grant === null
      ? foldRejoin(roster, entry, event, payload, ports, touched)
      : foldJoin(roster, entry, event, payload, ports, touched);
  }
  const author = roster.devices.get(header.deviceId);
  if (author === undefined || author.memberId === null) return 'not_a_member';
  if (header.kind === EVENT_KIND.inviteRevoked) {
    const payload = payloadOf(event);
    return payload?.kind === 'inviteRevoked'
      ? foldInviteRevoked(roster, author.memberId, header.deviceId, payload.inviteId, touched)
      : 'malformed';
  }
  if (isSealedGroup(roster) && CHANGES_KEYS.has(header.kind))
    return keysEffect(roster, entry, event, ports, touched);
  const refused =
    ports.judge(roster, event) ?? (header.seal === SEAL_CLEAR ? null : sealProblem(roster, header, ports));
  if (refused === null && CHANGES_MEMBERS.has(header.kind)) {
    const payload = decodePayload(header.kind, event.payload);
    if (payload.kind === 'deviceRemoved' || payload.kind === 'memberRemoved')
      foldRemoval(roster, entry.index, payload, touched);
    else foldMemberChange(roster, author.memberId, payload, touched);
  }
  if (refused === null && CHANGES_ROOMS.has(header.kind)) {
    if (header.seal === SEAL_CLEAR) {
      const payload = decodePayload(header.kind, event.payload) as RoomPayload;
      foldRoomChange(roster, entry, event, author.memberId, payload, touched);
    } else noteSealedName(roster, header.roomId, entry.index, touched);
  }
  return refused;
}

/** MK40 Kinds that a group without sealed rooms does not know. */
function keysEffect(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  ports: FoldPorts,
  touched: Set<string>,
): VoidReason | null {
  if (roster.devices.get(event.header.deviceId)?.kind === 'keeper') return 'keeper';
  const payload = payloadOf(event);
  if (payload?.kind === 'keysCommit') return foldKeysCommit(roster, entry, event, payload, ports, touched);
  if (payload?.kind === 'keysUnreadable') return foldKeysUnreadable(roster, entry, event, payload, touched);
  if (payload?.kind !== 'keyPackage') return 'malformed';
  noteKeyPackage(roster, entry.index, event.header.deviceId, touched);
  return null;
}

function genesisEffect(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  ports: FoldPorts,
  touched: Set<string>,
): VoidReason | null {
  const payload = payloadOf(event);
  const first = entry.index === 1 && (event.id as string) === ports.groupId;
  return first && payload?.kind === 'genesis'
    ? foldGenesis(roster, entry, event, payload, ports, touched)
    : 'malformed';
}

function payloadOf(event: SignedEvent): Payload | undefined {
  if (event.header.seal !== 0) return undefined;
  try {
    return decodePayload(event.header.kind, event.payload);
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
