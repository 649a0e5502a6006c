/** The passphrase of a node, and the lock of its screens. */
import type { ChangePassphrase } from '../api/lock.ts';
import type { RequestOptions } from './http.ts';
import type { Operations } from './operation-calls.ts';

export class NodeLock {
  private readonly api: Operations;

  constructor(api: Operations) {
    this.api = api;
  }

  /** Gives the passphrase to a node, or to its screens, that are locked. Resolves when the node is open. */
  unlock(passphrase: string, options?: RequestOptions): Promise<void> {
    return this.api.unlock({ body: { passphrase } }, options);
  }

  /** The screens ask for the passphrase from now on; the node goes on. */
  lockScreens(options?: RequestOptions): Promise<void> {
    return this.api.lock({}, options);
  }

  /** Sets (`current` null), changes or removes (`next` null) the passphrase. */
  changePassphrase(body: ChangePassphrase, options?: RequestOptions): Promise<void> {
    return this.api.changePassphrase({ body }, options);
  }
}
