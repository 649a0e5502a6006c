/** Bytes of MLS: what comes from others (one encoding each, bounded), and what this device keeps for itself. */
import type { Decoder } from 'ts-mls/codec/tlsDecoder.js';
import { decodeGroupState, encodeGroupState, type GroupState } from 'ts-mls/clientState.js';
import {
  decodeKeyPackage,
  encodeKeyPackage,
  type KeyPackage as MlsKeyPackage,
  type PrivateKeyPackage,
} from 'ts-mls/keyPackage.js';
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from 'ts-mls/message.js';
import { decodeRatchetTree, encodeRatchetTree, type RatchetTree } from 'ts-mls/ratchetTree.js';
import type { PublicMessage } from 'ts-mls/publicMessage.js';
import { decodeWelcome, encodeWelcome, type Welcome } from 'ts-mls/welcome.js';
import { GroupKeysError } from '../../engine/group-keys.ts';
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { HASH_BYTES } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { sha256 } from '../crypto/crypto.ts';
import { NO_PRIVATE_KEY } from './suite.ts';

interface Codec<Value> {
  readonly what: string;
  readonly bytesMax: number;
  readonly decode: Decoder<Value>;
  encode(value: Value): Uint8Array;
}

/** Leaves and parents; what is removed leaves blanks that the next ones fill. */
const TREE_NODES_MAX = 2 * LIMITS.devicesMax - 1;

const KEY_PACKAGE: Codec<MlsKeyPackage> = {
  what: 'key package',
  bytesMax: LIMITS.keyPackageBytesMax,
  decode: decodeKeyPackage,
  encode: encodeKeyPackage,
};
const COMMIT: Codec<MLSMessage> = {
  what: 'commit',
  bytesMax: LIMITS.keysCommitBytesMax,
  decode: decodeMlsMessage,
  encode: encodeMlsMessage,
};
const WELCOME: Codec<Welcome> = {
  what: 'welcome',
  bytesMax: LIMITS.keysWelcomeBytesMax,
  decode: decodeWelcome,
  encode: encodeWelcome,
};
const TREE: Codec<RatchetTree> = {
  what: 'tree',
  bytesMax: LIMITS.keysTreeBytesMax,
  decode: decodeRatchetTree,
  encode: encodeRatchetTree,
};

export const readKeyPackage = (bytes: Uint8Array): MlsKeyPackage => read(KEY_PACKAGE, bytes);
export const readWelcome = (bytes: Uint8Array): Welcome => read(WELCOME, bytes);
export const writeKeyPackage = (value: MlsKeyPackage): Uint8Array => write(KEY_PACKAGE, value);
export const writeCommit = (value: MLSMessage): Uint8Array => write(COMMIT, value);
export const writeWelcome = (value: Welcome): Uint8Array => write(WELCOME, value);
export const writeTree = (value: RatchetTree): Uint8Array => write(TREE, value);

/** MK11 Checking a tree takes time with the square of its width, so a wide one of blanks is refused as well. */
export function readTree(bytes: Uint8Array): RatchetTree {
  const tree = read(TREE, bytes);
  if (tree.length > TREE_NODES_MAX) throw new GroupKeysError('too_large', `a tree of ${tree.length} nodes`);
  return tree;
}

/** MK12 Commits are public messages: whoever orders them sees what they do. */
export function readCommit(bytes: Uint8Array): PublicMessage {
  const message = read(COMMIT, bytes);
  if (message.wireformat !== 'mls_public_message') {
    throw new GroupKeysError('malformed', `a commit as ${message.wireformat}`);
  }
  return message.publicMessage;
}

/** MK11 Refuses what is too long, cut off, followed by more, or written in another way than the encoder would. */
function read<Value>(codec: Codec<Value>, bytes: Uint8Array): Value {
  const { what, bytesMax } = codec;
  if (bytes.length > bytesMax)
    throw new GroupKeysError('too_large', `a ${what} of ${bytes.length} bytes, at most ${bytesMax}`);
  try {
    const found = codec.decode(bytes, 0);
    if (found?.[1] === bytes.length && isSame(codec.encode(found[0]), bytes)) return found[0];
  } catch {
    // The decoders fail in many ways; all of them mean this.
  }
  throw new GroupKeysError('malformed', `not a ${what}`);
}

