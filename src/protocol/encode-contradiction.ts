/** Bytes of what proves that two histories were confirmed (FM50), as it travels and as it is kept. */
import { ByteReader, ByteWriter } from './bytes.ts';
import type { Contradiction, ContradictionProof } from './contradiction.ts';
import {
  HEAD_BYTES,
  readCertificate,
  readEntryHead,
  writeCertificate,
  writeEntryHead,
} from './encode-acknowledgement.ts';
import { ProtocolError } from './errors.ts';
import { LIMITS } from './limits.ts';

const PROOF = 1;
const OWN = 2;

export function writeProof(writer: ByteWriter, { lower, path, higher }: ContradictionProof): void {
  writeCertificate(writer, lower);
  writer.list(path, writeEntryHead);
  writeCertificate(writer, higher);
}

export function readProof(reader: ByteReader): ContradictionProof {
  const lower = readCertificate(reader);
  const path = reader.list(LIMITS.certificateHeadsMax, HEAD_BYTES, readEntryHead);
  return { kind: 'proof', lower, path, higher: readCertificate(reader) };
}

export function encodeContradiction(contradiction: Contradiction): Uint8Array {
  const writer = new ByteWriter(4096);
  if (contradiction.kind === 'proof') writeProof(writer.u8(PROOF), contradiction);
  else {
    writeCertificate(writer.u8(OWN), contradiction.certificate);
    writer.hash(contradiction.ownHash);
  }
  return writer.take();
}

/** Throws ProtocolError. */
export function decodeContradiction(bytes: Uint8Array): Contradiction {
  const reader = new ByteReader(bytes);
  const contradiction = readContradiction(reader);
  reader.end();
  return contradiction;
}

function readContradiction(reader: ByteReader): Contradiction {
  const kind = reader.u8();
  if (kind === PROOF) return readProof(reader);
  if (kind !== OWN) throw new ProtocolError('range', `contradiction of kind ${kind}`);
  return { kind: 'own', certificate: readCertificate(reader), ownHash: reader.hash() };
}
