/**
 * Where this node is among others, as far as it is no matter of one link: where it says that it can be reached, whether it
 * can, and who is at an address that somebody names.
 */
import { randomBytes } from 'node:crypto';
import type { DeviceId, GroupId } from '../protocol/ids.ts';
import type { Closers } from './closers.ts';
import type { AddressBook } from './discovery/address-book.ts';
import type { ListenAddress } from './discovery/addresses.ts';
import { Multicast } from './discovery/multicast.ts';
import { Nearby, type Neighbour } from './discovery/nearby.ts';
import { MAPPING_ASKED, NO_MAPPING, PortMapping, type MappingState } from './discovery/port-mapping.ts';
import { RouterMapper } from './discovery/router-mapper.ts';
import { Switched } from './discovery/switched.ts';
import { Whereabouts } from './discovery/whereabouts.ts';
import { DialBack } from './links/dial-back.ts';
import type { KnownDevices } from './links/known-devices.ts';
import type { LinkManager } from './links/link-manager.ts';
import { whoIsAt, type Meeting } from './links/meet.ts';
import type { PeerHttp } from './links/peer-http.ts';
import type { TlsIdentity } from './links/ports.ts';
import { Reachability, type ReachabilityState } from './links/reachability.ts';
import type { ReachFrame } from './links/wire.ts';
import type { Logger } from './log.ts';
import type { StartOptions } from './options.ts';

/** At who dialled this node, and whom to ask whether it can be reached. */
const LOOK_EVERY_MS = 5_000;

/** All that is known of it. */
export interface NodeReachability extends ReachabilityState {
  readonly mapping: MappingState;
  /** Nodes in the same network; null where nobody looks for them. */
  readonly nearby: Neighbour[] | null;
}

export interface SurroundingsPorts {
  readonly self: DeviceId;
  readonly tls: TlsIdentity;
  readonly options: StartOptions;
  readonly book: AddressBook;
  readonly known: KnownDevices;
  readonly http: PeerHttp;
  readonly log: Logger;
  manager(): LinkManager;
  groups(): readonly GroupId[];
}

export class Surroundings {
  /** NR3 Whether others reach this node. */
  readonly reachability: Reachability;
  readonly #ports: SurroundingsPorts;
  readonly #whereabouts: Whereabouts;
  readonly #dialBack: DialBack;
  readonly #mapping = new Switched(() => this.#startMapping());
  readonly #nearby = new Switched(() => this.#startNearby());
  #isNearbyLost = false;
  readonly #abort = new AbortController();
  #port: number | null = null;

  constructor(ports: SurroundingsPorts) {
    const { self, book, known, http, options } = ports;
    const tell = (to: DeviceId, body: Uint8Array): void => ports.manager().tell(to, body);
    const nowMs = (): number => performance.now();
    const wallMs = (): number => Date.now();
    this.#ports = ports;
    this.reachability = new Reachability({
      self,
      links: () => ports.manager().openLinks(),
      tell,
      random: (bytes) => new Uint8Array(randomBytes(bytes)),
      wallMs,
      nowMs,
    });
    const remoteOf = (id: DeviceId): string =>
      ports
        .manager()
        .openLinks()
        .find(({ deviceId }) => deviceId === id)?.remote ?? '';
    this.#dialBack = new DialBack({ http, book, known, remoteOf, tell, nowMs });
    const changed = (): void => {
      ports.manager().hurry();
      this.reachability.askAgain();
    };
    this.#whereabouts = new Whereabouts({ book, advertise: options.advertise, changed, wallMs });
  }

  /** The peer listener is there: from now on the own record says where. */
  listensAt(listen: ListenAddress): void {
    this.#port = listen.port;
    this.#whereabouts.listensAt(listen);
  }

  /** NR6 What the router does. */
  get mapping(): MappingState {
    if (!this.#mapping.isOn) return NO_MAPPING;
    return this.#mapping.running?.state ?? MAPPING_ASKED;
  }

  /** NR10 From now on a router is asked for it, or not any more. Once the listener is there. */
  turnMapping(on: boolean): void {
    const wasOn = this.#mapping.isOn;
    this.#mapping.turn(on);
    if (wasOn && !on) this.#whereabouts.mapped([]);
  }

  /** NR10 From now on nodes near by are looked for, or not any more. Once the listener is there. */
  turnNearby(on: boolean): void {
    this.#nearby.turn(on);
    if (!on) this.#isNearbyLost = false;
  }

  /** NR8 Nodes in the same network; null where nobody looks for them. */
  get neighbours(): Neighbour[] | null {
    return this.#nearby.isOn ? (this.#nearby.running?.neighbours ?? []) : null;
  }

  /** Nodes near by shall be looked for, and the local network cannot be heard. */
  get isNearbyLost(): boolean {
    return this.#isNearbyLost;
  }

  /** Groups came or went. */
  groupsChanged(): void {
    this.#nearby.running?.groupsChanged();
  }

  start(closers: Closers): void {
    closers.add(() => this.#nearby.stop());
    closers.add(() => this.#mapping.stop());
    closers.add(() => this.#whereabouts.stop());
    this.#whereabouts.start();
    const timer = setInterval(() => this.reachability.look(), LOOK_EVERY_MS);
    closers.add(() => clearInterval(timer));
    closers.add(() => this.#dialBack.stop());
    closers.add(() => this.#abort.abort());
  }

  heard(from: DeviceId, frame: ReachFrame): void {
    if (frame.type === 'dialledBack') this.reachability.answered(from, frame);
    else void this.#dialBack.asked(from, frame.nonce);
  }

  /** What was found until now is forgotten, and others are asked anew. */
  testReachability(): void {
    this.reachability.askAgain();
  }

  /** AD9 Looks who is there, and dials a device that is known at once. address: as `isAddress` takes it. */
  async meet(address: string): Promise<Meeting> {
    const { known, tls } = this.#ports;
    const met = await whoIsAt(address, known, tls, this.#abort.signal);
    if (met.deviceId !== null) this.#ports.manager().met(met.deviceId, address);
    return met;
  }

  #startMapping(): PortMapping {
    const mapping = new PortMapping({
      mapper: new RouterMapper({ descriptor: this.#ports.options.router }),
      changed: (addresses) => this.#whereabouts.mapped(addresses),
      failed: (error) => this.#ports.log.warn({ error: error.message }, 'no router passes the peer port on'),
    });
    mapping.start(this.#port!);
    return mapping;
  }

  #startNearby(): Nearby {
    this.#isNearbyLost = false;
    const nearby = new Nearby({
      announcer: new Multicast((error) => this.#lost(error)),
      groups: () => this.#ports.groups(),
      meet: async (address) => (await this.meet(address)).result === 'ok',
      random: (bytes) => new Uint8Array(randomBytes(bytes)),
      nowMs: () => performance.now(),
    });
    nearby.start(this.#port!);
    return nearby;
  }

  #lost(error: Error): void {
    this.#isNearbyLost = this.#nearby.isOn;
    this.#ports.log.warn({ error: error.message }, 'the local network cannot be heard');
  }
}