function write<Value>(codec: Codec<Value>, value: Value): Uint8Array {
  const { what, bytesMax } = codec;
  const bytes = codec.encode(value);
  if (bytes.length > bytesMax) {
    throw new GroupKeysError('too_large', `a ${what} would have ${bytes.length} bytes, at most ${bytesMax}`);
  }
  return bytes;
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

// What the device keeps for itself: u8 version, the library's version, u8 kind, the content, SHA-256 of all before.
const VERSION = 1;
/** The library's encoding of its state has no version of its own. A test compares this with package.json. */
export const LIBRARY = 'ts-mls/1.6.4';
const KIND = { state: 1, keyPackage: 2 } as const;
const LIBRARY_BYTES_MAX = 64;
const CONTENT_BYTES_MAX = 4 * 1024 * 1024;

/** MK14 No signing key, no past epochs and no keys for MLS' own messages are in it: none of them is ever needed. */
export function writeState(state: GroupState): Uint8Array {
  const { groupContext, keySchedule, ratchetTree, privatePath, confirmationTag } = state;
  return kept(
    KIND.state,
    encodeGroupState({
      groupContext,
      keySchedule,
      ratchetTree,
      privatePath,
      confirmationTag,
      secretTree: [],
      signaturePrivateKey: NO_PRIVATE_KEY,
      unappliedProposals: {},
      historicalReceiverData: new Map(),
      groupActiveState: { kind: 'active' },
    }),
  );
}

/** MK15 Throws GroupKeysError `bad_state`. */
export function readState(bytes: Uint8Array): GroupState {
  return ownBytes(() => {
    const content = contentOf(KIND.state, bytes);
    const found = decodeGroupState(content, 0);
    return found?.[1] === content.length ? found[0] : undefined;
  });
}

export function writeSecretPart(keys: PrivateKeyPackage): Uint8Array {
  const content = new ByteWriter().bytes(keys.initPrivateKey).bytes(keys.hpkePrivateKey).take();
  return kept(KIND.keyPackage, content);
}

export function readSecretPart(bytes: Uint8Array): PrivateKeyPackage {
  return ownBytes(() => {
    const reader = new ByteReader(contentOf(KIND.keyPackage, bytes));
    const initPrivateKey = reader.bytes(HASH_BYTES);
    const hpkePrivateKey = reader.bytes(HASH_BYTES);
    reader.end();
    return { initPrivateKey, hpkePrivateKey, signaturePrivateKey: NO_PRIVATE_KEY };
  });
}

function kept(kind: number, content: Uint8Array): Uint8Array {
  const writer = new ByteWriter().u8(VERSION).text(LIBRARY).u8(kind).bytes(content);
  return writer.fixed(sha256(writer.view())).take();
}

function contentOf(kind: number, bytes: Uint8Array): Uint8Array {
  const reader = new ByteReader(bytes);
  const isOurs = reader.u8() === VERSION && reader.text(LIBRARY_BYTES_MAX) === LIBRARY;
  if (!isOurs) throw new GroupKeysError('bad_state', 'written by another version');
  const isKind = reader.u8() === kind;
  const content = reader.bytes(CONTENT_BYTES_MAX);
  const digest = reader.fixed(HASH_BYTES);
  reader.end();
  if (isKind && isSame(sha256(bytes.subarray(0, bytes.length - HASH_BYTES)), digest)) return content;
  throw new GroupKeysError('bad_state', 'damaged');
}

function ownBytes<Value>(readIt: () => Value | undefined): Value {
  try {
    const value = readIt();
    if (value !== undefined) return value;
  } catch (error) {
    if (error instanceof GroupKeysError) throw error;
    if (!(error instanceof ProtocolError)) throw new GroupKeysError('bad_state', String(error));
  }
  throw new GroupKeysError('bad_state', 'damaged');
}
