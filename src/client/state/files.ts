/** What this tab asks of attached files: how far they are, and where they are to be had. Each is asked once. */
import type { BlobAddress, BlobHolders, BlobState } from '../../api/blobs.ts';
import type { NodeApi } from '../api/node-api.ts';
import { Problem } from '../api/problem.ts';
import { Addresses } from './addresses.ts';
import type { Store } from './session.ts';

export interface FilesPorts {
  readonly api: Pick<NodeApi, 'transfer' | 'startTransfer' | 'cancelTransfer' | 'blobAddress' | 'holders'>;
  readonly store: Store;
  /** ms since 1970. */
  nowMs(): number;
}

export class Files {
  readonly #ports: FilesPorts;
  readonly #asked = new Set<string>();
  readonly #addresses: Addresses;

  constructor(ports: FilesPorts) {
    this.#ports = ports;
    this.#addresses = new Addresses({
      ask: (blobId) => ports.api.blobAddress(blobId),
      nowMs: () => ports.nowMs(),
    });
  }

  /** Asks how far it is, unless that is known or being asked. What cannot be told stays unknown. */
  ask(blobId: string): void {
    const { api, store } = this.#ports;
    if (store.get().blobs[blobId] !== undefined || this.#asked.has(blobId)) return;
    this.#asked.add(blobId);
    void api
      .transfer(blobId)
      .then((state) => this.#know(state, false))
      .catch(ignoreProblem)
      .finally(() => this.#asked.delete(blobId));
  }

  /** Begins to fetch it. Throws a Problem. */
  async fetch(blobId: string): Promise<void> {
    const state = await this.#ports.api.startTransfer(blobId);
    // Of everything else the feed tells, and nothing of what is here already.
    if (state.state === 'here') this.#know(state, true);
  }

  /** Throws a Problem. */
  async cancel(blobId: string): Promise<void> {
    await this.#ports.api.cancelTransfer(blobId);
  }

  /** Null when the node does not say. */
  async holders(blobId: string): Promise<BlobHolders | null> {
    return this.#ports.api.holders(blobId).catch((error: unknown) => {
      ignoreProblem(error);
      return null;
    });
  }

  /** Where a browser gets it. Throws a Problem. */
  async address(blobId: string): Promise<BlobAddress> {
    return this.#addresses.of(blobId);
  }

  /** It leads nowhere any more: the node was started anew, or locked. */
  forgetAddress(blobId: string): void {
    this.#addresses.forget(blobId);
  }

  /** What the feed told meanwhile is newer than an answer, unless that is final (`isFinal`). */
  #know(state: BlobState, isFinal: boolean): void {
    this.#ports.store.set((all) => {
      if (!isFinal && all.blobs[state.blobId] !== undefined) return all;
      return { ...all, blobs: { ...all.blobs, [state.blobId]: state } };
    });
  }
}

function ignoreProblem(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}
