/** Searching what was said in a group or in all of them, and taking it along. */
import type { ExportFormat } from '../api/export.ts';
import type { PlacedHit, SearchAllPage, SearchHit, SearchPage } from '../api/search.ts';
import type { RequestOptions } from './http.ts';
import { ImportCalls } from './import-calls.ts';
import type { Operations } from './operation-calls.ts';

/** Fields and operators typed into `q` count together. */
export interface SearchOptions extends RequestOptions {
  readonly q?: string | undefined;
  /** A room's id or name; a member's, or `me`. */
  readonly room?: string | undefined;
  readonly from?: string | undefined;
  readonly has?: string | undefined;
  /** A year, month, day or instant. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  /** By which days begin; of this computer when it is not given. */
  readonly minutesAhead?: number | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface ExportOptions {
  readonly format?: ExportFormat | undefined;
  /** A room's id; all when it is not given. */
  readonly room?: string | undefined;
  /** Attached files that are on the node go along. */
  readonly files?: boolean | undefined;
  /** The file is sealed under it (docs/export.md). */
  readonly passphrase?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

type OrderedExport = Omit<ExportOptions, 'signal'> & { readonly minutesAhead: number };

/** A file that comes in while it is read. It is whole when the stream ends without an error. */
interface Exporting {
  /** As the node would call it. */
  readonly name: string;
  /** How many messages there are at most. */
  readonly total: number;
  readonly bytes: ReadableStream<Uint8Array>;
}

export class FindCalls {
  /** Exports that are read on the node's device. */
  readonly imports: ImportCalls;
  private readonly api: Operations;

  constructor(api: Operations) {
    this.api = api;
    this.imports = new ImportCalls(api);
  }

  /** One page; it may be short, or empty, while `next` says that there is more to look through. */
  searchPage(groupId: string, options: SearchOptions): Promise<SearchPage> {
    const { asked, cursor, request } = readOptions(options);
    const query = { ...asked, cursor: cursor === undefined ? undefined : Number(cursor) };
    return this.api.searchMessages({ groupId, query }, request);
  }

  /** The same in all groups of the node: each hit says its group and room. */
  searchAllPage(options: SearchOptions): Promise<SearchAllPage> {
    const { asked, cursor, request } = readOptions(options);
    return this.api.searchAll({ query: { ...asked, cursor } }, request);
  }

  /** Everything said in a group, as far as its node's member may read it. However long that takes: there is no time-out. */
  async export(
    groupId: string,
    { format, room, files, passphrase, signal }: ExportOptions = {},
  ): Promise<Exporting> {
    const minutesAhead = -new Date().getTimezoneOffset();
    const query = { format, room, minutesAhead };
    const isPlain = files !== true && passphrase === undefined;
    const { headers, body } = isPlain
      ? await this.api.exportMessages({ groupId, query }, { signal })
      : await this.ordered(groupId, { ...query, files, passphrase }, signal);
    const name = /filename\*=UTF-8''([^;]*)/u.exec(headers.get('content-disposition') ?? '')?.[1] ?? '';
    return {
      name: decodeURIComponent(name),
      total: Number(headers.get('demes-messages') ?? 0),
      bytes: body ?? new Blob([]).stream(),
    };
  }

  /** What belongs into no address is said first. */
  private async ordered(groupId: string, body: OrderedExport, signal: AbortSignal | undefined) {
    const { path } = await this.api.orderExport({ groupId, body }, { signal });
    return this.api.getExport({ exportId: path.slice(path.lastIndexOf('/') + 1) }, { signal });
  }

  /** All hits, newest first; page after page is asked for as the caller goes on. */
  search(groupId: string, options: SearchOptions): AsyncGenerator<SearchHit, void> {
    return hitsOf(options, (asked) => this.searchPage(groupId, asked));
  }

  /** Of all groups of the node. */
  searchAll(options: SearchOptions): AsyncGenerator<PlacedHit, void> {
    return hitsOf(options, (asked) => this.searchAllPage(asked));
  }
}

function readOptions(options: SearchOptions) {
  const { signal, timeoutMs, cursor, minutesAhead = -new Date().getTimezoneOffset(), ...query } = options;
  return { asked: { ...query, minutesAhead }, cursor, request: { signal, timeoutMs } };
}

async function* hitsOf<Hit>(
  options: SearchOptions,
  ask: (options: SearchOptions) => Promise<{ readonly hits: readonly Hit[]; readonly next: string | null }>,
): AsyncGenerator<Hit, void> {
  let { cursor } = options;
  do {
    const page = await ask({ ...options, cursor });
    yield* page.hits;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}
