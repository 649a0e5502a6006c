/**
 * Exports that somebody asked for and has not got yet: a browser saves what it is led to by an address, and neither a
 * passphrase nor a choice of rooms belongs into one. Each is for one time, for some minutes, and in memory only.
 */
import { randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const ORDER_MS = 5 * 60_000;
/** The oldest goes first. */
const ORDERS_MAX = 64;

export class ExportOrders<Order> {
  readonly #orders = new Map<string, { readonly order: Order; readonly expiresAtMs: number }>();
  readonly #nowMs: () => number;

  /** nowMs: ms since 1970. */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  put(order: Order): { readonly id: string; readonly expiresAtMs: number } {
    const id = randomBytes(SECRET_BYTES).toString('base64url');
    const expiresAtMs = this.#nowMs() + ORDER_MS;
    this.#orders.set(id, { order, expiresAtMs });
    if (this.#orders.size > ORDERS_MAX) this.#orders.delete(this.#orders.keys().next().value!);
    return { id, expiresAtMs };
  }

  /** Null for what was not asked for, was taken, or is over. */
  take(id: string): Order | null {
    const found = this.#orders.get(id);
    this.#orders.delete(id);
    return found === undefined || found.expiresAtMs <= this.#nowMs() ? null : found.order;
  }
}
