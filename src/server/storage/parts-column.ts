/** What a message has beside its text, as it stands in its row: the bytes of the protocol, sealed. */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { readMessageParts, writeMessageParts } from '../../protocol/encode-message-parts.ts';
import type { MessageParts } from '../../protocol/message-parts.ts';
import type { SealedColumns } from './sealed-columns.ts';

/** Null without any part. `row`: the message's key. */
export function sealParts(columns: SealedColumns, row: number, parts: MessageParts): Uint8Array | null {
  if (Object.keys(parts).length === 0) return null;
  const writer = new ByteWriter();
  writeMessageParts(writer, parts);
  return columns.seal('message.parts', row, writer.take());
}

/** Throws ProtocolError when the column is not what was written. */
export function openParts(columns: SealedColumns, row: number, sealed: Uint8Array | null): MessageParts {
  if (sealed === null) return {};
  const reader = new ByteReader(columns.open('message.parts', row, sealed));
  const parts = readMessageParts(reader);
  reader.end();
  return parts;
}
