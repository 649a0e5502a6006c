/** Room keys as rows, and back, what is secret of them sealed (AR5). A row that is not as it was written is null. */
import type { KeyPackage } from '../../engine/group-keys.ts';
import type {
  KeptRoom,
  LackedEpoch,
  PastSecret,
  PendingCommit,
  RoomStanding,
} from '../../engine/keys/store.ts';
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { hashColumn, hashOfColumn, longIdColumn, roomIdOfColumn } from './columns.ts';
import { sumHolds } from './row-sums.ts';
import type { SealedColumns } from './sealed-columns.ts';

/** The sealed columns of one group's rows. */
export interface KeysSeals {
  readonly columns: SealedColumns;
  /** The group's number in the database: part of every row's name. */
  readonly group: number;
}

type SecretColumn = Extract<Parameters<SealedColumns['seal']>[0], `keys_${string}`>;

function sealed(
  { columns, group }: KeysSeals,
  column: SecretColumn,
  row: string,
  plain: Uint8Array,
): Uint8Array {
  return columns.seal(column, `${group}/${row}`, plain);
}

function opened(
  { columns, group }: KeysSeals,
  column: SecretColumn,
  row: string,
  bytes: Uint8Array,
): Uint8Array {
  return columns.open(column, `${group}/${row}`, bytes);
}

