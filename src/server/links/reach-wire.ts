/** What two nodes say to each other about whether one can be reached (NR1, NR2). */
import type { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';

export const DIAL_BACK_NONCE_BYTES = 16;
/** busy: not tried. */
const RESULTS = ['reached', 'unreached', 'busy'] as const;

/** Dial me on a connection of its own, and say this there. */
export interface DialBackFrame {
  readonly type: 'dialBack';
  readonly nonce: Uint8Array;
}

/** What came of it. */
export interface DialledBackFrame {
  readonly type: 'dialledBack';
  readonly nonce: Uint8Array;
  readonly result: (typeof RESULTS)[number];
  /** Where it was reached; empty unless it was. */
  readonly address: string;
  /** The IP address that the asker's link comes from, as its far end sees it; may be empty. */
  readonly seenAs: string;
}

export function readDialBack(reader: ByteReader): DialBackFrame {
  return { type: 'dialBack', nonce: reader.fixed(DIAL_BACK_NONCE_BYTES) };
}

export function writeDialledBack(writer: ByteWriter, frame: Omit<DialledBackFrame, 'type'>): void {
  writer
    .fixed(frame.nonce, DIAL_BACK_NONCE_BYTES)
    .u8(RESULTS.indexOf(frame.result) + 1)
    .text(frame.address)
    .text(frame.seenAs);
}

export function readDialledBack(reader: ByteReader): DialledBackFrame {
  const nonce = reader.fixed(DIAL_BACK_NONCE_BYTES);
  const result = RESULTS[reader.u8() - 1];
  if (result === undefined) throw new ProtocolError('unknown_type', 'result of a dial back');
  const address = reader.text(LIMITS.addressLengthMax);
  return { type: 'dialledBack', nonce, result, address, seenAs: reader.text(LIMITS.addressLengthMax) };
}
