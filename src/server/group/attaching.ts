/** Files that somebody wants to say a message with (MS262). */
import type { PostAttachment } from '../../api/message-parts.ts';
import { DemesError } from '../../protocol/errors.ts';
import { cleanFileName } from '../../protocol/file-name.ts';
import type { Hash } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Attachment } from '../../protocol/message-parts.ts';
import { textBytes } from '../../protocol/text.ts';
import { isShownPreview } from '../blobs/sniff.ts';
import type { KnownFile } from '../storage/upload-rows.ts';

/** Throws invalid; `path` stands before the names of fields. */
export function attachmentsOf(
  ports: { knownFile(blobId: Hash): KnownFile | undefined },
  asked: readonly PostAttachment[] | undefined,
  path: string,
): readonly Attachment[] | undefined {
  const seen = new Set<string>();
  return asked?.map((one, at) => {
    const where = `${path}attachments.${at}`;
    if (seen.has(one.blobId)) throw invalid(`${where}.blobId`, 'This file is there twice.');
    seen.add(one.blobId);
    const file = ports.knownFile(one.blobId as Hash);
    if (file === undefined)
      throw invalid(`${where}.blobId`, 'This node was not given such a file; it may have been too long ago.');
    return attachmentOf(file, one, where);
  });
}

function attachmentOf(file: KnownFile, asked: PostAttachment, where: string): Attachment {
  const alt = (asked.alt ?? '').normalize('NFC').trim();
  if (!alt.isWellFormed() || textBytes(alt) > LIMITS.altTextBytesMax)
    throw invalid(`${where}.alt`, `At most ${LIMITS.altTextBytesMax} bytes of text.`);
  const preview = bytesOf(asked.preview);
  if (preview.length > 0 && (preview.length > LIMITS.previewBytesMax || !isShownPreview(preview)))
    throw invalid(`${where}.preview`, 'A preview is a small image.');
  const waveform = bytesOf(asked.waveform);
  if (waveform.length > LIMITS.waveformBytesMax)
    throw invalid(`${where}.waveform`, `At most ${LIMITS.waveformBytesMax} bytes.`);
  const { blobId, key, size, sha256, type } = file;
  return {
    blobId,
    key,
    size,
    sha256,
    type,
    name: cleanFileName(asked.name ?? file.name),
    width: asked.width ?? 0,
    height: asked.height ?? 0,
    durationMs: asked.durationMs ?? 0,
    preview,
    waveform,
    alt,
  };
}

function bytesOf(base64url: string | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(base64url ?? '', 'base64url'));
}

/** What somebody asked for cannot be: which field, and why. */
export function invalid(path: string, message: string): DemesError {
  return new DemesError('invalid', { extra: { errors: [{ path, message }] } });
}
