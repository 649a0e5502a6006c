/**
 * Attached files of this node: taken from whoever is at it, fetched from other devices, handed on to them, and removed
 * when no message names them any more.
 */
import { createHash } from 'node:crypto';
import type { BlobHolders, BlobState, PutBlob } from '../../api/blobs.ts';
import type { ChangeStorage, KeptFiles, RemovedCopy, Storage } from '../../api/storage.ts';
import { DemesError } from '../../protocol/errors.ts';
import { cleanFileName } from '../../protocol/file-name.ts';
import type { DeviceId, GroupId, Hash } from '../../protocol/ids.ts';
import type { Attachment } from '../../protocol/message-parts.ts';
import type { Feed } from '../http/feed.ts';
import type { BlobService, ServedFile } from '../http/blob-service.ts';
import type { BlobDoor } from '../links/blob-routes.ts';
import type { Logger } from '../log.ts';
import type { NamedFiles } from '../storage/attachment-rows.ts';
import type { KnownFile, UploadRows } from '../storage/upload-rows.ts';
import type { BlobClient } from './blob-client.ts';
import type { BlobFiles } from './blob-files.ts';
import type { BlobPlaces } from './blob-places.ts';
import type { FileLimits } from './file-limits.ts';
import { Holders } from './holders.ts';
import { sniffed, SNIFFED_BYTES, type Media } from './sniff.ts';
import { Sweep } from './sweep.ts';
import { Transfers } from './transfers.ts';

/** What was sniffed of files, kept for the next time. */
const SNIFFED_MAX = 1024;
/** How often it is told how far a file has come. */
const TOLD_EVERY_MS = 250;
/** Of those named last, looked at when the node starts. */
const LOOKED_FOR_MAX = 200;

export interface BlobsPorts {
  readonly files: BlobFiles;
  readonly uploads: UploadRows;
  readonly named: NamedFiles;
  readonly places: BlobPlaces;
  readonly client: BlobClient;
  readonly feed: Feed;
  readonly log: Logger;
  readonly limits: FileLimits;
  /** ms since 1970. */
  wallMs(): number;
}

export class Blobs implements BlobService, BlobDoor {
  readonly #ports: BlobsPorts;
  readonly #transfers: Transfers;
  readonly #sweep: Sweep;
  readonly #holders: Holders;
  readonly #media = new Map<Hash, Media | null>();
  /** When it was last told how far a file is that is under way, monotonic ms. */
  readonly #toldMs = new Map<Hash, number>();

