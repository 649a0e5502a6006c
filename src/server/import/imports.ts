/** The imports of this device: those that come in, and those that are there to be read. */
import { randomBytes } from 'node:crypto';
import type {
  CreateImport,
  ImportDetails,
  ImportInfo,
  ImportMessage,
  ImportPage,
  ImportProgress,
  ImportQuery,
} from '../../api/imports.ts';
import type { ExportMessage } from '../../api/export.ts';
import type { PageQuery } from '../../api/messages.ts';
import { DemesError } from '../../protocol/errors.ts';
import { cleanFileName } from '../../protocol/file-name.ts';
import type { Hash, MemberId } from '../../protocol/ids.ts';
import type { BlobFiles } from '../blobs/blob-files.ts';
import { sniffed, SNIFFED_BYTES } from '../blobs/sniff.ts';
import type { ServedFile } from '../http/blob-service.ts';
import type { ImportService } from '../http/import-service.ts';
import type { Logger } from '../log.ts';
import { infoOf, type ImportedFile, type RowsQuery } from '../storage/import-rows.ts';
import { importExport, removeImport, type ImportPorts } from './importing.ts';
import { ImportUnderWay } from './under-way.ts';

const ID_BYTES = 8;
/** Nothing more came for so long: whoever sent it has gone. */
const IDLE_MS = 60_000;
const LOOKED_EVERY_MS = 10_000;
/** At once: each has a few MiB of its file in memory. */
const UNDER_WAY_MAX = 4;
const NOT_UNDER_WAY =
  'No such import is under way: it is done, or it was ended, or nothing came for a minute.';

export interface ImportsPorts extends ImportPorts {
  readonly memberId: MemberId;
  readonly log: Logger;
  /** ms since 1970. */
  wallMs(): number;
}

