/** Nodes that have links and nothing else: real sockets on loopback, storage in memory. */
import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Crypto } from '../../../src/engine/ports.ts';
import { TIMING } from '../../../src/core/options.ts';
import { toBase32, type DeviceId, type GroupId } from '../../../src/protocol/ids.ts';
import type { LinkDownReason } from '../../../src/core/inputs.ts';
import type { AddressRecord } from '../../../src/protocol/identity.ts';
import type { DelayEdge, PeerMessage } from '../../../src/protocol/peer-messages.ts';
import {
  deviceIdOfKeys,
  makeDeviceCertificate,
  makeTlsIdentity,
} from '../../../src/server/crypto/certificate.ts';
import { createCrypto } from '../../../src/server/crypto/crypto.ts';
import { createKeys, type DeviceKeys } from '../../../src/server/crypto/keys.ts';
import { AddressBook } from '../../../src/server/discovery/address-book.ts';
import { FaultFilter } from '../../../src/server/links/faults.ts';
import { KnownDevices } from '../../../src/server/links/known-devices.ts';
import { LinkManager } from '../../../src/server/links/link-manager.ts';
import { PeerServer, type LinkDoor, type PeerListenerLimits } from '../../../src/server/links/peer-server.ts';
import type {
  AddressStore,
  KnownDevice,
  LinkIdentity,
  LinkListener,
  LinkLog,
  LinkRefusal,
  PeerBoots,
} from '../../../src/server/links/ports.ts';
import { NO_STANDING, type Boot, type KnownBoot } from '../../../src/core/standing/standing.ts';
import type { DiskVerdict } from '../../../src/core/standing/standing.ts';
import type { GroupStandings } from '../../../src/server/links/word.ts';
import { linkTimingOf, type LinkTiming } from '../../../src/server/links/timing.ts';
import type { ReachFrame } from '../../../src/server/links/wire.ts';

export const GROUP_A = toBase32(new Uint8Array(32).fill(1)) as GroupId;
export const GROUP_B = toBase32(new Uint8Array(32).fill(2)) as GroupId;
export const QUIET: LinkLog = { debug: () => undefined, info: () => undefined, warn: () => undefined };

type Happening =
  | { readonly what: 'up'; readonly peer: DeviceId; readonly groups: readonly GroupId[] }
  | { readonly what: 'down'; readonly peer: DeviceId; readonly reason: LinkDownReason }
  | {
      readonly what: 'message';
      readonly peer: DeviceId;
      readonly groupId: GroupId;
      readonly bytes: Uint8Array;
    }
  | { readonly what: 'refused'; readonly peer: DeviceId; readonly code: LinkRefusal }
  | { readonly what: 'setAside'; readonly peer: DeviceId; readonly verdict: DiskVerdict }
  | { readonly what: 'reach'; readonly peer: DeviceId; readonly frame: ReachFrame }
  | { readonly what: 'latencies'; readonly edges: readonly DelayEdge[] };
type Noted = Happening & { readonly atMs: number };

/** Everything the links told, and a way to wait for the next thing of a kind. */
class Notes implements LinkListener {
  readonly all: Noted[] = [];
  private readonly waiting = new Set<() => void>();

  linkUp(peer: DeviceId, groups: readonly GroupId[]): void {
    this.add({ what: 'up', peer, groups });
  }
  linkDown(peer: DeviceId, reason: LinkDownReason): void {
    this.add({ what: 'down', peer, reason });
  }
  message(peer: DeviceId, groupId: GroupId, bytes: Uint8Array): void {
    this.add({ what: 'message', peer, groupId, bytes });
  }
  latencies(edges: readonly DelayEdge[]): void {
    this.add({ what: 'latencies', edges });
  }
  refused(peer: DeviceId, code: LinkRefusal): void {
    this.add({ what: 'refused', peer, code });
  }

  reach(peer: DeviceId, frame: ReachFrame): void {
    this.add({ what: 'reach', peer, frame });
  }

  setAside(verdict: DiskVerdict, peer: DeviceId): void {
    this.add({ what: 'setAside', peer, verdict });
  }

  count(what: Happening['what']): number {
    return this.all.filter((note) => note.what === what).length;
  }

  /** Resolves when `find` is true of some note at or after position `from`. */
  async until<What extends Happening['what']>(
    what: What,
    find: (note: Noted & { what: What }) => boolean = () => true,
    from = 0,
  ): Promise<Noted & { what: What }> {
    for (;;) {
      const found = this.all
        .slice(from)
        .find(
          (note): note is Noted & { what: What } =>
            note.what === what && find(note as Noted & { what: What }),
        );
      if (found !== undefined) return found;
      await this.next(`${what} (so far: ${this.all.map(describe).join(', ')})`);
    }
  }

  private next(what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(wake);
        reject(new Error(`waited 5 s for ${what}`));
      }, 5000);
      this.waiting.add(wake);
    });
  }

  private add(happening: Happening): void {
    this.all.push({ ...happening, atMs: performance.now() });
    for (const wake of this.waiting) wake();
  }
}

function describe(note: Noted): string {
  return note.what === 'down' ? `down ${note.reason}` : note.what;
}

/** Groups of which nothing was ever said. */
export const NO_STANDINGS: GroupStandings = { own: () => NO_STANDING, remembered: () => NO_STANDING };

