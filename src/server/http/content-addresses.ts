/**
 * KE51 Addresses of attached files on the origin of contents: 256 random bits each, for one file, for an hour, as long
 * as whoever asked for it may. They are in memory only: none outlives the process.
 */
import { randomBytes } from 'node:crypto';
import type { ServedFile } from './blob-service.ts';

const SECRET_BYTES = 32;
const ADDRESS_MS = 3_600_000;
/** The oldest goes first. */
const ADDRESSES_MAX = 4096;

interface Address {
  readonly file: ServedFile;
  readonly expiresAtMs: number;
  /** Whose it is (`openerOf`). */
  readonly opener: string | null;
}

export class ContentAddresses {
  readonly #addresses = new Map<string, Address>();
  readonly #nowMs: () => number;

  /** nowMs: ms since 1970. */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  issue(file: ServedFile, opener: string | null): { readonly secret: string; readonly expiresAtMs: number } {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const expiresAtMs = this.#nowMs() + ADDRESS_MS;
    this.#addresses.set(secret, { file, expiresAtMs, opener });
    if (this.#addresses.size > ADDRESSES_MAX) this.#addresses.delete(this.#addresses.keys().next().value!);
    return { secret, expiresAtMs };
  }

  /** Null for an address that is not, or not any more. */
  find(secret: string): ServedFile | null {
    const address = this.#addresses.get(secret);
    if (address === undefined) return null;
    if (address.expiresAtMs > this.#nowMs()) return address.file;
    this.#addresses.delete(secret);
    return null;
  }

  /** Those that somebody asked for lead nowhere any more. */
  endOf(opener: string): void {
    for (const [secret, address] of this.#addresses) {
      if (address.opener === opener) this.#addresses.delete(secret);
    }
  }
}
