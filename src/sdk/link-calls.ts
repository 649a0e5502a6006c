/** Linking a second device of the same person: begun at either end, compared, given up. */
import type { BeginLink, Link } from '../api/links.ts';
import type { RequestOptions } from './http.ts';
import type { Operations } from './operation-calls.ts';

/** The node answers sooner by itself. */
const WAIT_MS = 45_000;

export class LinkCalls {
  private readonly api: Operations;

  constructor(api: Operations) {
    this.api = api;
  }

  /** How it stands; with `after` as soon as its revision is another one, or after half a minute. */
  state(after?: number, options?: RequestOptions): Promise<Link> {
    return this.api.getLink({ query: { after } }, { timeoutMs: WAIT_MS, ...options });
  }

  /**
   * Shows a code for another device; with one, this node becomes a device of whoever shows it.
   *
   * @param how the passphrase where the node has one, and shows a code
   */
  begin(how: BeginLink = {}, options?: RequestOptions): Promise<Link> {
    return this.api.beginLink({ body: how }, options);
  }

  /** What the person here says of the pictures on both devices. */
  confirm(areEqual: boolean, options?: RequestOptions): Promise<Link> {
    return this.api.confirmLink({ body: { areEqual } }, options);
  }

  end(options?: RequestOptions): Promise<void> {
    return this.api.endLink({}, options);
  }
}