export class Imports implements ImportService {
  readonly #ports: ImportsPorts;
  readonly #underWay = new Map<string, ImportUnderWay>();
  #timer: NodeJS.Timeout | null = null;
  /** Resolves when what earlier starts left is gone. */
  #swept: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(ports: ImportsPorts) {
    this.#ports = ports;
  }

  /** What is there of imports that never came to their end, or were being deleted, goes. */
  begin(): void {
    this.#timer = setInterval(() => this.#endIdle(), LOOKED_EVERY_MS);
    this.#swept = this.#sweep().catch((error: unknown) => {
      this.#ports.log.error({ err: error }, 'what is left of an import could not be removed');
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await Promise.all([...this.#underWay.values()].map((one) => one.end()));
    await this.#swept;
  }

  create({ passphrase = null }: { readonly passphrase?: CreateImport['passphrase'] | null }): ImportProgress {
    if (this.#underWay.size >= UNDER_WAY_MAX || this.#isStopping) {
      const detail = `There are ${this.#underWay.size} imports under way: wait for one of them, or end it.`;
      throw new DemesError('conflict', { detail });
    }
    const id = randomBytes(ID_BYTES).toString('hex');
    const atMs = this.#ports.wallMs();
    const one = new ImportUnderWay(id, atMs, async (bytes, told) => {
      await this.#swept;
      return importExport(bytes, { id, passphrase, atMs, told }, this.#ports);
    });
    this.#underWay.set(id, one);
    void one.over.then(() => this.#underWay.delete(id));
    return one.progress;
  }

  async put(id: string, { at, last }: ImportQuery, bytes: Uint8Array): Promise<ImportProgress> {
    const one = this.#underWay.get(id);
    if (one === undefined) throw new DemesError('not_found', { detail: NOT_UNDER_WAY });
    one.touchedMs = this.#ports.wallMs();
    const progress = await one.put(at, bytes, last);
    if (progress.done !== null) {
      const { messages, files } = progress.done;
      this.#ports.log.info({ importId: id, messages, files: files.here }, 'an export was imported');
    }
    return progress;
  }

  all(): ImportInfo[] {
    return this.#ports.rows.all().map(({ facts }) => infoOf(facts));
  }

  get(id: string): ImportDetails {
    const { number, facts } = this.#found(id);
    return { ...infoOf(facts), ...this.#ports.rows.head(number) };
  }

  page(id: string, roomId: string, { limit, ...query }: PageQuery): ImportPage {
    const { number } = this.#found(id);
    const room = this.#ports.rows.head(number).rooms.findIndex((one) => one.id === roomId);
    if (room < 0) throw new DemesError('not_found');
    const page = this.#ports.rows.page(number, room, rowsQueryOf(query), limit);
    return {
      messages: page.messages.map((message) => this.#shown(number, message)),
      before: page.before === null ? null : String(page.before),
      after: page.after === null ? null : String(page.after),
    };
  }

  async file(id: string, sha256: Hash): Promise<ServedFile> {
    const { number } = this.#found(id);
    const file = this.#ports.rows.file(number, sha256);
    if (file === undefined) throw new DemesError('not_found');
    const { blobId } = file;
    if (!this.#isHere(blobId)) {
      throw new DemesError('blob_away', { detail: 'The bytes of this file are not in the import.' });
    }
    return servedFile(this.#ports.files, { ...file, blobId });
  }

  async remove(id: string): Promise<void> {
    const underWay = this.#underWay.get(id);
    await underWay?.end();
    // It may have come to its end just before.
    const found = this.#ports.rows.find(id);
    if (found !== undefined) {
      this.#ports.rows.letGo(found.number, id);
      await removeImport(found.number, this.#ports);
    } else if (underWay === undefined) throw new DemesError('not_found');
  }

  #found(id: string) {
    const found = this.#ports.rows.find(id);
    if (found === undefined) throw new DemesError('not_found');
    return found;
  }

  /** A backup has none of them. */
  #isHere(blobId: Hash | null): blobId is Hash {
    return blobId !== null && this.#ports.files.has(blobId);
  }

  /** What is "mine" in it is this node's member's, whoever exported it. */
  #shown(number: number, message: ExportMessage): ImportMessage {
    const { memberId, rows } = this.#ports;
    const owned = <T extends { readonly members: string[] }>(one: T) => ({
      ...one,
      mine: one.members.includes(memberId),
    });
    const { poll } = message;
    return {
      ...message,
      attachments: message.attachments.map((file) => ({
        ...file,
        here: this.#isHere(rows.file(number, file.sha256 as Hash)?.blobId ?? null),
      })),
      reactions: message.reactions.map(owned),
      ...(poll === undefined ? {} : { poll: { ...poll, options: poll.options.map(owned) } }),
    };
  }

  #endIdle(): void {
    const sinceMs = this.#ports.wallMs() - IDLE_MS;
    for (const one of this.#underWay.values()) if (one.touchedMs < sinceMs) void one.end();
  }

  async #sweep(): Promise<void> {
    const { rows, files } = this.#ports;
    for (const number of rows.unfinished()) if (!this.#isStopping) await removeImport(number, this.#ports);
    for (const blobId of files.ids()) if (!rows.hasBlob(blobId)) files.remove(blobId);
  }
}

function rowsQueryOf({ before, after, around }: Omit<PageQuery, 'limit'>): RowsQuery {
  if (before !== undefined) return { before: placeOf(before) };
  if (after !== undefined) return { after: placeOf(after) };
  return around === undefined ? null : { around: placeOf(around) };
}

function placeOf(text: string): number | string {
  return /^[0-9]+$/.test(text) ? Number(text) : text;
}

async function servedFile(
  files: BlobFiles,
  { blobId, key, size, name }: ImportedFile & { readonly blobId: Hash },
): Promise<ServedFile> {
  const head: Uint8Array[] = [];
  const end = Math.min(size, SNIFFED_BYTES);
  for await (const piece of files.opened(blobId, key, 0, end)) head.push(Uint8Array.from(piece));
  return {
    name: cleanFileName(name),
    size,
    media: sniffed(Buffer.concat(head)),
    read: (from, to) => files.opened(blobId, key, from, to),
  };
}
