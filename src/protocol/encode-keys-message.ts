/** Bytes of what devices say to each other about room keys (FM31, MK70 to MK79), and of the box of past secrets. */
import { ByteReader, ByteWriter } from './bytes.ts';
import { beginPreimage, DOMAIN } from './domains.ts';
import { ProtocolError } from './errors.ts';
import { compareIds, SHORT_ID_BYTES, type DeviceId, type GroupId, type Index, type RoomId } from './ids.ts';
import type { KeysMessage, KeysPast, KeysTree, KeysTrial } from './keys-messages.ts';
import { LIMITS } from './limits.ts';
import { KEY_BYTES, SEAL_NONCE_BYTES, SEAL_TAG_BYTES } from './seal.ts';

const INDEX_BYTES = 8;
/** Room, epoch, entry, secret. */
const PAST_SECRET_BYTES = 32 + 8 + 8 + KEY_BYTES;
/** A list of secrets, sealed. */
const BOX_BYTES_MAX = SEAL_NONCE_BYTES + 4 + LIMITS.keysPastMax * PAST_SECRET_BYTES + SEAL_TAG_BYTES;
const ASKED = 1;
const GIVEN = 2;
const NONE = 3;

type OfType<Type> = Extract<KeysMessage, { readonly type: Type }>;

export const WRITE_KEYS_MESSAGE: {
  readonly [Type in KeysMessage['type']]: (writer: ByteWriter, message: OfType<Type>) => void;
} = {
  keysTurn: (writer, { roomId, epoch }) => writer.longId(roomId).u64(epoch),
  keysTrial: writeTrial,
  keysTried: (writer, { commitHash, follows }) => writer.hash(commitHash).flag(follows),
  keysTree: writeTree,
  keysPast: writePast,
};

export const READ_KEYS_MESSAGE: {
  readonly [Type in KeysMessage['type']]: (reader: ByteReader) => OfType<Type>;
} = {
  keysTurn: (reader) => ({ type: 'keysTurn', roomId: reader.roomId(), epoch: reader.u64() }),
  keysTrial: readTrial,
  keysTried: (reader) => ({ type: 'keysTried', commitHash: reader.hash(), follows: reader.flag() }),
  keysTree: readTree,
  keysPast: readPast,
};

/** MK76 A room's own secret of an epoch that began with entry `from`. */
export interface RoomSecret {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly from: Index;
  /** 32 bytes. */
  readonly secret: Uint8Array;
}

/** MK76 What a box is sealed to: nobody can take it for another group's, room's, epoch's or device's. */
export function pastBoxPreimage(
  groupId: GroupId,
  roomId: RoomId,
  epoch: number,
  giver: DeviceId,
  asker: DeviceId,
): Uint8Array {
  const writer = beginPreimage(DOMAIN.pastBox, groupId).longId(roomId).u64(epoch);
  return writer.shortId(giver).shortId(asker).take();
}

/** MK76 HKDF's info for the key of boxes; the key is the secret of the epoch in force. */
export function pastKeyInfo(groupId: GroupId, roomId: RoomId): Uint8Array {
  return beginPreimage(DOMAIN.pastKey, groupId).longId(roomId).take();
}

export function encodePastSecrets(secrets: readonly RoomSecret[]): Uint8Array {
  const writer = new ByteWriter(4 + secrets.length * PAST_SECRET_BYTES);
  writer.list(secrets, (to, { roomId, epoch, from, secret }) =>
    to.longId(roomId).u64(epoch).u64(from).fixed(secret, KEY_BYTES),
  );
  return writer.take();
}

/** Throws ProtocolError. */
export function decodePastSecrets(bytes: Uint8Array): RoomSecret[] {
  const reader = new ByteReader(bytes);
  const secrets = reader.list(LIMITS.keysPastMax, PAST_SECRET_BYTES, (source) => ({
    roomId: source.roomId(),
    epoch: source.u64(),
    from: source.u64(),
    secret: source.fixed(KEY_BYTES),
  }));
  reader.end();
  return secrets;
}

