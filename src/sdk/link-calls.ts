/** Linking a second device of the same person: begun at either end, compared, given up. */
import type { BeginLink, Link } from '../api/links.ts';
import type { NodeHttp, RequestOptions } from './http.ts';

const LINK = '/api/v1/link';
/** The node answers sooner by itself. */
const WAIT_MS = 45_000;

export class LinkCalls {
  private readonly http: NodeHttp;

  constructor(http: NodeHttp) {
    this.http = http;
  }

  /** How it stands; with `after` as soon as its revision is another one, or after half a minute. */
  state(after?: number, options?: RequestOptions): Promise<Link> {
    return this.http.json('GET', LINK, { timeoutMs: WAIT_MS, ...options, query: { after } });
  }

  /**
   * Shows a code for another device; with one, this node becomes a device of whoever shows it.
   *
   * @param how the passphrase where the node has one, and shows a code
   */
  begin(how: BeginLink = {}, options?: RequestOptions): Promise<Link> {
    return this.http.json('POST', LINK, { ...options, body: how });
  }

  /** What the person here says of the pictures on both devices. */
  confirm(areEqual: boolean, options?: RequestOptions): Promise<Link> {
    return this.http.json('POST', `${LINK}/confirm`, { ...options, body: { areEqual } });
  }

  async end(options?: RequestOptions): Promise<void> {
    await this.http.json('DELETE', LINK, options);
  }
}
