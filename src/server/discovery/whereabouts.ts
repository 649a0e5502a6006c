/**
 * Notices that this machine is reached elsewhere than before (AD7): a laptop that changed its network, an interface that
 * came or went, a machine that slept. The system tells nobody, so it is asked every few seconds.
 */
import { networkInterfaces } from 'node:os';
import { LIMITS } from '../../protocol/limits.ts';
import { SleepClock } from '../group/sleep-clock.ts';
import { ownAddresses, type Interfaces, type ListenAddress } from './addresses.ts';
import type { AddressBook } from './address-book.ts';

const LOOK_EVERY_MS = 5_000;
/** A look that comes so late is no load: the machine slept. */
const SLEPT_MS = 5_000;

export interface WhereaboutsPorts {
  readonly book: Pick<AddressBook, 'setOwn'>;
  readonly advertise: readonly string[];
  /** Other ways lead out of this machine now. */
  changed(): void;
  readonly interfaces?: () => Interfaces;
  /** Real ms since it was asked last, sleep included. */
  readonly elapsedMs?: () => number;
  wallMs(): number;
}

export class Whereabouts {
  readonly #ports: WhereaboutsPorts;
  readonly #interfaces: () => Interfaces;
  readonly #elapsedMs: () => number;
  #listen: ListenAddress | null = null;
  #timer: NodeJS.Timeout | null = null;
  #shown = '';
  /** Where a router passes the port on. */
  #mapped: readonly string[] = [];

  constructor(ports: WhereaboutsPorts) {
    const clock = new SleepClock();
    this.#ports = ports;
    this.#interfaces = ports.interfaces ?? networkInterfaces;
    this.#elapsedMs = ports.elapsedMs ?? (() => clock.lap());
  }

  /** The peer listener is there: from now on there is something to say. */
  listensAt(listen: ListenAddress): void {
    this.#listen = listen;
    this.#shown = this.#say(listen);
    this.#elapsedMs();
  }

  /** NR6 What a router does for this node changed. */
  mapped(addresses: readonly string[]): void {
    this.#mapped = addresses;
    if (this.#listen === null) return;
    this.#shown = this.#say(this.#listen);
    this.#ports.changed();
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Says anew where this node is reached, if that changed. */
  look(): void {
    if (this.#listen === null) return;
    const before = this.#shown;
    this.#shown = this.#say(this.#listen);
    if (this.#elapsedMs() > LOOK_EVERY_MS + SLEPT_MS || this.#shown !== before) this.#ports.changed();
  }

  /** Also what is not said because the person named the addresses: the ways out change with it all the same. */
  #say(listen: ListenAddress): string {
    const { book, advertise } = this.#ports;
    const interfaces = this.#interfaces();
    const own = ownAddresses(listen, advertise, interfaces);
    book.setOwn(withMapped(own, this.#mapped, advertise.length > 0), this.#ports.wallMs());
    return ownAddresses({ host: '::', port: 1 }, [], interfaces).join(' ');
  }
}

/** What the person names comes first; else the router's address, at which the world outside finds this node. */
function withMapped(own: readonly string[], mapped: readonly string[], isNamed: boolean): string[] {
  const kept = own.slice(0, LIMITS.addressesMax - mapped.length);
  return [...new Set(isNamed ? [...kept, ...mapped] : [...mapped, ...kept])];
}
