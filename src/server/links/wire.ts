/**
 * What two nodes say to each other about the link itself: the body of frames on the link channel (HS6..HS12).
 * Everything about a group is a peer message on the group channel.
 */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import {
  readAddressRecord,
  readDeviceCertificate,
  writeAddressRecord,
  writeDeviceCertificate,
} from '../../protocol/encode-identity.ts';
import { FrameBatch, type Frame } from '../../protocol/frames.ts';
import type { AddressRecord, DeviceCertificate } from '../../protocol/identity.ts';
import {
  fromHex,
  HASH_BYTES,
  hexAt,
  PUBLIC_KEY_BYTES,
  SIGNATURE_BYTES,
  type Hash,
} from '../../protocol/ids.ts';
import type { Boot, Standing } from '../../core/standing/standing.ts';
import type { LinkRefusal } from './ports.ts';
import { readTunnelFrame, type TunnelFrame } from './tunnels/frames.ts';
import {
  DIAL_BACK_NONCE_BYTES,
  readDialBack,
  readDialledBack,
  writeDialledBack,
  type DialBackFrame,
  type DialledBackFrame,
} from './reach-wire.ts';
import {
  readBoot,
  readStandings,
  readWord,
  writeBoot,
  writeStandings,
  writeWord,
  type Word,
} from './word.ts';

const LINK_VERSION = 2;
export const CHALLENGE_BYTES = 32;
export const LINK_ID_BYTES = 8;
/** Groups that two nodes can share. */
const COMMON_GROUPS_MAX = 256;
/** Address records in one frame; more are sent in further frames. */
export const RECORDS_PER_FRAME_MAX = 32;

const FRAME_TYPE = {
  hello: 1,
  probe: 2,
  addresses: 3,
  groups: 4,
  whoIs: 5,
  vouch: 6,
  remembered: 7,
  challenge: 8,
  alive: 9,
  dialBack: 10,
  dialledBack: 11,
} as const;
// 20 to 26 are of tunnels: tunnels/frames.ts.
/** Version, device, counter, no addresses, signature. */
const RECORD_BYTES_MIN = 1 + 20 + 8 + 4 + SIGNATURE_BYTES;

/** The hello without its signature; `hello.ts` says what it means. */
export interface HelloFields {
  readonly certificate: DeviceCertificate;
  readonly boot: Boot;
  /** The last link that the sender had with the receiver, which this one replaces; zeros for none. */
  readonly replaces: string;
  readonly groupTokens: readonly Uint8Array[];
  /** What the sender's disk holds of each of these groups; null where it cannot be asked. */
  readonly standings: readonly (Standing | null)[];
  readonly addressRecord: AddressRecord;
}

