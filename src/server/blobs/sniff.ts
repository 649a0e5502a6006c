/**
 * What a file is by its first bytes, whatever it is called and whatever whoever sent it says (BL11). Only what is named
 * here is ever shown by a browser; everything else is saved. Text of any kind (HTML, SVG, scripts) is never among them.
 */

/** What a browser may show, and how large it is in pixels; 0 where that means nothing. */
export interface Media {
  readonly kind: 'image' | 'audio' | 'video';
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/** Of a preview: as large as it is ever drawn. */
const PREVIEW_SIDE_MAX = 512;
/** Bytes that are looked at: photographs begin with a good deal that is not the picture. */
export const SNIFFED_BYTES = 256 * 1024;
/** Of an image, unpacked: 200 MB of memory. A header may promise far more in a few bytes. */
export const IMAGE_PIXELS_MAX = 50_000_000;
const SIDE_MAX = 32_767;

interface Size {
  readonly width: number;
  readonly height: number;
}

type Reader = (head: Buffer) => Size | null;

const IMAGES: readonly {
  readonly type: string;
  readonly is: (head: Buffer) => boolean;
  readonly size: Reader;
}[] = [
  { type: 'image/png', is: (head) => begins(head, '89504e470d0a1a0a'), size: pngSize },
  { type: 'image/gif', is: (head) => /^GIF8[79]a/.test(ascii(head, 0, 6)), size: gifSize },
  { type: 'image/jpeg', is: (head) => begins(head, 'ffd8ff'), size: jpegSize },
  {
    type: 'image/webp',
    is: (head) => ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP',
    size: webpSize,
  },
  { type: 'image/avif', is: (head) => /^ftypavi[fs]$/.test(ascii(head, 4, 12)), size: avifSize },
];

const NO_SIZE: Size = { width: 0, height: 0 };

/** Null for what is to be saved and never shown; that, too, is an image whose size is not known, or too large (BL12). */
export function sniffed(head: Buffer): Media | null {
  const image = IMAGES.find(({ is }) => is(head));
  if (image !== undefined) {
    const size = image.size(head);
    return size === null || !isShown(size) ? null : { kind: 'image', type: image.type, ...size };
  }
  const type = streamType(head);
  return type === null ? null : { kind: type.startsWith('audio/') ? 'audio' : 'video', type, ...NO_SIZE };
}

/** BL12 A small image that stands in a message: nothing else, and not a large one in few bytes. */
export function isShownPreview(bytes: Uint8Array): boolean {
  const media = sniffed(Buffer.from(bytes));
  if (media?.kind !== 'image') return false;
  return media.width <= PREVIEW_SIDE_MAX && media.height <= PREVIEW_SIDE_MAX;
}

function isShown({ width, height }: Size): boolean {
  const isThere = width > 0 && height > 0 && width <= SIDE_MAX && height <= SIDE_MAX;
  return isThere && width * height <= IMAGE_PIXELS_MAX;
}

function streamType(head: Buffer): string | null {
  if (ascii(head, 0, 4) === 'OggS') return 'audio/ogg';
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WAVE') return 'audio/wav';
  if (ascii(head, 0, 3) === 'ID3' || (head[0] === 0xff && (head[1]! & 0xe6) === 0xe2)) return 'audio/mpeg';
  if (/^ftyp(?:M4A |M4B )$/.test(ascii(head, 4, 12))) return 'audio/mp4';
  if (/^ftyp(?:isom|iso[2-6]|mp4[12]|avc1|M4V |dash)$/.test(ascii(head, 4, 12))) return 'video/mp4';
  if (begins(head, '1a45dfa3') && head.subarray(0, 64).includes('webm')) return 'video/webm';
  return null;
}

function pngSize(head: Buffer): Size | null {
  if (head.length < 24 || ascii(head, 12, 16) !== 'IHDR') return null;
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

function gifSize(head: Buffer): Size | null {
  return head.length < 10 ? null : { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
}

/** From segment to segment up to the one that tells the size of the picture. */
function jpegSize(head: Buffer): Size | null {
  for (let at = 2; at + 9 < head.length && head[at] === 0xff;) {
    const marker = head[at + 1]!;
    // Start of frame, of any kind but the three numbers in between that mean something else.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
    }
    at += marker === 0xff ? 1 : 2 + head.readUInt16BE(at + 2);
  }
  return null;
}

function webpSize(head: Buffer): Size | null {
  if (head.length < 30) return null;
  switch (ascii(head, 12, 16)) {
    case 'VP8X':
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    default:
      return null;
  }
}

/** The largest of the sizes that are told in it: there is one for each layer. */
function avifSize(head: Buffer): Size | null {
  let largest: Size | null = null;
  for (let at = head.indexOf('ispe'); at >= 0 && at + 16 <= head.length; at = head.indexOf('ispe', at + 4)) {
    const size = { width: head.readUInt32BE(at + 8), height: head.readUInt32BE(at + 12) };
    if (largest === null || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

function begins(head: Buffer, hex: string): boolean {
  return head.subarray(0, hex.length / 2).toString('hex') === hex;
}

function ascii(head: Buffer, from: number, to: number): string {
  return head.subarray(from, to).toString('latin1');
}
