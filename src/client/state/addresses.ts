/** Where a browser gets files, by their ids: each address is used until shortly before it ends, unless it led nowhere. */
import type { BlobAddress } from '../../api/blobs.ts';

/** An address is asked for anew this long before it ends, ms. */
const MARGIN_MS = 5 * 60_000;

interface AddressesPorts {
  /** Throws a Problem. */
  ask(blobId: string): Promise<BlobAddress>;
  /** ms since 1970. */
  nowMs(): number;
}

export class Addresses {
  readonly #ports: AddressesPorts;
  readonly #asked = new Map<string, Promise<BlobAddress>>();

  constructor(ports: AddressesPorts) {
    this.#ports = ports;
  }

  /** Throws a Problem; one that did not come is asked for again by the next who wants it. */
  async of(blobId: string): Promise<BlobAddress> {
    const known = await this.#asked.get(blobId)?.catch(() => null);
    if (known && Date.parse(known.expiresAt) - MARGIN_MS > this.#ports.nowMs()) return known;
    const asked = this.#ports.ask(blobId);
    this.#asked.set(blobId, asked);
    return asked;
  }

  /** It leads nowhere any more: the node was started anew, or locked. */
  forget(blobId: string): void {
    this.#asked.delete(blobId);
  }
}
