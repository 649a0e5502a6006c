/** Bytes of the twin of room keys: the same pieces as MLS has, without trees. Nothing but the twin reads them. */
import { GroupKeysError } from '../../engine/group-keys.ts';
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { HASH_BYTES, SHORT_ID_BYTES, SIGNATURE_BYTES, type DeviceId, type Hash } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';

const VERSION = 1;

/** A device's place in a group. */
export interface TwinLeaf {
  readonly deviceId: DeviceId;
  readonly signingKey: Uint8Array;
  /** What secrets are masked for; only who knows its preimage looks behind the mask. */
  readonly leafPublic: Uint8Array;
}

export interface TwinPackage extends TwinLeaf {
  readonly initPublic: Uint8Array;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly signature: Uint8Array;
}

export interface TwinState {
  readonly keysGroup: Hash;
  readonly epoch: number;
  readonly secret: Uint8Array;
  /** Of all commits that led here. */
  readonly transcript: Uint8Array;
  readonly own: DeviceId;
  readonly leafSecret: Uint8Array;
  readonly leaves: readonly TwinLeaf[];
}

export interface Masked {
  readonly to: Uint8Array;
  readonly bytes: Uint8Array;
}

export interface TwinCommit {
  readonly keysGroup: Hash;
  readonly epoch: number;
  readonly author: DeviceId;
  readonly removed: readonly DeviceId[];
  readonly added: readonly TwinPackage[];
  readonly leafPublic: Uint8Array;
  readonly secrets: readonly Masked[];
}

/** With what proves it. */
export interface SignedCommit {
  readonly commit: TwinCommit;
  readonly tag: Uint8Array;
  readonly signature: Uint8Array;
}

export interface TwinWelcome {
  readonly keysGroup: Hash;
  /** That it leads to. */
  readonly epoch: number;
  readonly transcript: Uint8Array;
  readonly treeHash: Uint8Array;
  readonly tag: Uint8Array;
  /** To the hash of a key package. */
  readonly secrets: readonly Masked[];
  readonly signature: Uint8Array;
}

export function writePackage(writer: ByteWriter, value: Omit<TwinPackage, 'signature'>): ByteWriter {
  writeLeaf(writer, value);
  return writer.fixed(value.initPublic).u64(value.fromMs).u64(value.untilMs);
}

export function readPackage(bytes: Uint8Array): TwinPackage {
  return whole('key package', bytes, LIMITS.keyPackageBytesMax, packageOf);
}

export function encodePackage(value: TwinPackage): Uint8Array {
  return writePackage(begin(), value).fixed(value.signature).take();
}

function packageOf(reader: ByteReader): TwinPackage {
  return {
    ...leafOf(reader),
    initPublic: reader.fixed(HASH_BYTES),
    fromMs: reader.u64(),
    untilMs: reader.u64(),
    signature: reader.fixed(SIGNATURE_BYTES),
  };
}

/** All of a commit that its tag and signature cover. */
export function encodeCommitContent(commit: TwinCommit): Uint8Array {
  const writer = begin().hash(commit.keysGroup).u64(commit.epoch).shortId(commit.author);
  writer.deviceIds(commit.removed).u32(commit.added.length);
  for (const one of commit.added) writePackage(writer, one).fixed(one.signature);
  return writeMasked(writer.fixed(commit.leafPublic), commit.secrets).take();
}

export function encodeCommit({ commit, tag, signature }: SignedCommit): Uint8Array {
  return new ByteWriter().bytes(encodeCommitContent(commit)).fixed(tag).fixed(signature).take();
}

export function readCommit(bytes: Uint8Array): SignedCommit {
  return whole('commit', bytes, LIMITS.keysCommitBytesMax, commitOf, false);
}

function commitOf(reader: ByteReader): SignedCommit {
  const content = new ByteReader(reader.bytes(LIMITS.keysCommitBytesMax));
  checkVersion(content);
  const commit: TwinCommit = {
    keysGroup: content.hash(),
    epoch: content.u64(),
    author: content.deviceId(),
    removed: content.deviceIds(LIMITS.devicesMax),
    added: content.list(LIMITS.devicesMax, HASH_BYTES, packageOf),
    leafPublic: content.fixed(HASH_BYTES),
    secrets: content.list(LIMITS.devicesMax, 2 * HASH_BYTES, maskedOf),
  };
  content.end();
  return { commit, tag: reader.fixed(HASH_BYTES), signature: reader.fixed(SIGNATURE_BYTES) };
}

