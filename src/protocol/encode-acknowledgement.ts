/** Bytes of signed acknowledgements, entry heads and certificates (FM18 and FM19). */
import type { Acknowledgement, Certificate, EntryHead, SignedBy } from './acknowledgement.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { beginPreimage, DOMAIN } from './domains.ts';
import { ProtocolError } from './errors.ts';
import { HASH_BYTES, SHORT_ID_BYTES, SIGNATURE_BYTES, type Hash, type Index, type Term } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { Scope } from './scope.ts';

const ACKNOWLEDGEMENT_BYTES = 8 + 8 + HASH_BYTES + SIGNATURE_BYTES;
export const HEAD_BYTES = 8 + 8 + 8 + HASH_BYTES + 1 + HASH_BYTES;

/** What a device signs to say: my disk holds the log of this group and fork up to here. */
export function acknowledgementPreimage(
  scope: Scope,
  term: Term,
  lastIndex: Index,
  lastHash: Hash,
): Uint8Array {
  return beginPreimage(DOMAIN.acknowledgement, scope.groupId)
    .longId(scope.forkId)
    .u64(term)
    .u64(lastIndex)
    .hash(lastHash)
    .take();
}

export function writeAcknowledgement(writer: ByteWriter, acknowledgement: Acknowledgement): void {
  writer
    .u64(acknowledgement.term)
    .u64(acknowledgement.lastIndex)
    .hash(acknowledgement.lastHash)
    .fixed(acknowledgement.signature, SIGNATURE_BYTES);
}

export function readAcknowledgement(reader: ByteReader): Acknowledgement {
  return {
    term: reader.u64(),
    lastIndex: reader.u64(),
    lastHash: reader.hash(),
    signature: reader.fixed(SIGNATURE_BYTES),
  };
}

export function writeCertificate(writer: ByteWriter, certificate: Certificate): void {
  writer
    .u64(certificate.term)
    .list(certificate.acknowledgements, writeSignedBy)
    .list(certificate.heads, writeEntryHead);
}

/** Checks the shape only; `certificate.ts` says whether it proves anything. */
export function readCertificate(reader: ByteReader): Certificate {
  const certificate = {
    term: reader.u64(),
    acknowledgements: reader.list(2 * LIMITS.votersMax, SHORT_ID_BYTES + ACKNOWLEDGEMENT_BYTES, readSignedBy),
    heads: reader.list(LIMITS.certificateHeadsMax, HEAD_BYTES, readEntryHead),
  };
  const signers = new Set(certificate.acknowledgements.map((signed) => signed.deviceId));
  if (signers.size !== certificate.acknowledgements.length) {
    throw new ProtocolError('not_canonical', 'a device signs twice in one certificate');
  }
  return certificate;
}

function writeSignedBy(writer: ByteWriter, signed: SignedBy): void {
  writer.shortId(signed.deviceId);
  writeAcknowledgement(writer, signed.acknowledgement);
}

function readSignedBy(reader: ByteReader): SignedBy {
  return { deviceId: reader.deviceId(), acknowledgement: readAcknowledgement(reader) };
}

export function writeEntryHead(writer: ByteWriter, head: EntryHead): void {
  writer.u64(head.index).u64(head.term).u64(head.at).hash(head.prevHash).u8(head.kind).hash(head.bodyHash);
}

export function readEntryHead(reader: ByteReader): EntryHead {
  return {
    index: reader.u64(),
    term: reader.u64(),
    at: reader.u64(),
    prevHash: reader.hash(),
    kind: reader.u8(),
    bodyHash: reader.hash(),
  };
}