export class MemoryBoots implements PeerBoots {
  private readonly boots = new Map<DeviceId, KnownBoot>();
  lastBoot(deviceId: DeviceId): KnownBoot | undefined {
    return this.boots.get(deviceId);
  }
  rememberBoot(deviceId: DeviceId, boot: Boot): void {
    this.boots.set(deviceId, { ...boot, isCloned: false });
  }
  rememberClone(deviceId: DeviceId): void {
    this.boots.set(deviceId, { ...this.boots.get(deviceId)!, isCloned: true });
  }
}

export class MemoryAddresses implements AddressStore {
  private readonly records = new Map<DeviceId, AddressRecord>();
  private readonly worked = new Map<DeviceId, string[]>();
  addressRecords(): readonly AddressRecord[] {
    return [...this.records.values()];
  }
  saveAddressRecord(record: AddressRecord): void {
    this.records.set(record.deviceId, record);
  }
  workedAddresses(deviceId: DeviceId): readonly string[] {
    return this.worked.get(deviceId) ?? [];
  }
  rememberWorked(deviceId: DeviceId, address: string): void {
    const others = this.workedAddresses(deviceId).filter((one) => one !== address);
    this.worked.set(deviceId, [address, ...others].slice(0, 8));
  }
}

export interface TestNodeOptions {
  readonly keys?: DeviceKeys;
  readonly bootCount?: number;
  readonly boots?: PeerBoots;
  readonly standings?: GroupStandings;
  readonly port?: number;
  readonly timing?: LinkTiming;
  readonly app?: (node: TestNode) => RequestListener;
  readonly limits?: PeerListenerLimits;
  readonly linking?: LinkDoor;
  readonly faults?: FaultFilter;
  readonly onionProxy?: string;
}

const NOT_FOUND: RequestListener = (_request, response) => {
  response.writeHead(404).end();
};

/** Keys, listener and link manager of one node. */
export class TestNode {
  readonly keys: DeviceKeys;
  readonly crypto: Crypto;
  readonly identity: LinkIdentity;
  readonly deviceId: DeviceId;
  readonly known = new KnownDevices();
  readonly notes = new Notes();
  readonly faults: FaultFilter;
  readonly book: AddressBook;
  readonly manager: LinkManager;
  readonly server: PeerServer;
  port = 0;
  private readonly wantedPort: number;

  constructor(options: TestNodeOptions = {}) {
    this.keys = options.keys ?? createKeys();
    this.crypto = createCrypto(this.keys.signing.privateKey);
    this.deviceId = deviceIdOfKeys(this.keys);
    this.wantedPort = options.port ?? 0;
    this.faults = options.faults ?? new FaultFilter();
    this.identity = {
      deviceId: this.deviceId,
      certificate: makeDeviceCertificate(this.keys, 'member'),
      tls: makeTlsIdentity(this.keys.tls, options.onionProxy),
      boot: { count: options.bootCount ?? 1, nonce: randomBytes(16).toString('hex') },
    };
    this.book = new AddressBook({ self: this.deviceId, crypto: this.crypto, store: new MemoryAddresses() });
    this.manager = new LinkManager({
      identity: this.identity,
      crypto: this.crypto,
      timing: options.timing ?? linkTimingOf(TIMING.test),
      known: this.known,
      boots: options.boots ?? new MemoryBoots(),
      standings: options.standings ?? NO_STANDINGS,
      book: this.book,
      faults: this.faults,
      listener: this.notes,
      onTunnel: (...tunnel) => this.server.acceptTunnel(...tunnel),
      log: QUIET,
    });
    this.server = new PeerServer({
      tls: this.identity.tls,
      known: this.known,
      app: options.app?.(this) ?? NOT_FOUND,
      onStream: (...stream) => this.manager.accept(...stream),
      onStranger: (keyHash) => this.manager.askAbout(keyHash),
      linking: options.linking ?? { isOpen: () => false, accept: (socket) => socket.terminate() },
      faults: this.faults,
      log: QUIET,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    this.port = await this.server.listen('127.0.0.1', this.wantedPort);
    this.book.setOwn([this.address], Date.now());
    this.manager.start();
    return this;
  }

  /** As others know it. */
  asKnown(
    groups: readonly GroupId[] = [GROUP_A],
    addresses: readonly string[] = [this.address],
  ): KnownDevice {
    return {
      deviceId: this.deviceId,
      tlsKeyHash: this.identity.tls.keyHash,
      signingKey: this.keys.signing.publicKey,
      groups,
      addresses,
    };
  }

  async stop(): Promise<void> {
    this.manager.stop();
    this.faults.close();
    await this.server.close();
  }

  /** As a killed process: the listener and all sockets end, and nothing is said. */
  async kill(): Promise<void> {
    this.manager.halt();
    this.faults.close();
    await this.server.close();
  }
}

/** Everybody knows everybody, in one group. */
export function introduce(nodes: readonly TestNode[], groups: readonly GroupId[] = [GROUP_A]): void {
  const all = nodes.map((node) => node.asKnown(groups));
  for (const node of nodes) node.manager.setKnown(all);
}

export async function connected(nodes: readonly TestNode[]): Promise<void> {
  for (const node of nodes) {
    for (const other of nodes) {
      if (other !== node) await node.notes.until('up', (note) => note.peer === other.deviceId);
    }
  }
}

/** Waits for what nothing tells: looked at every few ms, at most 5 s. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const untilMs = performance.now() + 5000;
  while (!holds()) {
    if (performance.now() > untilMs) throw new Error(`waited 5 s until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const COMMIT: PeerMessage = {
  type: 'commit',
  term: 1,
  commitIndex: 1,
  commitHash: '0'.repeat(64) as never,
};
