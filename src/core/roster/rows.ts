/** The fold's state as rows, so that one transaction writes only what an entry changed. Bytes are this file's own. */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { readDeviceCertificate, writeDeviceCertificate } from '../../protocol/encode-identity.ts';
import { readLook, writeLook } from '../../protocol/encode-look.ts';
import type { DeviceKind, Role } from '../../protocol/identity.ts';
import { PUBLIC_KEY_BYTES } from '../../protocol/ids.ts';
import type { DeviceId, MemberId, RoomId } from '../../protocol/ids.ts';
import { assert } from '../assert.ts';
import type { FoldRow } from '../ready.ts';
import { readKeysRow, writeKeysRow } from './keys-rows.ts';
import { readRoomRow, writeRoomRow } from './room-rows.ts';
import { emptyRoster } from './state.ts';
import type { RosterState } from './state.ts';

const ROLES = ['owner', 'admin', 'member'] as const satisfies readonly Role[];
const KINDS = ['member', 'keeper'] as const satisfies readonly DeviceKind[];
const SEES = ['everything', 'joining'] as const;
const RATES = ['default', 'off'] as const;
const NAME_BYTES_MAX = 1024;

/** What a row is about, as in its key: `member/<id>`. The group's row has no id. */
export type RowTable =
  'group' | 'member' | 'device' | 'invite' | 'room' | 'removed' | 'former' | 'keys' | 'package';

export function rowKey(table: RowTable, id: string): string {
  return `${table}/${id}`;
}

/** The row of a key as it stands in the state now. */
export function rowOf(roster: RosterState, key: string): FoldRow {
  const [table, id] = splitKey(key);
  const writer = new ByteWriter(256);
  const written = WRITERS[table](roster, id, writer);
  return { key, value: written ? writer.take() : null };
}

/** Every row of a state, keys in rising order. */
export function allRows(roster: RosterState): { readonly key: string; readonly value: Uint8Array }[] {
  const of = (table: RowTable, ids: Iterable<string>): string[] => [...ids].map((id) => rowKey(table, id));
  const keys = [
    ...of('group', roster.group === null ? [] : ['']),
    ...of('member', roster.members.keys()),
    ...of('device', roster.devices.keys()),
    ...of('invite', roster.invites.keys()),
    ...of('room', roster.rooms.keys()),
    ...of('removed', roster.removed.keys()),
    ...of('former', roster.former.keys()),
    ...of('keys', roster.keys.keys()),
    ...of('package', roster.packages.keys()),
  ].sort();
  return keys.map((key) => ({ key, value: rowOf(roster, key).value! }));
}

/** True for a key that names one of the tables. */
export function isRowKey(key: string): boolean {
  return Object.hasOwn(WRITERS, key.slice(0, Math.max(0, key.indexOf('/'))));
}

export function rosterFromRows(
  rows: readonly { readonly key: string; readonly value: Uint8Array }[],
): RosterState {
  const roster = emptyRoster();
  for (const { key, value } of rows) {
    const [table, id] = splitKey(key);
    const reader = new ByteReader(value);
    READERS[table](roster, id, reader);
    reader.end();
  }
  return roster;
}

function splitKey(key: string): [RowTable, string] {
  const slash = key.indexOf('/');
  const table = key.slice(0, slash);
  assert(table in WRITERS, 'fold rows are of known tables');
  return [table as RowTable, key.slice(slash + 1)];
}

type Writer = (roster: RosterState, id: string, writer: ByteWriter) => boolean;
type Reader = (roster: RosterState, id: string, reader: ByteReader) => void;

