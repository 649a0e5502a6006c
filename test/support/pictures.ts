/** The first bytes of pictures of any size: as much as tells what they are. And a whole one, which a browser shows. */

export const ONE_DOT_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export function aPng(width: number, height: number): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008020000', 'hex');
  head.writeUInt32BE(width >>> 0, 16);
  head.writeUInt32BE(height >>> 0, 20);
  return head;
}

export function aGif(width: number, height: number): Buffer {
  const head = Buffer.from('GIF89a\0\0\0\0\0\0');
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  return head;
}

/** With what cameras put before the picture. */
export function aJpeg(width: number, height: number): Buffer {
  const exif = Buffer.concat([Buffer.from('ffe1000c', 'hex'), Buffer.from('Exif\0\0more')]);
  const frame = Buffer.from('ffc0001108000000000301220002110103110 1'.replace(' ', ''), 'hex');
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from('ffd8', 'hex'), exif.subarray(0, 14), frame]);
}

export function aWebp(width: number, height: number): Buffer {
  const head = Buffer.alloc(30);
  head.write('RIFF', 0, 'latin1');
  head.write('WEBPVP8X', 8, 'latin1');
  head.writeUIntLE(width - 1, 24, 3);
  head.writeUIntLE(height - 1, 27, 3);
  return head;
}

export function anAvif(width: number, height: number): Buffer {
  const head = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypavif\0\0\0\0'), Buffer.alloc(40)]);
  head.write('ispe', 30, 'latin1');
  head.writeUInt32BE(width, 38);
  head.writeUInt32BE(height, 42);
  return head;
}