function writeTrial(writer: ByteWriter, message: KeysTrial): void {
  checkTrial(message);
  writer.longId(message.roomId).u64(message.atMs).u64(message.epoch);
  writer.deviceIds(message.added).deviceIds(message.removed).bytes(message.commit).hash(message.treeHash);
}

function readTrial(reader: ByteReader): KeysTrial {
  const message: KeysTrial = {
    type: 'keysTrial',
    roomId: reader.roomId(),
    atMs: reader.u64(),
    epoch: reader.u64(),
    added: reader.list(LIMITS.keysAddsMax, SHORT_ID_BYTES, (source) => source.deviceId()),
    removed: reader.list(LIMITS.devicesMax, SHORT_ID_BYTES, (source) => source.deviceId()),
    commit: reader.bytes(LIMITS.keysCommitBytesMax),
    treeHash: reader.hash(),
  };
  checkTrial(message);
  return message;
}

function checkTrial({ added, removed, commit, atMs }: KeysTrial): void {
  if (commit.length === 0 || commit.length > LIMITS.keysCommitBytesMax || atMs > LIMITS.clockMsMax) {
    throw new ProtocolError('limit', 'a commit that is too long, or none, or of no time');
  }
  const isRising = (ids: readonly DeviceId[]): boolean =>
    ids.every((id, at) => at === 0 || compareIds(ids[at - 1]!, id) < 0);
  if (!isRising(added) || !isRising(removed)) {
    throw new ProtocolError('not_canonical', 'devices of a commit are not in rising order');
  }
}

function writeTree(writer: ByteWriter, message: KeysTree): void {
  checkTree(message);
  const { treeHash, said, tree } = message;
  writer.hash(treeHash).u8(said === 'asked' ? ASKED : said === 'given' ? GIVEN : NONE);
  writer.bytes(tree);
}

function readTree(reader: ByteReader): KeysTree {
  const treeHash = reader.hash();
  const code = reader.u8();
  if (code < ASKED || code > NONE) throw new ProtocolError('range', `said of a tree: ${code}`);
  const said = code === ASKED ? 'asked' : code === GIVEN ? 'given' : 'none';
  const tree = reader.bytes(LIMITS.keysTreeBytesMax);
  const message: KeysTree = { type: 'keysTree', treeHash, said, tree };
  checkTree(message);
  return message;
}

function checkTree({ said, tree }: KeysTree): void {
  if (tree.length > LIMITS.keysTreeBytesMax) throw new ProtocolError('limit', 'a tree that is too long');
  if ((said === 'given') !== tree.length > 0) throw new ProtocolError('mismatch', 'a tree, or none');
}

function writePast(writer: ByteWriter, message: KeysPast): void {
  checkPast(message);
  const { roomId, epoch, said, wanted, box } = message;
  writer
    .longId(roomId)
    .u64(epoch)
    .u8(said === 'asked' ? ASKED : GIVEN);
  writer.list(wanted, (to, index) => to.u64(index)).bytes(box);
}

function readPast(reader: ByteReader): KeysPast {
  const roomId = reader.roomId();
  const epoch = reader.u64();
  const code = reader.u8();
  if (code !== ASKED && code !== GIVEN) throw new ProtocolError('range', `said of past keys: ${code}`);
  const message: KeysPast = {
    type: 'keysPast',
    roomId,
    epoch,
    said: code === ASKED ? 'asked' : 'given',
    wanted: reader.list(LIMITS.keysPastAskedMax, INDEX_BYTES, (source) => source.u64()),
    box: reader.bytes(BOX_BYTES_MAX),
  };
  checkPast(message);
  return message;
}

function checkPast({ said, wanted, box }: KeysPast): void {
  if (wanted.length > LIMITS.keysPastAskedMax || box.length > BOX_BYTES_MAX) {
    throw new ProtocolError('limit', 'too many past keys');
  }
  if (!wanted.every((index, at) => index > 0 && (at === 0 || wanted[at - 1]! < index))) {
    throw new ProtocolError('not_canonical', 'entries that past keys began with are not in rising order');
  }
  const isAsked = said === 'asked';
  if (isAsked !== wanted.length > 0 || isAsked !== (box.length === 0)) {
    throw new ProtocolError('mismatch', 'past keys are asked for or given');
  }
}
