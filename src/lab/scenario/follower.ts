/** Follows one real node by its feed: its newest status, and every message that it shows. */
import type { GroupStatus } from '../../api/groups.ts';
import type { Message } from '../../api/messages.ts';
import type { NodeProcess } from '../node-process.ts';

export interface Heard {
  /** Its status is another one. */
  status(): void;
  message(message: Message): void;
}

/** Who does not answer by then is taken for what was told last. */
const ASK_MS_MAX = 2_000;

export class Follower {
  /** Null until it has told one. */
  status: GroupStatus | null = null;
  readonly #node: Pick<NodeProcess, 'client'>;
  readonly #groupId: string;
  readonly #heard: Heard;
  readonly #end = new AbortController();

  constructor(node: Pick<NodeProcess, 'client'>, groupId: string, heard: Heard) {
    this.#node = node;
    this.#groupId = groupId;
    this.#heard = heard;
  }

  /** Resolves when nothing that happens from now on is missed, and the present status is known; or when it is ended. */
  async begin(): Promise<void> {
    const opened = Promise.withResolvers<void>();
    // A feed that ends for good says so to whoever waits for its beginning; later, the node is gone.
    this.#read(opened.resolve).then(opened.resolve, opened.reject);
    await opened.promise;
    await this.ask();
  }

  end(): void {
    this.#end.abort();
  }

  /** Its status of this moment. A node that is being let in has none yet; it tells the first one by itself. */
  async ask(): Promise<void> {
    const options = { timeoutMs: ASK_MS_MAX, signal: this.#end.signal };
    const status = await this.#node
      .client()
      .status(this.#groupId, options)
      .catch(() => null);
    if (status !== null) this.#told(status);
  }

  async #read(onOpen: () => void): Promise<void> {
    const { signal } = this.#end;
    for await (const event of this.#node.client().events({ signal, onOpen })) {
      if (event.groupId !== null && event.groupId !== this.#groupId) continue;
      if (event.type === 'reset') await this.ask();
      if (event.status !== undefined) this.#told(event.status);
      if (event.message !== undefined) this.#heard.message(event.message);
    }
  }

  #told(status: GroupStatus): void {
    this.status = status;
    this.#heard.status();
  }
}