/** Null instead of an error for what does not open. */
function orDamaged<What>(read: () => What): Kept<What> {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

/** All columns but the group's number and the sum, in the order of the table. */
export type Values = readonly (number | string | Uint8Array | null)[];
/** Null when it is damaged. */
export type Kept<What> = What | null;

interface RoomRow {
  readonly room_id: Uint8Array;
  readonly epoch: number;
  readonly start: number;
  readonly start_index: number;
  readonly log_index: number;
  readonly devices: Uint8Array;
  readonly standing: RoomStanding['kind'];
  readonly reason: string | null;
  readonly state: Uint8Array | null;
  readonly sum: number;
}

export function roomValues(seals: KeysSeals, { facts, standing }: KeptRoom): Values {
  const { roomId, epoch, start, startIndex, from, devices } = facts;
  const reason = standing.kind === 'unreadable' ? standing.reason : null;
  const state = standing.kind === 'in' ? sealed(seals, 'keys_room.state', roomId, standing.state) : null;
  const ids = new ByteWriter().deviceIds(devices).take();
  return [longIdColumn(roomId), epoch, start, startIndex, from, ids, standing.kind, reason, state];
}

export function roomOf(seals: KeysSeals, row: RoomRow): Kept<KeptRoom> {
  const { room_id: id, epoch, start, start_index: startIndex, log_index: from, devices: ids, sum } = row;
  const { standing, reason, state } = row;
  if (!sumHolds(sum, id, epoch, start, startIndex, from, ids, standing, reason, state)) return null;
  const devices = new ByteReader(ids).deviceIds(LIMITS.devicesMax);
  const facts = { roomId: roomIdOfColumn(id), epoch, start, startIndex, from, devices };
  return orDamaged(() => ({ facts, standing: standingOf(seals, row, facts.roomId) }));
}

function standingOf(seals: KeysSeals, { standing, reason, state }: RoomRow, roomId: RoomId): RoomStanding {
  if (standing === 'in') return { kind: 'in', state: opened(seals, 'keys_room.state', roomId, state!) };
  return standing === 'out' ? { kind: 'out' } : { kind: 'unreadable', reason: reason! };
}

interface PendingRow {
  readonly room_id: Uint8Array;
  readonly commit_hash: Uint8Array;
  readonly epoch: number;
  readonly state: Uint8Array;
  readonly secret: Uint8Array;
  readonly sum: number;
}

export function pendingValues(
  seals: KeysSeals,
  { roomId, epoch, commitHash, state, secret }: PendingCommit,
): Values {
  const row = `${roomId}/${commitHash}`;
  const sealedState = sealed(seals, 'keys_pending.state', row, state);
  const sealedSecret = sealed(seals, 'keys_pending.secret', row, secret);
  return [longIdColumn(roomId), hashColumn(commitHash), epoch, sealedState, sealedSecret];
}

export function pendingOf(seals: KeysSeals, row: PendingRow): Kept<PendingCommit> {
  const { room_id: id, commit_hash: hash, epoch, state, secret, sum } = row;
  if (!sumHolds(sum, id, hash, epoch, state, secret)) return null;
  const [roomId, commitHash] = [roomIdOfColumn(id), hashOfColumn(hash)];
  const name = `${roomId}/${commitHash}`;
  return orDamaged(() => ({
    roomId,
    epoch,
    commitHash,
    state: opened(seals, 'keys_pending.state', name, state),
    secret: opened(seals, 'keys_pending.secret', name, secret),
  }));
}

interface SecretRow {
  readonly room_id: Uint8Array;
  readonly log_index: number;
  readonly is_foreign: number;
  readonly epoch: number;
  readonly secret: Uint8Array | null;
  readonly sum: number;
}

interface KeptEpoch {
  readonly named: LackedEpoch;
  /** Null where this device has it not. */
  readonly secret: Uint8Array | null;
  readonly isForeign: boolean;
}

export function secretValues(
  seals: KeysSeals,
  { roomId, epoch, from }: LackedEpoch,
  secret: Uint8Array | null,
  isForeign: boolean,
): Values {
  const name = `${roomId}/${from}/${Number(isForeign)}`;
  const column = secret && sealed(seals, 'keys_secret.secret', name, secret);
  return [longIdColumn(roomId), from, Number(isForeign), epoch, column];
}

export function secretOf(seals: KeysSeals, row: SecretRow): Kept<KeptEpoch> {
  const { room_id: id, log_index: from, is_foreign: isForeign, epoch, secret, sum } = row;
  if (!sumHolds(sum, id, from, isForeign, epoch, secret)) return null;
  const named = { roomId: roomIdOfColumn(id), epoch, from };
  const name = `${named.roomId}/${from}/${isForeign}`;
  return orDamaged(() => ({
    named,
    secret: secret && opened(seals, 'keys_secret.secret', name, secret),
    isForeign: isForeign === 1,
  }));
}

interface PastRow {
  readonly room_id: Uint8Array;
  readonly log_index: number;
  readonly keys_room_id: Uint8Array;
  readonly epoch: number;
  readonly secret: Uint8Array;
  readonly sum: number;
}

export function pastValues(seals: KeysSeals, { roomId, from, keysRoom, epoch, secret }: PastSecret): Values {
  const column = sealed(seals, 'keys_past.secret', `${roomId}/${from}`, secret);
  return [longIdColumn(roomId), from, longIdColumn(keysRoom), epoch, column];
}

export function pastOf(seals: KeysSeals, row: PastRow): Kept<PastSecret> {
  const { room_id: id, log_index: from, keys_room_id: keysId, epoch, secret, sum } = row;
  if (!sumHolds(sum, id, from, keysId, epoch, secret)) return null;
  const roomId = roomIdOfColumn(id);
  const named = { roomId, from, keysRoom: roomIdOfColumn(keysId), epoch };
  return orDamaged(() => ({
    ...named,
    secret: opened(seals, 'keys_past.secret', `${roomId}/${from}`, secret),
  }));
}

interface PackageRow {
  readonly position: number;
  readonly public_part: Uint8Array;
  readonly secret_part: Uint8Array;
  readonly sum: number;
}

export function packageValues(seals: KeysSeals, { publicPart, secretPart }: KeyPackage, at: number): Values {
  return [at, publicPart, sealed(seals, 'keys_package.secret_part', `${at}`, secretPart)];
}

export function packageOf(seals: KeysSeals, row: PackageRow): Kept<KeyPackage> {
  const { position, public_part: publicPart, secret_part: secret, sum } = row;
  if (!sumHolds(sum, position, publicPart, secret)) return null;
  return orDamaged(() => ({
    publicPart,
    secretPart: opened(seals, 'keys_package.secret_part', `${position}`, secret),
  }));
}