interface HelloFrame {
  readonly type: 'hello';
  readonly fields: HelloFields;
  /** What is signed: all bytes before the signature. */
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** One probe a side and interval: each echoes the other's newest, so both measure without answers of their own. */
export interface ProbeFrame {
  readonly type: 'probe';
  /** The sender's monotonic clock, µs. */
  readonly sentUs: number;
  /** The receiver's `sentUs` of the probe heard last, 0 for none. */
  readonly echoUs: number;
  /** How long the sender had held that, µs. */
  readonly heldUs: number;
  /** Answer at once with a probe of your own. */
  readonly answerNow: boolean;
}

interface AddressesFrame {
  readonly type: 'addresses';
  readonly records: readonly AddressRecord[];
}

/** The groups offered have changed since the hello. */
interface GroupsFrame {
  readonly type: 'groups';
  readonly groupTokens: readonly Uint8Array[];
}

/** A stranger with this TLS key asks me for a link: do you know it? */
interface WhoIsFrame {
  readonly type: 'whoIs';
  readonly tlsKeyHash: Hash;
}

/** It is this device, of these groups that we share. */
export interface VouchFrame {
  readonly type: 'vouch';
  readonly signingKey: Uint8Array;
  readonly tlsKeyHash: Hash;
  readonly groupTokens: readonly Uint8Array[];
}

/** HS35 Said before a link is refused: what is remembered of the receiver, and what its hello is behind of. */
interface RememberedFrame extends Word {
  readonly type: 'remembered';
}

/** HS36 Another copy of you asks for a link: are you still there? */
interface ChallengeFrame {
  readonly type: 'challenge';
  readonly random: Uint8Array;
}

/** HS36 Signed for this challenge, this session and this start. */
interface AliveFrame {
  readonly type: 'alive';
  readonly signature: Uint8Array;
}

export type ReachFrame = DialBackFrame | DialledBackFrame;

/** What a link hands on; hello and probes it keeps to itself. */
export type ControlFrame =
  | AddressesFrame
  | GroupsFrame
  | WhoIsFrame
  | VouchFrame
  | RememberedFrame
  | ChallengeFrame
  | AliveFrame
  | ReachFrame
  | TunnelFrame;
export type LinkFrame = HelloFrame | ProbeFrame | ControlFrame;

/** WebSocket close codes of refusals and of what ends a link on purpose. */
export const CLOSE_CODE = {
  unknown_version: 4001,
  unknown_device: 4002,
  wrong_key: 4003,
  bad_hello: 4004,
  rolled_back: 4005,
  clone: 4006,
  no_common_group: 4007,
  /** Another link of this pair is kept. */
  crossing: 4010,
  /** The node stops. */
  stopping: 4011,
  /** Bytes that nobody writes, or too many of them. */
  violation: 4012,
} as const satisfies Record<LinkRefusal | 'crossing' | 'stopping' | 'violation', number>;

/** The refusal that a close code stands for. */
export function refusalOf(code: number): LinkRefusal | undefined {
  for (const name in CLOSE_CODE) {
    const key = name as keyof typeof CLOSE_CODE;
    if (CLOSE_CODE[key] === code && key !== 'crossing' && key !== 'stopping' && key !== 'violation')
      return key;
  }
  return undefined;
}

/** Nothing that this peer could do soon would change that. */
export function isForItsDisk(code: number): boolean {
  return code === CLOSE_CODE.rolled_back || code === CLOSE_CODE.clone;
}

/** The bytes of a hello that are signed. */
export function encodeHelloFields(fields: HelloFields): Uint8Array {
  const writer = new ByteWriter(1024).u8(FRAME_TYPE.hello).u16(LINK_VERSION);
  writeDeviceCertificate(writer, fields.certificate);
  writeBoot(writer, fields.boot);
  writer.fixed(fromHex(fields.replaces), LINK_ID_BYTES).list(fields.groupTokens, writeToken);
  writeStandings(writer, fields.standings);
  writeAddressRecord(writer, fields.addressRecord);
  return writer.take();
}

export function encodeHello(signedBytes: Uint8Array, signature: Uint8Array): Uint8Array {
  return new ByteWriter(signedBytes.length + SIGNATURE_BYTES)
    .fixed(signedBytes)
    .fixed(signature, SIGNATURE_BYTES)
    .take();
}

export function encodeProbe(probe: Omit<ProbeFrame, 'type'>): Uint8Array {
  return new ByteWriter(32)
    .u8(FRAME_TYPE.probe)
    .u64(probe.sentUs)
    .u64(probe.echoUs)
    .u64(probe.heldUs)
    .flag(probe.answerNow)
    .take();
}

/** Several bodies when there are more records than one frame takes. */
export function encodeAddresses(records: readonly AddressRecord[]): Uint8Array[] {
  const bodies: Uint8Array[] = [];
  for (let at = 0; at < records.length; at += RECORDS_PER_FRAME_MAX) {
    const some = records.slice(at, at + RECORDS_PER_FRAME_MAX);
    bodies.push(new ByteWriter(1024).u8(FRAME_TYPE.addresses).list(some, writeAddressRecord).take());
  }
  return bodies;
}

export function encodeGroups(groupTokens: readonly Uint8Array[]): Uint8Array {
  return new ByteWriter(64).u8(FRAME_TYPE.groups).list(groupTokens, writeToken).take();
}

export function encodeWhoIs(tlsKeyHash: Hash): Uint8Array {
  return new ByteWriter(64).u8(FRAME_TYPE.whoIs).hash(tlsKeyHash).take();
}

export function encodeVouch(vouch: Omit<VouchFrame, 'type'>): Uint8Array {
  return new ByteWriter(128)
    .u8(FRAME_TYPE.vouch)
    .fixed(vouch.signingKey, PUBLIC_KEY_BYTES)
    .hash(vouch.tlsKeyHash)
    .list(vouch.groupTokens, writeToken)
    .take();
}

export function encodeRemembered(word: Word): Uint8Array {
  const writer = new ByteWriter(128).u8(FRAME_TYPE.remembered);
  writeWord(writer, word);
  return writer.take();
}

export function encodeChallenge(random: Uint8Array): Uint8Array {
  return new ByteWriter(64).u8(FRAME_TYPE.challenge).fixed(random, CHALLENGE_BYTES).take();
}

export function encodeAlive(signature: Uint8Array): Uint8Array {
  return new ByteWriter(128).u8(FRAME_TYPE.alive).fixed(signature, SIGNATURE_BYTES).take();
}

export function encodeDialBack(nonce: Uint8Array): Uint8Array {
  return new ByteWriter(32).u8(FRAME_TYPE.dialBack).fixed(nonce, DIAL_BACK_NONCE_BYTES).take();
}

export function encodeDialledBack(frame: Omit<DialledBackFrame, 'type'>): Uint8Array {
  const writer = new ByteWriter(128).u8(FRAME_TYPE.dialledBack);
  writeDialledBack(writer, frame);
  return writer.take();
}

/** Throws ProtocolError; `unknown_version` for a hello of another version, whatever follows its number. */
export function decodeLinkFrame(body: Uint8Array): LinkFrame {
  const reader = new ByteReader(body);
  const type = reader.u8();
  const frame = readFields(type, reader, body);
  reader.end();
  return frame;
}

function readFields(type: number, reader: ByteReader, body: Uint8Array): LinkFrame {
  switch (type) {
    case FRAME_TYPE.hello:
      return readHello(reader, body);
    case FRAME_TYPE.probe:
      return {
        type: 'probe',
        sentUs: reader.u64(),
        echoUs: reader.u64(),
        heldUs: reader.u64(),
        answerNow: reader.flag(),
      };
    case FRAME_TYPE.addresses:
      return {
        type: 'addresses',
        records: reader.list(RECORDS_PER_FRAME_MAX, RECORD_BYTES_MIN, readAddressRecord),
      };
    case FRAME_TYPE.groups:
      return { type: 'groups', groupTokens: readTokens(reader) };
    case FRAME_TYPE.whoIs:
      return { type: 'whoIs', tlsKeyHash: reader.hash() };
    case FRAME_TYPE.vouch:
      return {
        type: 'vouch',
        signingKey: reader.fixed(PUBLIC_KEY_BYTES),
        tlsKeyHash: reader.hash(),
        groupTokens: readTokens(reader),
      };
    case FRAME_TYPE.remembered:
      return { type: 'remembered', ...readWord(reader) };
    case FRAME_TYPE.challenge:
      return { type: 'challenge', random: reader.fixed(CHALLENGE_BYTES) };
    case FRAME_TYPE.alive:
      return { type: 'alive', signature: reader.fixed(SIGNATURE_BYTES) };
    case FRAME_TYPE.dialBack:
      return readDialBack(reader);
    case FRAME_TYPE.dialledBack:
      return readDialledBack(reader);
    default: {
      const frame = readTunnelFrame(type, reader);
      if (frame === undefined) throw new ProtocolError('unknown_type', `link frame ${type}`);
      return frame;
    }
  }
}

function readHello(reader: ByteReader, body: Uint8Array): HelloFrame {
  const version = reader.u16();
  if (version !== LINK_VERSION) throw new ProtocolError('unknown_version', `link version ${version}`);
  const certificate = readDeviceCertificate(reader);
  const boot = readBoot(reader);
  const replaces = hexAt(reader.view(LINK_ID_BYTES), 0, LINK_ID_BYTES);
  const groupTokens = readTokens(reader);
  const fields: HelloFields = {
    certificate,
    boot,
    replaces,
    groupTokens,
    standings: readStandings(reader, groupTokens.length),
    addressRecord: readAddressRecord(reader),
  };
  const signedBytes = body.subarray(0, reader.position);
  return { type: 'hello', fields, signedBytes, signature: reader.fixed(SIGNATURE_BYTES) };
}

function writeToken(writer: ByteWriter, token: Uint8Array): void {
  writer.fixed(token, HASH_BYTES);
}

function readTokens(reader: ByteReader): Uint8Array[] {
  return reader.list(COMMON_GROUPS_MAX, HASH_BYTES, (from) => from.fixed(HASH_BYTES));
}

/** One frame as a WebSocket message of its own. */
export function messageOf(frame: Frame): Uint8Array {
  const batch = new FrameBatch();
  batch.add(frame);
  return batch.take();
}
