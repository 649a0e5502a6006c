/**
 * What no message names any more goes (BL19): a deleted message takes its files along, and what was given to the node
 * and never sent is forgotten after a day. Nothing goes before every message that there is was looked at.
 */
import type { Hash } from '../../protocol/ids.ts';
import type { NamedFiles } from '../storage/attachment-rows.ts';
import type { UploadRows } from '../storage/upload-rows.ts';
import type { BlobFiles } from './blob-files.ts';
import type { BlobPlaces } from './blob-places.ts';

const EVERY_MS = 60_000;
/** So long nobody must have named it: a message may be on its way to its place. */
const UNNAMED_MS = 10 * 60_000;
const UPLOAD_MS = 24 * 3_600_000;

export interface SweepPorts {
  readonly files: BlobFiles;
  readonly uploads: UploadRows;
  readonly named: NamedFiles;
  readonly places: Pick<BlobPlaces, 'waiting' | 'areAllKnown'>;
  /** ms since 1970. */
  wallMs(): number;
}

export class Sweep {
  readonly #ports: SweepPorts;
  /** Since when a file was seen to be named by nobody, ms since 1970. */
  readonly #unnamedSince = new Map<Hash, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(ports: SweepPorts) {
    this.#ports = ports;
  }

  begin(): void {
    this.#timer ??= setInterval(() => this.look(), EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Once around. */
  look(): void {
    const { files, uploads, named, places } = this.#ports;
    if (!places.areAllKnown) {
      this.#unnamedSince.clear();
      return;
    }
    const nowMs = this.#ports.wallMs();
    const waiting = new Set(places.waiting().map(({ file }) => file.blobId));
    for (const blobId of uploads.older(nowMs - UPLOAD_MS)) if (!waiting.has(blobId)) uploads.remove(blobId);
    for (const blobId of files.ids()) {
      if (named.isNamed(blobId)) {
        // Its messages say what it opens with.
        uploads.remove(blobId);
        this.#unnamedSince.delete(blobId);
      } else if (waiting.has(blobId) || uploads.find(blobId) !== undefined) this.#unnamedSince.delete(blobId);
      else this.#takeUnnamed(blobId, nowMs);
    }
  }

  #takeUnnamed(blobId: Hash, nowMs: number): void {
    const since = this.#unnamedSince.get(blobId) ?? nowMs;
    this.#unnamedSince.set(blobId, since);
    if (nowMs - since < UNNAMED_MS) return;
    this.#unnamedSince.delete(blobId);
    this.#ports.files.remove(blobId);
  }
}
