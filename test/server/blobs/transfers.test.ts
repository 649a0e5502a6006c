import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { DeviceId, GroupId, Hash } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { BlobClient } from '../../../src/server/blobs/blob-client.ts';
import { BlobFiles, type SealedFile } from '../../../src/server/blobs/blob-files.ts';
import { Transfers, type BlobSource } from '../../../src/server/blobs/transfers.ts';
import type { BlobDoor } from '../../../src/server/links/blob-routes.ts';
import { PeerHttp } from '../../../src/server/links/peer-http.ts';
import type { Logger } from '../../../src/server/log.ts';
import { inPieces, plainBytes } from '../../support/attached.ts';
import { FakeGroup, memberNode } from '../links/group-world.ts';
import { GROUP_A, GROUP_B, QUIET, TestNode } from '../links/world.ts';
import { removeTemporaryFolders, temporaryFolder } from '../storage/store-harness.ts';

const CHUNK = LIMITS.blobChunkBytes;
const CHUNKS = 40;
const BYTES = plainBytes(CHUNK * CHUNKS - 7);

/** A device that has files, and says how far it was asked. */
class Holder implements BlobDoor {
  readonly folder = temporaryFolder();
  readonly files = new BlobFiles(this.folder);
  node!: TestNode;
  may = true;
  /** Chunks handed out. */
  given = 0;
  /** Cuts the connection after so many of them. */
  cutAfter = Number.POSITIVE_INFINITY;
  /** What is handed out instead. */
  forge: ((chunk: Buffer) => Buffer) | null = null;
  /** Called with each chunk before it goes. */
  beforeEach: () => Promise<void> = async () => undefined;

  mayHave(groupId: GroupId, _deviceId: DeviceId, _blobId: Hash): boolean {
    return this.may && groupId === GROUP_A;
  }
  manifestBytes(blobId: Hash): Uint8Array | null {
    return this.files.manifestBytes(blobId);
  }
  async *sealed(blobId: Hash, from: number, count: number): AsyncGenerator<Buffer> {
    for await (const chunk of this.files.sealed(blobId, from, count)) {
      await this.beforeEach();
      if (this.given >= this.cutAfter) throw new Error('the line is cut');
      this.given += 1;
      yield this.forge?.(chunk) ?? chunk;
    }
  }
}

