/**
 * Pictures before they are sent: drawn anew, so that nothing goes along which a camera wrote into them (where and when,
 * with what), and a small one for those who have not got the large one yet.
 */

import { toBase64url } from './base64url.ts';
import type { Picture } from './tray.ts';

/** Sides of the preview, in pixels at most. */
const PREVIEW_SIDE = 96;
/** As LIMITS.previewBytesMax. */
const PREVIEW_BYTES_MAX = 4096;
const PREVIEW_QUALITIES = [0.7, 0.5, 0.3, 0.15];
const QUALITY = 0.9;
/** Of what may be shown at all (the node refuses more, too). */
const PIXELS_MAX = 50_000_000;
/** Drawn anew as what they were; others stay as they are: a GIF may move, and has no such notes. */
const REDRAWN: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp']);

/** Null for what is no picture that this browser can draw, or of too many pixels to be drawn. */
export async function pictureOf(file: Blob): Promise<Picture | null> {
  if (!file.type.startsWith('image/') || file.type === 'image/svg+xml') return null;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  try {
    const { width, height } = bitmap;
    if (width * height > PIXELS_MAX) return null;
    const blob = REDRAWN.has(file.type) ? await drawn(bitmap, width, height, file.type, QUALITY) : file;
    return { blob: blob ?? file, width, height, preview: await previewOf(bitmap) };
  } finally {
    bitmap.close();
  }
}

async function previewOf(bitmap: ImageBitmap): Promise<string> {
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  for (const quality of PREVIEW_QUALITIES) {
    const small = await drawn(bitmap, width, height, 'image/jpeg', quality);
    if (small !== null && small.size <= PREVIEW_BYTES_MAX) {
      return toBase64url(new Uint8Array(await small.arrayBuffer()));
    }
  }
  return '';
}

/** Null where the browser cannot write that kind. */
async function drawn(
  bitmap: ImageBitmap,
  width: number,
  height: number,
  type: string,
  quality: number,
): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  if (type === 'image/jpeg') {
    // It knows no transparency.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
  }
  context.drawImage(bitmap, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
  return blob?.type === type ? blob : null;
}
