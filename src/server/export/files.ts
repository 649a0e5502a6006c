/** Attached files in an export (MS273): those that are on this node, a piece at a time, and never one as a whole. */
import type { Hash } from '../../protocol/ids.ts';
import type { ServedFile } from '../http/blob-service.ts';

/** A multiple of 3: pieces of base64 that stand one after the other are base64. */
export const FILE_PIECE_BYTES = 96 * 1024;

export interface ExportFiles {
  /** Null for a file whose bytes are elsewhere, or that nothing here names. Throws what the disk says. */
  open(blobId: Hash): Promise<ServedFile | null>;
}

/** All of it in base64, of so many bytes at a time. */
export async function* base64Of(file: ServedFile): AsyncGenerator<string> {
  const piece = Buffer.allocUnsafe(FILE_PIECE_BYTES);
  let used = 0;
  for await (const bytes of file.read(0, file.size)) {
    for (let at = 0; at < bytes.length;) {
      const taken = Math.min(piece.length - used, bytes.length - at);
      piece.set(bytes.subarray(at, at + taken), used);
      [at, used] = [at + taken, used + taken];
      if (used < piece.length) continue;
      yield piece.toString('base64');
      used = 0;
    }
  }
  if (used > 0) yield piece.toString('base64', 0, used);
}
