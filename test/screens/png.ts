/**
 * Makes the PNG files of screens small: a screen has few colours that matter, so a palette of 256 is enough. Knows
 * just what the browser writes: 8 bits a channel, colour with or without alpha, not interlaced (PNG, 3rd edition).
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS_MAX = 256;
const RGB = 2;
const RGBA = 6;
const INDEXED = 3;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** One number a pixel: red, green, blue from the top byte down. */
  readonly pixels: Uint32Array;
}

/** The same picture with at most 256 colours. */
export function smaller(png: Buffer): Buffer {
  const picture = decoded(png);
  const { palette, indexOf } = paletteOf(picture.pixels);
  const { width, height } = picture;
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows[y * (width + 1) + 1 + x] = indexOf.get(picture.pixels[y * width + x]!)!;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, INDEXED], 8);
  const colours = Buffer.from(palette.flatMap((one) => [one >>> 16, (one >>> 8) & 255, one & 255]));
  const parts = [
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...parts]);
}

/** The most frequent colours; the others go to the nearest of them. */
function paletteOf(pixels: Uint32Array): { palette: number[]; indexOf: Map<number, number> } {
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const colours = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const palette = colours.slice(0, COLOURS_MAX);
  const indexOf = new Map(palette.map((colour, at) => [colour, at]));
  for (const colour of colours.slice(COLOURS_MAX)) indexOf.set(colour, nearest(palette, colour));
  return { palette, indexOf };
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Infinity;
  for (const [at, one] of palette.entries()) {
    const red = (one >>> 16) - (colour >>> 16);
    const green = ((one >>> 8) & 255) - ((colour >>> 8) & 255);
    const blue = (one & 255) - (colour & 255);
    const distance = red * red + green * green + blue * blue;
    if (distance < least) [least, best] = [distance, at];
  }
  return best;
}

function decoded(png: Buffer): Picture {
  let head: Buffer = Buffer.alloc(0);
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') head = body;
    if (type === 'IDAT') data.push(body);
    at += length + 12;
  }
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const [depth, colourType, , , interlace] = head.subarray(8);
  if (depth !== 8 || (colourType !== RGB && colourType !== RGBA) || interlace !== 0) {
    throw new Error(`a PNG of another kind than the browser writes: ${head.toString('hex')}`);
  }
  const channels = colourType === RGB ? 3 : 4;
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * channels, height, channels);
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at++) {
    const from = at * channels;
    pixels[at] = (bytes[from]! << 16) | (bytes[from + 1]! << 8) | bytes[from + 2]!;
  }
  return { width, height, pixels };
}

/** Each row begins with the way in which it was written as differences to its neighbours. */
function unfiltered(rows: Buffer, stride: number, height: number, channels: number): Uint8Array {
  const bytes = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1);
    const filter = rows[from]!;
    for (let x = 0; x < stride; x++) {
      const left = x < channels ? 0 : bytes[y * stride + x - channels]!;
      const above = y === 0 ? 0 : bytes[(y - 1) * stride + x]!;
      const corner = x < channels || y === 0 ? 0 : bytes[(y - 1) * stride + x - channels]!;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter]!;
      bytes[y * stride + x] = rows[from + 1 + x]! + guess;
    }
  }
  return bytes;
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [a, b, c] = [
    Math.abs(estimate - left),
    Math.abs(estimate - above),
    Math.abs(estimate - corner),
  ] as const;
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
