import { expect } from 'chai';
import * as fc from 'fast-check';
import {
  blobIdOf,
  chunkAssociatedData,
  chunkCount,
  chunkNonce,
  decodeManifest,
  encodeManifest,
  MANIFEST_BYTES_MAX,
  sealedBytes,
} from '../../src/protocol/blob.ts';
import { cleanFileName } from '../../src/protocol/file-name.ts';
import { fromHex, toHex, type Hash } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { textBytes } from '../../src/protocol/text.ts';
import { refusal } from './refusal.ts';
import { sha256 } from '../vectors/crypto.ts';

const KIB = 1024;
const hashes = (count: number): Hash[] =>
  Array.from({ length: count }, (_, at) => toHex(sha256(Uint8Array.of(at, at >> 8))) as Hash);

describe('protocol: attached files', () => {
  it('BL1 a file has a chunk for every 64 KiB, the last of them shorter; an empty one has an empty chunk', () => {
    expect([0, 1, 64 * KIB, 64 * KIB + 1, 100 * KIB * KIB].map(chunkCount)).to.deep.equal([1, 1, 1, 2, 1600]);
    expect(sealedBytes(0, 1)).to.equal(16);
    expect(sealedBytes(64 * KIB + 1, 1)).to.equal(64 * KIB + 16);
    expect(sealedBytes(64 * KIB + 1, 2)).to.equal(64 * KIB + 1 + 32);
  });

  it('BL2 nonce and associated data of a chunk say its number, its length and whether it is the last', () => {
    expect(toHex(chunkNonce(0x0102))).to.equal('000000000000000000000102');
    expect(toHex(chunkAssociatedData(7, true, 258))).to.equal(
      `${toHex(new TextEncoder().encode('demes/1/blob-chunk'))}01000000070100000102`,
    );
  });

  it('BL3 BL4 a manifest comes back as it was, has one encoding, and a name that is its hash', () => {
    const manifest = { size: 64 * KIB + 5, chunks: hashes(2) };
    const bytes = encodeManifest(manifest);
    expect(toHex(bytes)).to.equal(`01000000000001000500000002${manifest.chunks.join('')}`);
    expect(decodeManifest(bytes)).to.deep.equal(manifest);
    const preimage = Uint8Array.of(...new TextEncoder().encode('demes/1/blob-id'), ...bytes);
    expect(blobIdOf(bytes, sha256)).to.equal(toHex(sha256(preimage)));
    const largest = encodeManifest({ size: LIMITS.attachmentBytesMax, chunks: hashes(1600) });
    expect(largest.length).to.equal(MANIFEST_BYTES_MAX);
  });

  it('BL3 a manifest with chunks too many or too few, of too large a file, cut or longer is refused', () => {
    const whole = encodeManifest({ size: 64 * KIB + 5, chunks: hashes(2) });
    const forged = (size: number, count: number): Uint8Array =>
      encodeManifest({ size, chunks: hashes(count) });
    expect(refusal(() => decodeManifest(forged(64 * KIB, 2)))).to.equal('range');
    expect(refusal(() => decodeManifest(forged(64 * KIB + 1, 1)))).to.equal('range');
    expect(refusal(() => decodeManifest(forged(0, 0)))).to.equal('range');
    expect(refusal(() => decodeManifest(forged(LIMITS.attachmentBytesMax + 1, 1601)))).to.equal('limit');
    expect(refusal(() => decodeManifest(whole.subarray(0, -1)))).to.equal('truncated');
    expect(refusal(() => decodeManifest(Uint8Array.of(...whole, 0)))).to.equal('trailing');
    expect(refusal(() => decodeManifest(fromHex(`02${toHex(whole).slice(2)}`)))).to.equal('unknown_version');
  });

  it('BL10 names that turn, hide, climb, lead into folders or mean a device are made harmless (N57)', () => {
    const cleaned = {
      '../../etc/passwd': 'passwd',
      'C:\\Windows\\evil.exe': 'evil.exe',
      'invoice\u202Egnp.exe': 'invoicegnp.exe',
      'a\u0000b\u200B.txt': 'ab.txt',
      '.bashrc': 'bashrc',
      'trailing. . ': 'trailing',
      CON: '_CON',
      'nul.tar.gz': '_nul.tar.gz',
      'COM1.txt': '_COM1.txt',
      'con artist.txt': 'con artist.txt',
      'what?.txt': 'what_.txt',
      'half\uD800.txt': 'half\uFFFD.txt',
      '\u202E\u200B': 'file',
      '': 'file',
      '..': 'file',
      'übung.pdf': 'übung.pdf',
    };
    for (const [name, expected] of Object.entries(cleaned))
      expect(cleanFileName(name), name).to.equal(expected);
    const climbing = cleanFileName(`z${'\u0303'.repeat(40)}.txt`);
    expect(climbing).to.equal(`z${'\u0303'.repeat(4)}.txt`);
    const long = cleanFileName(`${'ä'.repeat(4096)}.png`);
    expect(long).to.match(/^ä+\.png$/);
    expect(textBytes(long)).to.be.within(200, LIMITS.fileNameBytesMax);
  });

  it('BL10 whatever a file was called, its clean name is clean', () => {
    const anything = fc.array(fc.nat(0x10ffff), { maxLength: 300 });
    fc.assert(
      fc.property(anything, (codes) => {
        const name = String.fromCodePoint(...codes);
        const clean = cleanFileName(name);
        expect(clean).to.not.match(/[/\\\u0000-\u001f\u202a-\u202e\u2066-\u2069]|^\.|[. ]$/);
        expect(textBytes(clean)).to.be.within(1, LIMITS.fileNameBytesMax);
        expect(cleanFileName(clean)).to.equal(clean);
      }),
    );
  });
});