export function encodeWelcomeContent(welcome: Omit<TwinWelcome, 'signature'>): Uint8Array {
  const writer = begin().hash(welcome.keysGroup).u64(welcome.epoch).fixed(welcome.transcript);
  return writeMasked(writer.fixed(welcome.treeHash).fixed(welcome.tag), welcome.secrets).take();
}

export function encodeWelcome(welcome: TwinWelcome): Uint8Array {
  return new ByteWriter().fixed(encodeWelcomeContent(welcome)).fixed(welcome.signature).take();
}

export function readWelcome(bytes: Uint8Array): TwinWelcome {
  return whole('welcome', bytes, LIMITS.keysWelcomeBytesMax, (reader) => ({
    keysGroup: reader.hash(),
    epoch: reader.u64(),
    transcript: reader.fixed(HASH_BYTES),
    treeHash: reader.fixed(HASH_BYTES),
    tag: reader.fixed(HASH_BYTES),
    secrets: reader.list(LIMITS.devicesMax, 2 * HASH_BYTES, maskedOf),
    signature: reader.fixed(SIGNATURE_BYTES),
  }));
}

export function encodeTree(leaves: readonly TwinLeaf[]): Uint8Array {
  return writeLeaves(begin(), leaves).take();
}

export function readTree(bytes: Uint8Array): TwinLeaf[] {
  return whole('tree', bytes, LIMITS.keysTreeBytesMax, leavesOf);
}

export function encodeState(state: TwinState, hash: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const writer = begin().hash(state.keysGroup).u64(state.epoch).fixed(state.secret).fixed(state.transcript);
  writeLeaves(writer.shortId(state.own).fixed(state.leafSecret), state.leaves);
  return writer.fixed(hash(writer.view())).take();
}

export function readState(bytes: Uint8Array, hash: (bytes: Uint8Array) => Uint8Array): TwinState {
  try {
    const content = bytes.subarray(0, Math.max(0, bytes.length - HASH_BYTES));
    if (isSame(hash(content), bytes.subarray(content.length)))
      return whole('state', content, Infinity, stateOf);
  } catch (error) {
    if (!(error instanceof GroupKeysError)) throw error;
  }
  throw new GroupKeysError('bad_state', 'damaged or of another version');
}

function stateOf(reader: ByteReader): TwinState {
  return {
    keysGroup: reader.hash(),
    epoch: reader.u64(),
    secret: reader.fixed(HASH_BYTES),
    transcript: reader.fixed(HASH_BYTES),
    own: reader.deviceId(),
    leafSecret: reader.fixed(HASH_BYTES),
    leaves: leavesOf(reader),
  };
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function begin(): ByteWriter {
  return new ByteWriter().u8(VERSION);
}

function checkVersion(reader: ByteReader): void {
  if (reader.u8() !== VERSION) throw new ProtocolError('unknown_version', 'another version');
}

function writeLeaf(writer: ByteWriter, { deviceId, signingKey, leafPublic }: TwinLeaf): void {
  writer.shortId(deviceId).fixed(signingKey).fixed(leafPublic);
}

function leafOf(reader: ByteReader): TwinLeaf {
  return {
    deviceId: reader.deviceId(),
    signingKey: reader.fixed(HASH_BYTES),
    leafPublic: reader.fixed(HASH_BYTES),
  };
}

function writeLeaves(writer: ByteWriter, leaves: readonly TwinLeaf[]): ByteWriter {
  writer.u32(leaves.length);
  for (const leaf of leaves) writeLeaf(writer, leaf);
  return writer;
}

function leavesOf(reader: ByteReader): TwinLeaf[] {
  return reader.list(LIMITS.devicesMax, SHORT_ID_BYTES + 2 * HASH_BYTES, leafOf);
}

function writeMasked(writer: ByteWriter, masked: readonly Masked[]): ByteWriter {
  writer.u32(masked.length);
  for (const { to, bytes } of masked) writer.fixed(to).fixed(bytes);
  return writer;
}

function maskedOf(reader: ByteReader): Masked {
  return { to: reader.fixed(HASH_BYTES), bytes: reader.fixed(HASH_BYTES) };
}

function whole<Value>(
  what: string,
  bytes: Uint8Array,
  bytesMax: number,
  read: (reader: ByteReader) => Value,
  hasVersion = true,
): Value {
  if (bytes.length > bytesMax) throw new GroupKeysError('too_large', `a ${what} of ${bytes.length} bytes`);
  try {
    const reader = new ByteReader(bytes);
    if (hasVersion) checkVersion(reader);
    const value = read(reader);
    reader.end();
    return value;
  } catch (error) {
    if (error instanceof ProtocolError)
      throw new GroupKeysError('malformed', `not a ${what}: ${error.message}`);
    throw error;
  }
}
