import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { SEALED_CHUNK_BYTES } from '../../../src/protocol/blob.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { Hash } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { BlobFiles, type SealedFile } from '../../../src/server/blobs/blob-files.ts';
import { openChunk, sealChunk } from '../../../src/server/blobs/chunk-cipher.ts';
import { inPieces, plainBytes } from '../../support/attached.ts';
import { removeTemporaryFolders, temporaryFolder } from '../storage/store-harness.ts';

const CHUNK = LIMITS.blobChunkBytes;
const KEY = new Uint8Array(32).fill(3);
const ROOM = (): void => undefined;

describe('server/blobs: chunks', () => {
  const chunks = [...'abcd'].map((letter, at) =>
    sealChunk(KEY, at, at === 3, Buffer.from(letter.repeat(40))),
  );
  const opened = (at: number, sealed: Uint8Array, isLast = at === 3): string | undefined =>
    openChunk(KEY, at, isLast, sealed)?.toString();

  it('BL2 a chunk opens at its place, and nowhere else: swapped, doubled, cut or without its end it does not (N55)', () => {
    expect(chunks.map((sealed, at) => opened(at, sealed)?.[0]).join('')).to.equal('abcd');
    expect(opened(0, chunks[1]!), 'swapped').to.equal(undefined);
    expect(opened(1, chunks[0]!), 'doubled').to.equal(undefined);
    expect(opened(2, chunks[2]!, true), 'cut after the third').to.equal(undefined);
    expect(opened(3, chunks[3]!, false), 'the mark of the last removed').to.equal(undefined);
    expect(opened(3, chunks[3]!.subarray(0, -1)), 'cut').to.equal(undefined);
    expect(opened(3, chunks[3]!.subarray(0, 12)), 'no more than a piece of a tag').to.equal(undefined);
    expect(opened(3, new Uint8Array(0))).to.equal(undefined);
  });

  it('BL2 a chunk with any bit changed, or under another key, does not open (N56)', () => {
    fc.assert(
      fc.property(fc.nat(chunks[0]!.length * 8 - 1), (bit) => {
        const forged = Buffer.from(chunks[0]!);
        forged[bit >> 3]! ^= 1 << (bit & 7);
        expect(opened(0, forged)).to.equal(undefined);
      }),
    );
    expect(openChunk(new Uint8Array(32).fill(4), 0, false, chunks[0]!)).to.equal(null);
  });
});

