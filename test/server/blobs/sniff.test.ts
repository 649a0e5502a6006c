import { expect } from 'chai';
import { IMAGE_PIXELS_MAX, sniffed } from '../../../src/server/blobs/sniff.ts';
import { aGif, aJpeg, anAvif, aPng, aWebp } from '../../support/pictures.ts';

const shown = (head: Buffer): string => {
  const media = sniffed(head);
  return media === null ? 'saved' : `${media.type} ${media.width}x${media.height}`;
};
const box = (brand: string): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}`)]);

describe('server/blobs: what a file is', () => {
  it('BL11 images, sounds and films are known by their first bytes, and their size by their head', () => {
    expect(shown(aPng(300, 200))).to.equal('image/png 300x200');
    expect(shown(aGif(7, 9))).to.equal('image/gif 7x9');
    expect(shown(aJpeg(640, 480))).to.equal('image/jpeg 640x480');
    expect(shown(aWebp(1000, 10))).to.equal('image/webp 1000x10');
    expect(shown(anAvif(64, 32))).to.equal('image/avif 64x32');
    expect(shown(Buffer.from('OggS\0\x02more'))).to.equal('audio/ogg 0x0');
    expect(shown(Buffer.from('RIFF\0\0\0\0WAVEfmt '))).to.equal('audio/wav 0x0');
    expect(shown(Buffer.from('ID3\x04more of a song'))).to.equal('audio/mpeg 0x0');
    expect(shown(box('isom'))).to.equal('video/mp4 0x0');
    expect(shown(box('M4A '))).to.equal('audio/mp4 0x0');
    expect(shown(Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d', 'hex'))).to.equal(
      'video/webm 0x0',
    );
  });

  it('BL11 whatever may hold a script is saved and never shown, however it is called and whatever it begins like (N52)', () => {
    const inert = [
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      '<?xml version="1.0"?><svg onload="alert(1)"/>',
      '<!doctype html><script>alert(1)</script>',
      '  <html><body onload=alert(1)>',
      '%PDF-1.7\n1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>>>>',
      '\ufeff<script>',
      'BM\x46\x00',
      'MZ\x90\x00',
      'GIF8',
      'GIF88a/*<script>*/=1;',
      '',
    ];
    for (const text of inert) expect(shown(Buffer.from(text)), text).to.equal('saved');
  });

  it('BL12 an image of more pixels than a browser should unpack is saved, by what its head says of it (N53)', () => {
    for (const make of [aPng, aJpeg, aWebp, anAvif]) {
      expect(shown(make(5000, 5000)), make.name).to.contain('5000x5000');
    }
    expect(5000 * 5000).to.be.lessThan(IMAGE_PIXELS_MAX);
    expect(shown(aPng(50_000, 50_000)).length + aPng(50_000, 50_000).length).to.be.lessThan(2048);
    const bombs = [
      aPng(50_000, 50_000),
      aPng(100_000, 1),
      aPng(2 ** 31, 2 ** 31),
      aPng(0, 5),
      aGif(65_535, 65_535),
      aJpeg(50_000, 50_000),
      aWebp(16_383, 16_383),
      anAvif(50_000, 50_000),
      Buffer.concat([anAvif(10, 10), anAvif(50_000, 50_000)]),
    ];
    for (const bomb of bombs) expect(shown(bomb)).to.equal('saved');
  });

  it('BL12 an image whose head does not tell its size is saved', () => {
    const cut = (whole: Buffer, length: number): Buffer => whole.subarray(0, length);
    const heads = [
      cut(aPng(5, 5), 20),
      cut(aGif(5, 5), 8),
      cut(aJpeg(5, 5), 22),
      cut(aWebp(5, 5), 20),
      box('avif'),
    ];
    for (const head of heads) expect(shown(head)).to.equal('saved');
  });
});
