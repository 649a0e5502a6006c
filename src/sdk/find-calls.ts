/** Searching what was said in a group. */
import type { SearchHit, SearchPage } from '../api/search.ts';
import type { NodeHttp, RequestOptions } from './http.ts';
import { path } from './paths.ts';

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

export class FindCalls {
  private readonly http: NodeHttp;

  constructor(http: NodeHttp) {
    this.http = http;
  }

  /** One page; it may be short, or empty, while `next` says that there is more to look through. */
  searchPage(groupId: string, options: SearchOptions): Promise<SearchPage> {
    const { signal, timeoutMs, minutesAhead = -new Date().getTimezoneOffset(), ...query } = options;
    return this.http.json('GET', `${path(groupId)}/search`, {
      signal,
      timeoutMs,
      query: { ...query, minutesAhead },
    });
  }

  /** All hits, newest first; page after page is asked for as the caller goes on. */
  async *search(groupId: string, options: SearchOptions): AsyncGenerator<SearchHit, void> {
    let { cursor } = options;
    do {
      const page = await this.searchPage(groupId, { ...options, cursor });
      yield* page.hits;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  }
}