describe('server/blobs: the folder', () => {
  let folder: string;
  let files: BlobFiles;
  beforeEach(() => {
    folder = temporaryFolder();
    files = new BlobFiles(folder);
  });
  afterEach(removeTemporaryFolders);

  const seal = (bytes: Uint8Array, piece = 10_000): Promise<SealedFile> =>
    files.seal(inPieces(bytes, piece), ROOM);
  const read = async (file: SealedFile, start = 0, end = file.size): Promise<Buffer> => {
    const pieces: Buffer[] = [];
    for await (const one of files.opened(file.blobId, file.key, start, end)) pieces.push(one);
    return Buffer.concat(pieces);
  };
  const codeOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof DemesError ? error.code : String(error)),
    );

  it('BL5 a file comes back as it went in, whatever its length and however it came, and so does any part of it', async () => {
    for (const size of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 77]) {
      const bytes = plainBytes(size);
      const file = await seal(bytes, size % 2 === 0 ? 1 + CHUNK * 2 : 999);
      expect(file.size).to.equal(size);
      expect(file.sha256).to.equal(createHash('sha256').update(bytes).digest('hex'));
      expect(files.has(file.blobId)).to.equal(true);
      expect((await read(file)).equals(bytes), `${size}`).to.equal(true);
      for (const [start, end] of [
        [0, Math.min(5, size)],
        [Math.max(0, size - 3), size],
        [Math.min(size, CHUNK - 2), Math.min(size, CHUNK + 2)],
      ] as const) {
        expect((await read(file, start, end)).equals(bytes.subarray(start, end)), `${size}`).to.equal(true);
      }
    }
    expect(
      readdirSync(folder).every((name) => (statSync(join(folder, name)).mode & 0o777) === 0o600),
    ).to.equal(true);
  });

  it('BL5 the same file twice is two files that have nothing in common; no byte of it lies there in clear', async () => {
    const bytes = Buffer.from('the same sentence again and again. '.repeat(4000));
    const [first, second] = [await seal(bytes), await seal(bytes)];
    expect(first.blobId).to.not.equal(second.blobId);
    expect(first.sha256).to.equal(second.sha256);
    const onDisk = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    expect(onDisk.some((file) => file.includes('same sentence'))).to.equal(false);
  });

  it('BL5 nothing is left of a file that is too large, has no room, or breaks off', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(CHUNK * 64);
    }
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(CHUNK * 3);
      throw new DemesError('malformed');
    }
    const full = (): never => {
      throw new DemesError('blobs_full');
    };
    expect(await codeOf(files.seal(endless(), ROOM))).to.equal('too_large');
    expect(await codeOf(files.seal(broken(), ROOM))).to.equal('malformed');
    expect(await codeOf(files.seal(inPieces(plainBytes(5), 5), full))).to.equal('blobs_full');
    expect(readdirSync(folder)).to.deep.equal([]);
    expect(files.bytes).to.equal(0);
  });

  it('BL6 what a crash left half written is gone at the next start, whole files stay, and the bytes are counted', async () => {
    const file = await seal(plainBytes(CHUNK * 2));
    writeFileSync(join(folder, 'abc.new'), 'half');
    const counted = files.bytes;
    files = new BlobFiles(folder);
    expect(readdirSync(folder).sort()).to.deep.equal([file.blobId, `${file.blobId}.manifest`]);
    expect(files.bytes).to.equal(counted);
    expect(counted).to.equal(2 * SEALED_CHUNK_BYTES + statSync(join(folder, `${file.blobId}.manifest`)).size);
    expect(files.ids()).to.deep.equal([file.blobId]);
    files.remove(file.blobId);
    expect([files.bytes, files.has(file.blobId), readdirSync(folder).length]).to.deep.equal([0, false, 0]);
  });

  it('BL6 damage on the disk is told as such; of the chunk that it is in, nothing is handed out', async () => {
    const file = await seal(plainBytes(CHUNK * 3));
    const path = join(folder, file.blobId);
    const bytes = readFileSync(path);
    bytes[SEALED_CHUNK_BYTES + 9]! ^= 1;
    writeFileSync(path, bytes);
    expect((await read(file, 0, CHUNK)).length).to.equal(CHUNK);
    expect(await codeOf(read(file, CHUNK, CHUNK + 1))).to.equal('data_damaged');
    truncateSync(path, SEALED_CHUNK_BYTES);
    expect(files.has(file.blobId)).to.equal(false);
    expect(await codeOf(read(file))).to.equal('not_found');
  });

  it('BL6 the right file does not open with another key, and nothing of it is shown (N56)', async () => {
    const [file, other] = [await seal(plainBytes(CHUNK * 2)), await seal(plainBytes(CHUNK * 2))];
    expect(await codeOf(read({ ...file, key: other.key }))).to.equal('data_damaged');
    expect(await codeOf(read({ ...file, blobId: other.blobId }))).to.equal('data_damaged');
  });

  it('BL6 only the hash of a manifest is a name here: whatever else is asked for is not there (N50)', async () => {
    await seal(plainBytes(5));
    for (const name of [
      '../demes.db',
      '%2e%2e',
      '',
      'NUL',
      'a'.repeat(63),
      `${'a'.repeat(64)}/x`,
      'A'.repeat(64),
    ]) {
      expect(await codeOf((async () => files.has(name as Hash))()), name).to.equal('not_found');
    }
    expect(files.has('a'.repeat(64) as Hash)).to.equal(false);
  });

  describe('from elsewhere', () => {
    let source: BlobFiles;
    let file: SealedFile;
    let manifest: Uint8Array;
    let chunks: Buffer[];
    const bytes = plainBytes(CHUNK * 3 + 5);
    beforeEach(async () => {
      const elsewhere = temporaryFolder();
      source = new BlobFiles(elsewhere);
      file = await source.seal(inPieces(bytes, 5000), ROOM);
      manifest = readFileSync(join(elsewhere, `${file.blobId}.manifest`));
      chunks = [];
      for await (const chunk of source.sealed(file.blobId, 0, 99)) chunks.push(chunk);
    });

    it('BL7 chunks are taken in order, each only when it is what the manifest says; a whole file is there at once', async () => {
      const receiving = await files.receive(file.blobId, manifest);
      expect(await receiving.take(chunks[1]!)).to.equal(false);
      expect(await receiving.take(chunks[0]!)).to.equal(true);
      expect(await receiving.take(chunks[0]!)).to.equal(false);
      const forged = Buffer.from(chunks[1]!);
      forged[0]! ^= 1;
      expect(await receiving.take(forged)).to.equal(false);
      for (const chunk of chunks.slice(1)) expect(await receiving.take(chunk)).to.equal(true);
      expect(files.has(file.blobId)).to.equal(false);
      await receiving.end();
      expect(files.has(file.blobId)).to.equal(true);
      expect((await read(file)).equals(bytes)).to.equal(true);
      expect(files.bytes).to.equal(source.bytes);
    });

    it('BL7 a file that broke off goes on where it was, after what a crash left of it was held against the manifest', async () => {
      const receiving = await files.receive(file.blobId, manifest);
      for (const chunk of chunks.slice(0, 2)) await receiving.take(chunk);
      await receiving.end();
      const part = join(folder, `${file.blobId}.part`);
      // The third was not all written, and the second was lost to a power cut.
      const before = readFileSync(part);
      before.fill(0, SEALED_CHUNK_BYTES);
      writeFileSync(part, Buffer.concat([before, Buffer.alloc(700)]));
      files = new BlobFiles(folder);
      const again = await files.receive(file.blobId, manifest);
      expect([again.count, again.isWhole, statSync(part).size]).to.deep.equal([1, false, SEALED_CHUNK_BYTES]);
      for (const chunk of chunks.slice(1)) expect(await again.take(chunk)).to.equal(true);
      await again.end();
      expect((await read(file)).equals(bytes)).to.equal(true);
      expect(files.bytes).to.equal(source.bytes);
    });

    it('BL7 a manifest that is not the one that its name says is refused, and leaves nothing', async () => {
      const other = await source.seal(inPieces(plainBytes(3), 3), ROOM);
      const refused = files.receive(other.blobId, manifest);
      await refused.then(
        () => expect.fail('it was taken'),
        (error: Error) => expect(error.message).to.contain('another file'),
      );
      expect(readdirSync(folder)).to.deep.equal([]);
    });
  });
});
