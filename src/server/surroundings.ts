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
import { Nearby, type Announcer, type Neighbour } from './discovery/nearby.ts';
import { NO_MAPPING, PortMapping, type Mapper, type MappingState } from './discovery/port-mapping.ts';
import { RouterMapper } from './discovery/router-mapper.ts';
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
  /** Null where the person did not ask for it. */
  readonly #mapping: PortMapping | null;
  /** Null where the person did not ask for it. */
  readonly #nearby: Nearby | null;
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
    this.#mapping = options.portMap
      ? this.#mappingBy(new RouterMapper({ descriptor: options.router }))
      : null;
    this.#nearby = options.nearby ? this.#nearbyBy(new Multicast((error) => this.#lost(error))) : null;
  }

  /** The peer listener is there: from now on the own record says where. */
  listensAt(listen: ListenAddress): void {
    this.#port = listen.port;
    this.#whereabouts.listensAt(listen);
  }

  /** NR6 What the router does. */
  get mapping(): MappingState {
    return this.#mapping?.state ?? NO_MAPPING;
  }

  /** NR8 Nodes in the same network; null where nobody looks for them. */
  get neighbours(): Neighbour[] | null {
    return this.#nearby?.neighbours ?? null;
  }

  /** Groups came or went. */
  groupsChanged(): void {
    this.#nearby?.groupsChanged();
  }

  start(closers: Closers): void {
    if (this.#nearby !== null && this.#port !== null) {
      const nearby = this.#nearby;
      closers.add(() => nearby.stop());
      nearby.start(this.#port);
    }
    if (this.#mapping !== null && this.#port !== null) {
      const mapping = this.#mapping;
      closers.add(() => mapping.stop());
      mapping.start(this.#port);
    }
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

  #mappingBy(mapper: Mapper): PortMapping {
    return new PortMapping({
      mapper,
      changed: (addresses) => this.#whereabouts.mapped(addresses),
      failed: (error) => this.#ports.log.warn({ error: error.message }, 'no router passes the peer port on'),
    });
  }

  #nearbyBy(announcer: Announcer): Nearby {
    return new Nearby({
      announcer,
      groups: () => this.#ports.groups(),
      meet: async (address) => (await this.meet(address)).result === 'ok',
      random: (bytes) => new Uint8Array(randomBytes(bytes)),
      nowMs: () => performance.now(),
    });
  }

  #lost(error: Error): void {
    this.#ports.log.warn({ error: error.message }, 'the local network cannot be heard');
  }
}
