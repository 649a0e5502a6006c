/** The passphrase of a node, and the lock of its screens. */
import type { ChangePassphrase } from '../api/lock.ts';
import type { NodeHttp, RequestOptions } from './http.ts';

const API = '/api/v1';

export class NodeLock {
  private readonly http: NodeHttp;

  constructor(http: NodeHttp) {
    this.http = http;
  }

  /** Gives the passphrase to a node, or to its screens, that are locked. Resolves when the node is open. */
  async unlock(passphrase: string, options?: RequestOptions): Promise<void> {
    await this.http.json('POST', `${API}/unlock`, { ...options, body: { passphrase } });
  }

  /** The screens ask for the passphrase from now on; the node goes on. */
  async lockScreens(options?: RequestOptions): Promise<void> {
    await this.http.json('POST', `${API}/lock`, options);
  }

  /** Sets (`current` null), changes or removes (`next` null) the passphrase. */
  async changePassphrase(body: ChangePassphrase, options?: RequestOptions): Promise<void> {
    await this.http.json('PUT', `${API}/passphrase`, { ...options, body });
  }
}