  constructor(ports: BlobsPorts) {
    this.#ports = ports;
    const { files, client, log, places } = ports;
    this.#transfers = new Transfers({
      files,
      client,
      log,
      sources: (blobId) => places.sources(blobId),
      checkRoom: (bytes) => this.#ports.limits.check(files.bytes, bytes, bytes),
      check: async (blobId) => this.#check(blobId),
      changed: (blobId) => this.#tell(blobId),
    });
    this.#sweep = new Sweep(ports);
    this.#holders = new Holders(client);
  }

  /** The groups are there: what is missing of what was said last is looked for. */
  begin(): void {
    this.#sweep.begin();
    for (const blobId of this.#ports.named.newest(LOOKED_FOR_MAX)) {
      const known = this.known(blobId);
      if (known !== undefined) this.#wantSmall(known);
    }
  }

  stop(): void {
    this.#sweep.stop();
    this.#transfers.stop();
  }

  /** A device is in reach that was not. */
  sourceCame(): void {
    this.#transfers.sourceCame();
  }

  /** A message names these files, which was just said or confirmed. */
  attached(files: readonly { readonly blobId: string; readonly size: number }[]): void {
    for (const { blobId, size } of files) this.#wantSmall({ blobId: blobId as Hash, size });
  }

  async put(plain: AsyncIterable<Uint8Array>, name: string, type: string): Promise<PutBlob> {
    const { files, uploads } = this.#ports;
    let coming = 0;
    const sealed = await files.seal(plain, (bytes) => {
      coming += bytes;
      this.#ports.limits.check(files.bytes, coming, bytes);
    });
    const upload = { ...sealed, name: cleanFileName(name), type, madeAt: this.#ports.wallMs() };
    uploads.save(upload);
    const { blobId, size, sha256 } = sealed;
    return { blobId, size, sha256, name: upload.name };
  }

  async file(blobId: Hash): Promise<ServedFile> {
    const { files } = this.#ports;
    const known = this.#required(blobId);
    if (!files.has(blobId)) throw new DemesError('blob_away');
    const { key, size, name } = known;
    return {
      name: cleanFileName(name),
      size,
      media: await this.#mediaOf(known),
      read: (start, end) => files.opened(blobId, key, start, end),
    };
  }

  state(blobId: Hash): BlobState {
    const { size } = this.#required(blobId);
    return this.#stateOf(blobId, size);
  }

  fetch(blobId: Hash): BlobState {
    const { size } = this.#required(blobId);
    this.#transfers.want(blobId);
    return this.#stateOf(blobId, size);
  }

  cancel(blobId: Hash): void {
    this.#required(blobId);
    this.#transfers.cancel(blobId);
  }

  async holders(blobId: Hash, signal: AbortSignal): Promise<BlobHolders> {
    this.#required(blobId);
    const { files, places } = this.#ports;
    const sources = places.sources(blobId);
    const holders = await this.#holders.ask(sources, blobId, signal);
    const own = files.has(blobId) ? 1 : 0;
    return { count: holders.length + own, of: sources.length + 1, holders };
  }

  storage(): Storage {
    const { files, limits } = this.#ports;
    const here = files.ids().filter((blobId) => !files.isLetGo(blobId));
    return { filesBytes: files.bytes, files: here.length, ...limits.shown };
  }

  changeStorage(wanted: ChangeStorage): Storage {
    this.#ports.limits.change(wanted);
    return this.storage();
  }

  kept(limit: number): KeptFiles {
    const { files, named, places } = this.#ports;
    const whole = files.ids().flatMap((blobId) => {
      const known = files.has(blobId) && named.isNamed(blobId) ? this.known(blobId) : undefined;
      return known === undefined ? [] : [known];
    });
    whole.sort((a, b) => b.size - a.size);
    return {
      files: whole.slice(0, limit).map(({ blobId, name, type, size }) => ({
        blobId,
        name: cleanFileName(name),
        type,
        size,
        holders: this.#holders.known(places.sources(blobId), blobId),
      })),
    };
  }

  /** BL23 Throws not_found, only_copy. */
  async removeCopy(blobId: Hash, signal: AbortSignal): Promise<RemovedCopy> {
    const known = this.#required(blobId);
    const { files, named } = this.#ports;
    if (!files.has(blobId)) throw new DemesError('blob_away');
    const { holders } = await this.holders(blobId, signal);
    const sure = holders.filter(({ reachable }) => reachable);
    if (sure.length === 0 || !named.isNamed(blobId)) throw new DemesError('only_copy');
    files.letGo(blobId);
    this.#media.delete(blobId);
    this.#ports.feed.publish('blob', null, this.#stateOf(blobId, known.size));
    return { holders: sure };
  }

  mayHave(groupId: GroupId, deviceId: DeviceId, blobId: Hash): boolean {
    return this.#ports.places.mayHave(groupId, deviceId, blobId);
  }

  manifestBytes(blobId: Hash): Uint8Array | null {
    return this.#ports.files.manifestBytes(blobId);
  }

  sealed(blobId: Hash, from: number, count: number): AsyncIterable<Uint8Array> {
    return this.#ports.files.sealed(blobId, from, count);
  }

  /** What is said of it by who gave it to this node, or by a message; undefined when nothing is. */
  known(blobId: Hash): KnownFile | undefined {
    return this.#ports.uploads.find(blobId) ?? this.#ports.places.of(blobId)[0]?.file;
  }

  #required(blobId: Hash): KnownFile {
    const known = this.known(blobId);
    if (known === undefined) throw new DemesError('not_found');
    return known;
  }

  #wantSmall({ blobId, size }: Pick<Attachment, 'blobId' | 'size'>): void {
    const { limits, files } = this.#ports;
    if (size <= limits.fetchedBytesMax && !files.isLetGo(blobId)) this.#transfers.want(blobId);
  }

  /** BL15 All of it opens, and is what the message says. */
  async #check(blobId: Hash): Promise<void> {
    const { key, size, sha256 } = this.#required(blobId);
    const { files } = this.#ports;
    const digest = createHash('sha256');
    if (files.manifest(blobId)?.size !== size) throw new DemesError('data_damaged');
    for await (const piece of files.opened(blobId, key, 0, size)) digest.update(piece);
    if (digest.digest('hex') !== sha256) throw new DemesError('data_damaged');
  }

  #stateOf(blobId: Hash, size: number): BlobState {
    if (this.#ports.files.has(blobId)) return { blobId, state: 'here', received: size, size };
    const { state = 'away', received = 0, code = null } = this.#transfers.get(blobId) ?? {};
    return { blobId, state, received, size, ...(code === null ? {} : { code }) };
  }

  #tell(blobId: Hash): void {
    const isFetching = this.#transfers.get(blobId)?.state === 'fetching';
    const atMs = performance.now();
    // With every chunk: what is said of the file is not looked up for nothing.
    if (isFetching && atMs < (this.#toldMs.get(blobId) ?? Number.NEGATIVE_INFINITY) + TOLD_EVERY_MS) return;
    if (isFetching) this.#toldMs.set(blobId, atMs);
    else this.#toldMs.delete(blobId);
    const known = this.known(blobId);
    if (known !== undefined) this.#ports.feed.publish('blob', null, this.#stateOf(blobId, known.size));
  }

  async #mediaOf({ blobId, key, size }: KnownFile): Promise<Media | null> {
    const before = this.#media.get(blobId);
    if (before !== undefined) return before;
    const pieces: Uint8Array[] = [];
    const end = Math.min(size, SNIFFED_BYTES);
    for await (const piece of this.#ports.files.opened(blobId, key, 0, end)) pieces.push(piece);
    const media = sniffed(Buffer.concat(pieces));
    this.#media.set(blobId, media);
    if (this.#media.size > SNIFFED_MAX) this.#media.delete(this.#media.keys().next().value!);
    return media;
  }
}