describe('server/blobs: from others', () => {
  let holders: Holder[];
  let group: FakeGroup;
  let reader: TestNode;
  let folder: string;
  let files: BlobFiles;
  let transfers: Transfers;
  let file: SealedFile;
  let sources: BlobSource[];
  let told: string[];
  let room: number;
  let waiters: { isSo: () => boolean; resolve: () => void }[];

  beforeEach(async () => {
    reader = new TestNode();
    holders = [new Holder(), new Holder()];
    for (const holder of holders) holder.node = await memberNode(() => group, {}, holder).start();
    group = new FakeGroup(holders[0]!.node);
    for (const { node } of holders) node.known.set([reader.asKnown([GROUP_A], [])]);
    file = await holders[0]!.files.seal(inPieces(BYTES, 30_000), () => undefined);
    for (const name of readdirSync(holders[0]!.folder)) {
      writeFileSync(join(holders[1]!.folder, name), readFileSync(join(holders[0]!.folder, name)));
    }
    folder = temporaryFolder();
    told = [];
    waiters = [];
    room = Number.POSITIVE_INFINITY;
    sources = holders.map(({ node }) => sourceOf(node));
    begin();
  });
  afterEach(async () => {
    transfers.stop();
    for (const { node } of holders) await node.stop();
    removeTemporaryFolders();
  });

  function sourceOf(node: TestNode): BlobSource {
    const { deviceId, address } = node;
    return {
      deviceId,
      groupId: GROUP_A,
      targets: [{ address, deviceId, tlsKeyHash: node.identity.tls.keyHash }],
      isAuthor: false,
      who: { memberId: '', name: '' },
    };
  }

  /** As a node that was just started with that folder. */
  function begin(): void {
    files = new BlobFiles(folder);
    transfers = new Transfers({
      files,
      client: new BlobClient(new PeerHttp({ tls: reader.identity.tls, faults: reader.faults })),
      log: QUIET as unknown as Logger,
      sources: () => sources,
      checkRoom: (bytes) => {
        if (bytes > room) throw new DemesError('blobs_full');
      },
      check: async (blobId) => {
        const hash = createHash('sha256');
        for await (const piece of files.opened(blobId, file.key, 0, file.size)) hash.update(piece);
        if (hash.digest('hex') !== file.sha256) throw new DemesError('data_damaged');
      },
      changed: (blobId) => {
        const transfer = transfers.get(blobId);
        const state = transfer?.state ?? (files.has(blobId) ? 'here' : 'away');
        if (told.at(-1) !== state) told.push(state);
        for (const waiter of waiters) if (waiter.isSo()) waiter.resolve();
      },
    });
  }

  function until(isSo: () => boolean): Promise<void> {
    if (isSo()) return Promise.resolve();
    return new Promise((resolve) => waiters.push({ isSo, resolve }));
  }
  const isHere = (): boolean => told.at(-1) === 'here';

  async function content(): Promise<string> {
    const hash = createHash('sha256');
    for await (const piece of files.opened(file.blobId, file.key, 0, file.size)) hash.update(piece);
    return hash.digest('hex');
  }

  it('BL13 a file comes from a device that has it, and is what was sealed elsewhere', async () => {
    transfers.want(file.blobId);
    await until(isHere);
    expect(told).to.deep.equal(['waiting', 'fetching', 'here']);
    expect(await content()).to.equal(file.sha256);
    expect(holders.map(({ given }) => given)).to.deep.equal([CHUNKS, 0]);
    expect(transfers.get(file.blobId)).to.equal(undefined);
  });

  it('BL13 when its source goes away in the middle, the rest comes from another, and nothing comes twice', async () => {
    const [first, second] = holders as [Holder, Holder];
    first.beforeEach = async () => {
      if (first.given === 25) await first.node.stop();
    };
    transfers.want(file.blobId);
    await until(isHere);
    expect(await content()).to.equal(file.sha256);
    expect(second.given).to.be.within(CHUNKS - 25, CHUNKS - 1);
  });

  it('BL14 what came before a restart stays, and is not asked for again', async () => {
    const [first] = holders as [Holder];
    sources = [sourceOf(first.node)];
    first.cutAfter = 10;
    transfers.want(file.blobId);
    await until(() => (transfers.get(file.blobId)?.received ?? 0) > 0 && told.at(-1) === 'waiting');
    transfers.stop();
    told = [];
    first.cutAfter = Number.POSITIVE_INFINITY;
    const before = first.given;
    begin();
    transfers.want(file.blobId);
    await until(isHere);
    expect(await content()).to.equal(file.sha256);
    expect(first.given - before).to.be.within(CHUNKS - 10, CHUNKS - 1);
  });

  it('BL15 whoever sends other bytes is left for somebody else; not one of them is written', async () => {
    const [first, second] = holders as [Holder, Holder];
    first.forge = (chunk) => (first.given === 4 ? Buffer.from(chunk).fill(0, 5, 6) : chunk);
    transfers.want(file.blobId);
    await until(isHere);
    expect(await content()).to.equal(file.sha256);
    expect(second.given).to.equal(CHUNKS - 3);
  });

  it('BL15 what holds together but is not what the message says is thrown away, and failed', async () => {
    file = { ...file, sha256: 'f'.repeat(64) as Hash };
    transfers.want(file.blobId);
    await until(() => told.at(-1) === 'failed');
    expect(transfers.get(file.blobId)?.code).to.equal('data_damaged');
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('BL16 who finds nobody waits, and goes on as soon as somebody comes; cancelled, it keeps what came', async () => {
    const all = sources;
    sources = [];
    transfers.want(file.blobId);
    await until(() => told.at(-1) === 'waiting' && transfers.get(file.blobId) !== undefined);
    sources = all;
    holders[0]!.beforeEach = async () => {
      if (holders[0]!.given === 12) transfers.cancel(file.blobId);
    };
    // Not before the try that found nobody is over.
    await new Promise((resolve) => setImmediate(resolve));
    transfers.sourceCame();
    await until(() => told.at(-1) === 'away');
    holders[0]!.beforeEach = async () => undefined;
    const before = holders[0]!.given;
    transfers.want(file.blobId);
    await until(isHere);
    expect(await content()).to.equal(file.sha256);
    expect(holders[0]!.given - before).to.be.below(CHUNKS);
  });

  it('BL16 without room it fails at once, says so, and may be tried again', async () => {
    room = 1000;
    transfers.want(file.blobId);
    await until(() => told.at(-1) === 'failed');
    expect(transfers.get(file.blobId)).to.include({ code: 'blobs_full', received: 0 });
    room = Number.POSITIVE_INFINITY;
    transfers.want(file.blobId);
    await until(isHere);
  });

  it('HS48 only a device of the group, in a room where the file was named, hears that there is such a file', async () => {
    const { node } = holders[0]!;
    const client = new BlobClient(new PeerHttp({ tls: reader.identity.tls, faults: reader.faults }));
    const target = sourceOf(node).targets[0]!;
    const outcome = async (place = {}): Promise<string> => {
      const asked = client.have(
        { target, groupId: GROUP_A, blobId: file.blobId, ...place },
        new AbortController().signal,
      );
      return asked.then(
        () => 'has it',
        (error: { status?: number; message: string }) => String(error.status ?? error.message),
      );
    };
    expect(await outcome()).to.equal('has it');
    expect(await outcome({ blobId: 'a'.repeat(64) })).to.equal('404');
    expect(await outcome({ blobId: '..%2fdemes.db' })).to.equal('404');
    expect(await outcome({ groupId: GROUP_B })).to.equal('404');
    holders[0]!.may = false;
    expect(await outcome()).to.equal('404');
    node.known.set([]);
    expect(await outcome()).to.equal('403');
  });
});
