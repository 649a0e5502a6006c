/**
 * How often somebody may begin a connection (HS7): each costs a TLS handshake, which is most of what a stranger can have
 * us compute. Buckets that fill steadily, one for each name. Pure but for the clock handed in.
 */
import { isIPv6 } from 'node:net';

export interface ArrivalRate {
  readonly atOnce: number;
  readonly perSecond: number;
}

/** Connections of one address, until they show a known key: a hall of people who join behind one router. */
export const STRANGERS_RATE: ArrivalRate = Object.freeze({ atOnce: 200, perSecond: 20 });
/** Connections of one known device: links that cross, and pages of history, each on a connection of its own. */
export const DEVICE_RATE: ArrivalRate = Object.freeze({ atOnce: 200, perSecond: 50 });
/** Names that are remembered; who comes with more addresses than that begins anew with each. */
const NAMES_MAX = 4_096;
const MS_PER_S = 1000;

interface Bucket {
  left: number;
  atMs: number;
}

export class Arrivals {
  readonly #rate: ArrivalRate;
  /** Least recently used first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: ArrivalRate) {
    this.#rate = rate;
  }

  /** False when it is too much. nowMs: monotonic. */
  take(name: string, nowMs: number): boolean {
    const { atOnce, perSecond } = this.#rate;
    const before = this.#buckets.get(name) ?? { left: atOnce, atMs: nowMs };
    const left = Math.min(atOnce, before.left + ((nowMs - before.atMs) / MS_PER_S) * perSecond);
    this.#buckets.delete(name);
    if (this.#buckets.size >= NAMES_MAX) this.#buckets.delete(this.#buckets.keys().next().value!);
    this.#buckets.set(name, { left: left < 1 ? left : left - 1, atMs: nowMs });
    return left >= 1;
  }

  /** It was none that counts. */
  giveBack(name: string): void {
    const bucket = this.#buckets.get(name);
    if (bucket !== undefined) bucket.left = Math.min(this.#rate.atOnce, bucket.left + 1);
  }
}

/** Whoever has an IPv6 address has 2^64 of them: they count as one. Empty for a socket that is closed already. */
export function originOf(remoteAddress: string | undefined): string {
  const address = remoteAddress ?? '';
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1]!;
  const [head = '', tail] = address.split('%', 1)[0]!.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...between, ...after].slice(0, 4).join(':');
}