const WRITERS: Record<RowTable, Writer> = {
  group(roster, _id, writer) {
    if (roster.group === null) return false;
    const { name, createdAt, newcomersSee, rates, receipts } = roster.group;
    writer.text(name).u64(createdAt).u8(SEES.indexOf(newcomersSee)).u8(RATES.indexOf(rates));
    // As with looks: rows of groups that never said anything stay what they are.
    if (!receipts) writer.flag(receipts);
    return true;
  },
  member(roster, id, writer) {
    const member = roster.members.get(id as MemberId);
    if (member === undefined) return false;
    writer.fixed(member.rootKey, PUBLIC_KEY_BYTES).text(member.name).u8(ROLES.indexOf(member.role));
    writer.u64(member.joinedIndex).u64(member.joinedAt);
    // As with names of devices: rows of before stay what they are.
    if (member.look !== null) writeLook(writer, member.look);
    return true;
  },
  device(roster, id, writer) {
    const device = roster.devices.get(id as DeviceId);
    if (device === undefined) return false;
    writer
      .text(device.memberId ?? '')
      .u8(KINDS.indexOf(device.kind))
      .u64(device.joinedIndex);
    writer
      .u64(device.lastSeq)
      .longId(device.lastId)
      .u8(device.certificate === null ? 0 : 1);
    if (device.certificate !== null) writeDeviceCertificate(writer, device.certificate);
    // Without a name it is as it was before devices had any: rows and snapshots of that time stay what they are.
    if (device.name !== '') writer.text(device.name);
    return true;
  },
  invite(roster, id, writer) {
    const invite = roster.invites.get(id);
    if (invite === undefined) return false;
    writer
      .text(invite.createdBy)
      .u32(invite.uses)
      .u8(invite.revoked ? 1 : 0);
    return true;
  },
  room(roster, id, writer) {
    const room = roster.rooms.get(id as RoomId);
    if (room === undefined) return false;
    writeRoomRow(writer, room);
    return true;
  },
  removed(roster, id, writer) {
    const removed = roster.removed.get(id as DeviceId);
    if (removed === undefined) return false;
    writer.text(removed.memberId).u64(removed.index);
    return true;
  },
  former(roster, id, writer) {
    const former = roster.former.get(id as MemberId);
    if (former === undefined) return false;
    writer
      .text(former.name)
      .u64(former.index)
      .u8(former.banned ? 1 : 0);
    return true;
  },
  keys(roster, id, writer) {
    const room = roster.keys.get(id as RoomId);
    if (room === undefined) return false;
    writeKeysRow(writer, room);
    return true;
  },
  package(roster, id, writer) {
    const index = roster.packages.get(id as DeviceId);
    if (index === undefined) return false;
    writer.u64(index);
    return true;
  },
};

const READERS: Record<RowTable, Reader> = {
  group(roster, _id, reader) {
    roster.group = {
      name: reader.text(NAME_BYTES_MAX),
      createdAt: reader.u64(),
      newcomersSee: SEES[reader.u8()]!,
      rates: RATES[reader.u8()]!,
      receipts: reader.left === 0 || reader.flag(),
    };
  },
  member(roster, id, reader) {
    const memberId = id as MemberId;
    const rootKey = reader.fixed(PUBLIC_KEY_BYTES);
    const name = reader.text(NAME_BYTES_MAX);
    const role = ROLES[reader.u8()]!;
    roster.members.set(memberId, {
      memberId,
      rootKey,
      name,
      role,
      joinedIndex: reader.u64(),
      joinedAt: reader.u64(),
      look: reader.left === 0 ? null : readLook(reader),
    });
  },
  device(roster, id, reader) {
    const deviceId = id as DeviceId;
    const member = reader.text(NAME_BYTES_MAX);
    const kind = KINDS[reader.u8()]!;
    const joinedIndex = reader.u64();
    const lastSeq = reader.u64();
    const lastId = reader.eventId();
    const certificate = reader.u8() === 1 ? readDeviceCertificate(reader) : null;
    const name = reader.left === 0 ? '' : reader.text(NAME_BYTES_MAX);
    const memberId = member === '' ? null : (member as MemberId);
    const used = { lastSeq, lastId };
    roster.devices.set(deviceId, { deviceId, memberId, kind, name, certificate, joinedIndex, ...used });
  },
  invite(roster, id, reader) {
    const createdBy = reader.text(NAME_BYTES_MAX) as DeviceId;
    roster.invites.set(id, { inviteId: id, createdBy, uses: reader.u32(), revoked: reader.u8() === 1 });
  },
  room(roster, id, reader) {
    const roomId = id as RoomId;
    roster.rooms.set(roomId, readRoomRow(roomId, reader));
  },
  removed(roster, id, reader) {
    const deviceId = id as DeviceId;
    const memberId = reader.text(NAME_BYTES_MAX) as MemberId;
    roster.removed.set(deviceId, { deviceId, memberId, index: reader.u64() });
  },
  former(roster, id, reader) {
    const memberId = id as MemberId;
    const name = reader.text(NAME_BYTES_MAX);
    roster.former.set(memberId, { memberId, name, index: reader.u64(), banned: reader.u8() === 1 });
  },
  keys(roster, id, reader) {
    const roomId = id as RoomId;
    roster.keys.set(roomId, readKeysRow(roomId, reader));
  },
  package(roster, id, reader) {
    roster.packages.set(id as DeviceId, reader.u64());
  },
};
