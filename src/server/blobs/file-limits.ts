/**
 * How much attached files may take (BL21, BL22): what was said at the start, else what a person chose at this node, else as
 * at first; and never so much that the disk is full for what is said.
 */
import { statfsSync } from 'node:fs';
import type { ChangeStorage, Storage } from '../../api/storage.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { StartOptions } from '../options.ts';
import type { ChosenFileLimits } from '../storage/file-limit-row.ts';

const MIB = 2 ** 20;
const AT_FIRST = { quotaBytes: 10 * 1024 * MIB, fetchedBytesMax: 10 * MIB } as const;
/** Left free for the log: a node whose disk is full takes part in nothing any more. */
export const RESERVED_BYTES = 256 * MIB;
const FLAGS = { quotaBytes: '--files-mib', fetchedBytesMax: '--fetch-mib' } as const;

export interface FileLimitsPorts {
  readonly options: Pick<StartOptions, 'filesBytesMax' | 'fetchedBytesMax'>;
  readonly row: { readonly value: ChosenFileLimits; save(limits: ChosenFileLimits): void };
  /** Where they lie. */
  readonly folder: string;
  /** Free bytes of the disk of a folder; of the system by default. */
  readonly freeBytes?: (folder: string) => number;
}

export class FileLimits {
  readonly #ports: FileLimitsPorts;
  readonly #said: ChosenFileLimits;

  constructor(ports: FileLimitsPorts) {
    this.#ports = ports;
    const { filesBytesMax: quotaBytes, fetchedBytesMax } = ports.options;
    this.#said = { quotaBytes, fetchedBytesMax };
  }

  get quotaBytes(): number {
    return this.#of('quotaBytes');
  }

  get fetchedBytesMax(): number {
    return this.#of('fetchedBytesMax');
  }

  get shown(): Omit<Storage, 'filesBytes' | 'files'> {
    const { quotaBytes, fetchedBytesMax } = this.#said;
    return {
      quotaBytes: this.quotaBytes,
      fetchedBytesMax: this.fetchedBytesMax,
      freeBytes: this.#freeBytes(),
      reservedBytes: RESERVED_BYTES,
      fixed: { quotaBytes: quotaBytes !== null, fetchedBytesMax: fetchedBytesMax !== null },
    };
  }

  /** Durable when it returns. Throws `conflict` for what was said at the start otherwise. */
  change(wanted: ChangeStorage): void {
    for (const name of ['quotaBytes', 'fetchedBytesMax'] as const) {
      if (wanted[name] === undefined || this.#said[name] === null || wanted[name] === this.#said[name])
        continue;
      const detail = `${FLAGS[name]} was said at the start of this node: it stays so until the node is started without it.`;
      throw new DemesError('conflict', { detail });
    }
    const { quotaBytes, fetchedBytesMax } = this.#ports.row.value;
    this.#ports.row.save({
      quotaBytes: wanted.quotaBytes ?? quotaBytes,
      fetchedBytesMax: wanted.fetchedBytesMax ?? fetchedBytesMax,
    });
  }

  /**
   * @param keptBytes what files take now
   * @param comingBytes of one that comes: so many in all, of which `newBytes` are not written yet
   * @throws DemesError blobs_full, disk_full
   */
  check(keptBytes: number, comingBytes: number, newBytes: number): void {
    if (keptBytes + comingBytes > this.quotaBytes) throw new DemesError('blobs_full');
    requireFree(this.#freeBytes(), newBytes);
  }

  #of(name: keyof ChosenFileLimits): number {
    return this.#said[name] ?? this.#ports.row.value[name] ?? AT_FIRST[name];
  }

  #freeBytes(): number {
    return (this.#ports.freeBytes ?? freeBytesOf)(this.#ports.folder);
  }
}

/** BL22 Throws disk_full where `newBytes` would leave less than is kept free. */
export function requireFree(freeBytes: number, newBytes: number): void {
  if (newBytes > freeBytes - RESERVED_BYTES) throw new DemesError('disk_full');
}

/** Of the disk of a folder. */
export function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
