/**
 * Whether this node can be reached from elsewhere (NR1..NR5): it asks those it is linked with to dial it back. What counts
 * as a yes is that the nonce came in on a connection of its own; a no is the word of whoever tried.
 */
import { isIP } from 'node:net';
import { isAddress } from '../../protocol/address.ts';
import { toHex, type DeviceId } from '../../protocol/ids.ts';
import { isNear } from '../discovery/dialable.ts';
import type { OpenLink } from './link-measure.ts';
import { DIAL_BACK_NONCE_BYTES, type DialledBackFrame } from './reach-wire.ts';
import { encodeDialBack } from './wire.ts';

/** What one device found out. */
export interface Witness {
  readonly deviceId: DeviceId;
  readonly reached: boolean;
  /** It shares a network with this machine: what it found says nothing about the world outside. */
  readonly isNear: boolean;
  /** Where it reached this node; null where that is not known. */
  readonly address: string | null;
  /** ms since 1970. */
  readonly atMs: number;
}

export interface ReachabilityState {
  readonly witnesses: readonly Witness[];
  readonly isTesting: boolean;
  /** This machine's address as somebody outside saw it last; null when nobody did. */
  readonly seenAs: string | null;
}

export interface ReachabilityPorts {
  readonly self: DeviceId;
  links(): readonly OpenLink[];
  tell(to: DeviceId, body: Uint8Array): void;
  random(bytes: number): Uint8Array;
  /** ms since 1970. */
  wallMs(): number;
  /** Monotonic, ms. */
  nowMs(): number;
}

/** So many words are enough, and are asked for again after this. */
const WITNESSES_ENOUGH = 4;
const FRESH_MS = 600_000;
/** All addresses of a record are tried within less. */
const ANSWER_MS = 15_000;
/** Whoever was silent is asked again no sooner. */
const ASK_AGAIN_MS = 60_000;
/** Nor whoever was busy: it tries for one device twice in ten seconds. */
const BUSY_MS = 12_000;

interface Question {
  readonly to: DeviceId;
  readonly nonce: string;
  readonly isNear: boolean;
  readonly sinceMs: number;
  came: boolean;
}

interface Kept extends Witness {
  readonly sinceMs: number;
}

export class Reachability {
  readonly #ports: ReachabilityPorts;
  readonly #kept = new Map<DeviceId, Kept>();
  /** When who may be asked again, monotonic. */
  readonly #notBeforeMs = new Map<DeviceId, number>();
  #question: Question | null = null;
  #seenAs: string | null = null;

  constructor(ports: ReachabilityPorts) {
    this.#ports = ports;
  }

  get state(): ReachabilityState {
    const witnesses = [...this.#kept.values()].map(({ sinceMs: _, ...witness }) => witness);
    return { witnesses, isTesting: this.#question !== null, seenAs: this.#seenAs };
  }

  /** To be called every few seconds: takes note of who dialled this node, and asks one device at a time. */
  look(): void {
    const { self } = this.#ports;
    const now = this.#ports.nowMs();
    for (const [deviceId, { sinceMs }] of this.#kept)
      if (now - sinceMs > FRESH_MS) this.#kept.delete(deviceId);
    for (const [deviceId, untilMs] of this.#notBeforeMs)
      if (now > untilMs) this.#notBeforeMs.delete(deviceId);
    if (this.#question !== null && now - this.#question.sinceMs > ANSWER_MS) this.#question = null;
    const open = this.#ports.links().filter(({ remote }) => isIP(remote) !== 0);
    for (const { deviceId, dialledBy, remote } of open) {
      if (dialledBy === deviceId && this.#kept.get(deviceId)?.reached !== true)
        this.#note(deviceId, true, isNear(remote), null);
    }
    if (this.#question !== null || this.#kept.size >= WITNESSES_ENOUGH) return;
    const candidates = open
      .filter(({ deviceId }) => !this.#kept.has(deviceId) && !this.#notBeforeMs.has(deviceId))
      .filter(({ dialledBy }) => dialledBy === self)
      .sort((a, b) => Number(isNear(a.remote)) - Number(isNear(b.remote)));
    const [next] = candidates;
    if (next !== undefined) this.#ask(next, now);
  }

  /** A person asks, or this node moved: what was found is of before. */
  askAgain(): void {
    this.#kept.clear();
    this.#notBeforeMs.clear();
    this.#question = null;
    this.look();
  }

  /** On a connection that the device made for it. False when it was not asked to. */
  came(from: DeviceId, nonce: Uint8Array): boolean {
    const question = this.#question;
    if (question === null || question.to !== from || question.nonce !== toHex(nonce)) return false;
    question.came = true;
    return true;
  }

  answered(from: DeviceId, { nonce, result, address, seenAs }: DialledBackFrame): void {
    const question = this.#question;
    if (question === null || question.to !== from || question.nonce !== toHex(nonce)) return;
    this.#question = null;
    if (isIP(seenAs) !== 0 && !isNear(seenAs)) this.#seenAs = seenAs;
    // Its word alone is no proof that it was here, nor that it was not.
    const where = question.came && result === 'reached' && isAddress(address) ? address : null;
    if (question.came || result === 'unreached') this.#note(from, question.came, question.isNear, where);
    if (result === 'busy') this.#notBeforeMs.set(from, this.#ports.nowMs() + BUSY_MS);
    this.look();
  }

  #ask({ deviceId, remote }: OpenLink, sinceMs: number): void {
    const nonce = this.#ports.random(DIAL_BACK_NONCE_BYTES);
    this.#notBeforeMs.set(deviceId, sinceMs + ASK_AGAIN_MS);
    this.#question = { to: deviceId, nonce: toHex(nonce), isNear: isNear(remote), sinceMs, came: false };
    this.#ports.tell(deviceId, encodeDialBack(nonce));
  }

  #note(deviceId: DeviceId, reached: boolean, near: boolean, address: string | null): void {
    const atMs = this.#ports.wallMs();
    const sinceMs = this.#ports.nowMs();
    this.#kept.set(deviceId, { deviceId, reached, isNear: near, address, atMs, sinceMs });
  }
}
