/** Every encoder with its decoder, so that what must hold for all of them is tested once for all of them. */
import * as fc from 'fast-check';
import { chunkCount, decodeManifest, encodeManifest } from '../../src/protocol/blob.ts';
import { ByteReader, ByteWriter } from '../../src/protocol/bytes.ts';
import {
  readAcknowledgement,
  readCertificate,
  writeAcknowledgement,
  writeCertificate,
} from '../../src/protocol/encode-acknowledgement.ts';
import { decodeBody, encodeBody, readEntry, writeEntry } from '../../src/protocol/encode-entry.ts';
import { decodeHeader, encodeHeader, readEvent, writeEvent } from '../../src/protocol/encode-event.ts';
import {
  readAddressRecord,
  readDeviceCertificate,
  readInviteGrant,
  writeAddressRecord,
  writeDeviceCertificate,
  writeInviteGrant,
} from '../../src/protocol/encode-identity.ts';
import { decodePayload, encodePayload } from '../../src/protocol/encode-payload.ts';
import { decodePeerMessage, encodePeerMessage } from '../../src/protocol/encode-peer-message.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import { FrameBatch, readFrames, type Frame } from '../../src/protocol/frames.ts';
import type { ForkId, GroupId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { hashOf } from '../vectors/story.ts';
import { sha256 } from '../vectors/crypto.ts';
import { toBase32, fromHex } from '../../src/protocol/ids.ts';
import * as arbitrary from './arbitraries.ts';
import { payloadsOf } from './keys-arbitraries.ts';

export interface Codec {
  readonly name: string;
  readonly values: fc.Arbitrary<unknown>;
  encode(value: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
  /** False when a run of bytes can be cut between two items and still be whole. */
  readonly delimited: boolean;
}

const LOG = {
  groupId: toBase32(fromHex(hashOf('some group'))) as GroupId,
  forkId: toBase32(fromHex(hashOf('some fork'))) as ForkId,
};

function codec<Value>(
  name: string,
  values: fc.Arbitrary<Value>,
  encode: (value: Value) => Uint8Array,
  decode: (bytes: Uint8Array) => Value,
  delimited = true,
): Codec {
  return { name, values, encode: (value) => encode(value as Value), decode, delimited };
}

/** From a pair that works on a writer and a reader. */
function streamed<Value>(
  name: string,
  values: fc.Arbitrary<Value>,
  write: (writer: ByteWriter, value: Value) => void,
  read: (reader: ByteReader) => Value,
): Codec {
  return codec(
    name,
    values,
    (value) => {
      const writer = new ByteWriter(16);
      write(writer, value);
      return writer.take();
    },
    (bytes) => {
      const reader = new ByteReader(bytes);
      const value = read(reader);
      reader.end();
      return value;
    },
  );
}

function payloadCodec(kind: keyof typeof EVENT_KIND): Codec {
  return codec(`${kind} payload`, payloadsOf(kind), encodePayload, (bytes) =>
    decodePayload(EVENT_KIND[kind], bytes),
  );
}

/** Of files with one chunk or two. */
const manifest = fc.nat(2 * LIMITS.blobChunkBytes).chain((size) => {
  const length = chunkCount(size);
  const chunks = fc.array(arbitrary.hash, { minLength: length, maxLength: length });
  return chunks.map((hashes) => ({ size, chunks: hashes }));
});

export const CODECS: readonly Codec[] = [
  codec('event header', arbitrary.header, encodeHeader, decodeHeader),
  streamed('event', arbitrary.event, writeEvent, (reader) => readEvent(reader, sha256)),
  ...(['event', 'noop', 'config'] as const).map((kind) => {
    const values = arbitrary.body.filter((body) => body.kind === kind);
    const code = { event: 1, noop: 2, config: 3 }[kind];
    return codec(`${kind} body`, values, encodeBody, (bytes) => decodeBody(code, bytes, sha256));
  }),
  streamed('entry', arbitrary.entryIn(LOG), writeEntry, (reader) => readEntry(reader, LOG, sha256)),
  streamed('acknowledgement', arbitrary.acknowledgement, writeAcknowledgement, readAcknowledgement),
  streamed('certificate', arbitrary.certificate, writeCertificate, readCertificate),
  streamed('device certificate', arbitrary.deviceCertificate, writeDeviceCertificate, readDeviceCertificate),
  streamed('address record', arbitrary.addressRecord, writeAddressRecord, readAddressRecord),
  streamed('invite grant', arbitrary.inviteGrant, writeInviteGrant, readInviteGrant),
  ...(Object.keys(EVENT_KIND) as (keyof typeof EVENT_KIND)[]).map(payloadCodec),
  codec('peer message', arbitrary.peerMessageIn(LOG), encodePeerMessage, (bytes) =>
    decodePeerMessage(bytes, LOG, sha256),
  ),
  codec('blob manifest', manifest, encodeManifest, decodeManifest),
  codec('frames', arbitrary.frames, encodeFrames, readFrames, false),
];

function encodeFrames(frames: Frame[]): Uint8Array {
  const batch = new FrameBatch();
  for (const frame of frames) batch.add(frame);
  return batch.take();
}
