/**
 * A router that passes the peer port on (NR6), where the person wants that: asked for at the start, again long before the
 * lease ends (a router that was restarted has forgotten it), and taken back at the end.
 */
import { isNear } from './dialable.ts';
import { joinAddress } from '../../protocol/address.ts';

export interface Mapped {
  /** IP address. */
  readonly externalHost: string;
  readonly externalPort: number;
  /** IP address of the router in this network. */
  readonly router: string;
}

/** A router answered, and does not do it. */
export class RouterRefused extends Error {}

/** Speaks with the router. */
export interface Mapper {
  /** Rejects with a sentence for the log when no router does it: RouterRefused, or another Error. May be asked again. */
  map(port: number): Promise<Mapped>;
  /** Takes back what was asked for, as far as the router lets it. Never rejects. */
  close(): Promise<void>;
}

/** private: the router's own address is not of the public network: another router is in front of it. */
export interface MappingState {
  readonly state: 'off' | 'asking' | 'mapped' | 'private' | 'failed';
  /** Where the router listens; null unless it does. */
  readonly address: string | null;
  /** IP address of the router that does it; null while none does. */
  readonly router: string | null;
  /** Why it failed: no router answered, or one refused; null unless it failed. */
  readonly reason: 'nobody' | 'refused' | null;
}

const NONE = { address: null, router: null, reason: null } as const;
export const NO_MAPPING: MappingState = Object.freeze({ state: 'off', ...NONE });
export const MAPPING_ASKED: MappingState = Object.freeze({ state: 'asking', ...NONE });

export interface PortMappingPorts {
  readonly mapper: Mapper;
  /** Other addresses than before lead here. */
  changed(addresses: readonly string[]): void;
  failed(error: Error): void;
}

/** Leases are an hour. */
const RENEW_MS = 20 * 60_000;

export class PortMapping {
  readonly #ports: PortMappingPorts;
  #state: MappingState = MAPPING_ASKED;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(ports: PortMappingPorts) {
    this.#ports = ports;
  }

  get state(): MappingState {
    return this.#state;
  }

  /** port: where this node listens for others. */
  start(port: number): void {
    this.#timer = setInterval(() => void this.renew(port), RENEW_MS);
    this.#timer.unref();
    void this.renew(port);
  }

  /** Asks once. Never rejects. */
  async renew(port: number): Promise<void> {
    try {
      this.#found(await this.#ports.mapper.map(port));
    } catch (error) {
      if (this.#isStopped) return;
      this.#ports.failed(error as Error);
      const reason = error instanceof RouterRefused ? 'refused' : 'nobody';
      this.#tell({ ...NONE, state: 'failed', reason });
    }
  }

  /** Nothing is asked any more, and the mapping is taken back. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#ports.mapper.close();
  }

  #found({ externalHost, externalPort, router }: Mapped): void {
    if (this.#isStopped) return;
    const address = joinAddress(externalHost, externalPort);
    this.#tell(
      isNear(externalHost)
        ? { ...NONE, state: 'private', router }
        : { ...NONE, state: 'mapped', address, router },
    );
  }

  #tell(state: MappingState): void {
    const before = this.#state.address;
    this.#state = state;
    if (state.address !== before) this.#ports.changed(state.address === null ? [] : [state.address]);
  }
}
