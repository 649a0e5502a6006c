/** Everything between this node and others: the peer listener, the links, addresses, joining in both directions. */
import { TIMING } from '../core/options.ts';
import type { Crypto, Links } from '../engine/ports.ts';
import type { DeviceId, GroupId } from '../protocol/ids.ts';
import type { PeerMessage } from '../protocol/peer-messages.ts';
import type { Closers } from './closers.ts';
import type { Disk } from './disk.ts';
import { AddressBook } from './discovery/address-book.ts';
import type { Groups } from './groups.ts';
import { Farewells, type PinnedPeer } from './farewells.ts';
import type { ForkOffers } from './fork-offers.ts';
import { LastSeen } from './last-seen.ts';
import type { BlobDoor } from './links/blob-routes.ts';
import { FaultFilter } from './links/faults.ts';
import { Invitations } from './links/invitations.ts';
import { JoinClient } from './links/join-client.ts';
import { JoinService } from './links/join-service.ts';
import { KnownDevices } from './links/known-devices.ts';
import { LinkManager } from './links/link-manager.ts';
import type { LinkMeasure } from './links/link-measure.ts';
import { createPeerApp, FORKS_PATH } from './links/peer-app.ts';
import type { FrameTap } from './links/frame-tap.ts';
import { PeerHttp, type PeerTarget } from './links/peer-http.ts';
import { PeerServer, type LinkDoor } from './links/peer-server.ts';
import type { LinkListener } from './links/ports.ts';
import type { DiskVerdict } from '../core/standing/standing.ts';
import { linkTimingOf } from './links/timing.ts';
import type { Traffic } from './links/traffic.ts';
import type { GroupStandings } from './links/word.ts';
import type { Logger } from './log.ts';
import type { StartOptions } from './options.ts';
import { Surroundings, type NodeReachability } from './surroundings.ts';

export interface NetworkPorts {
  readonly disk: Disk;
  readonly crypto: Crypto;
  readonly options: StartOptions;
  readonly log: Logger;
  /** Made after the network, because groups send through it. */
  groups(): Groups;
  /** Made after the network, because it dials by it. */
  linking(): LinkDoor;
  /** A peer knows better whose disk this is. */
  setAside(verdict: DiskVerdict, toldBy: DeviceId): void;
  /** Attached files, which are fetched through it. */
  blobs(): BlobDoor & { sourceCame(): void };
  /** Told what members say of their forks, and which of them are in the one that the group is in here. */
  offers(): ForkOffers;
}

export class Network implements Links {
  readonly faults = new FaultFilter();
  readonly book: AddressBook;
  readonly invitations: Invitations;
  readonly lastSeen: LastSeen;
  readonly surroundings: Surroundings;
  readonly joinClient: JoinClient;
  /** Routes of other nodes. */
  readonly http: PeerHttp;
  readonly #ports: NetworkPorts;
  readonly #manager: LinkManager;
  readonly #server: PeerServer;
  readonly #farewells: Farewells;
  readonly #known = new KnownDevices();

  constructor(ports: NetworkPorts) {
    const { disk, crypto, options, log } = ports;
    const { identity, deviceId, store } = disk;
    const known = this.#known;
    this.#ports = ports;
    this.book = new AddressBook({ self: deviceId, crypto, store: store.peers });
    this.lastSeen = new LastSeen({ memory: store.peers, wallMs: () => Date.now() });
    const { book, faults } = this;
    this.#manager = new LinkManager({
      identity,
      crypto,
      timing: linkTimingOf(TIMING[options.timing]),
      known,
      boots: store.peers,
      standings: standingsOf(ports),
      book,
      faults,
      listener: this.#listener(),
      onTunnel: (...tunnel) => this.#server.acceptTunnel(...tunnel),
      log,
    });
    const tunnel: LinkManager['fileTunnel'] = (through, to) => this.#manager.fileTunnel(through, to);
    const http = new PeerHttp({ tls: identity.tls, faults, tunnel });
    this.http = http;
    this.surroundings = new Surroundings({
      log,
      self: deviceId,
      tls: identity.tls,
      options,
      book,
      known,
      http,
      manager: () => this.#manager,
      groups: () => ports.groups().present(),
    });
    const { reachability } = this.surroundings;
    const doors = { door: (groupId: GroupId) => ports.groups().door(groupId) };
    const joins = new JoinService({ doors, book, crypto });
    this.#server = new PeerServer({
      tls: identity.tls,
      known,
      app: createPeerApp({ known, doors, joins, blobs: blobDoorOf(ports), faults, log, reachability }),
      onStream: (...stream) => this.#manager.accept(...stream),
      onStranger: (keyHash) => this.#manager.askAbout(keyHash),
      linking: linkDoorOf(ports),
      faults,
      log,
    });
    this.joinClient = new JoinClient(http, log);
    const isReachable = (id: DeviceId): boolean => this.#manager.measure(id)?.isUp ?? false;
    this.#farewells = new Farewells({
      http,
      log,
      groups: () => ports.groups().all(),
      isUp: isReachable,
      addressesOf: (id) => this.addressesOf(id),
      heardForks: (...heard) => ports.offers().heard(...heard),
    });
    this.invitations = new Invitations({ identity, crypto, store: store.grants, book, isReachable });
  }

  /** Resolves with the port when it listens; peers are not dialled before `start`. */
  async listen(port: number, closers: Closers): Promise<number> {
    const { peerHost } = this.#ports.options;
    const found = await this.#server.listen(peerHost, port);
    closers.add(() => this.#server.close());
    this.surroundings.listensAt({ host: peerHost, port: found });
    return found;
  }

  start(closers: Closers): void {
    closers.add(() => this.faults.close());
    closers.add(() => this.#manager.stop());
    this.#manager.start();
    this.surroundings.start(closers);
    closers.add(() => this.#farewells.stop());
    this.#farewells.start();
  }

  /** Ends all links for good; whoever dials is turned away. */
  silence(): void {
    this.#manager.stop();
  }

  send(to: DeviceId, groupId: GroupId, message: PeerMessage): void {
    this.#manager.send(to, groupId, message);
  }

  flush(): void {
    this.#manager.flush();
  }

  /** HS38 Where the log of a member ends, and its forks: bytes of its; null where it does not answer. */
  async askForks(target: PinnedPeer, groupId: GroupId): Promise<Uint8Array | null> {
    return this.#farewells.ask(target, groupId, FORKS_PATH);
  }

  /** Undefined for a device that is not known here. */
  measure(deviceId: DeviceId): LinkMeasure | undefined {
    return this.#manager.measure(deviceId);
  }

  /** Where a device may be reached, best first. */
  addressesOf(deviceId: DeviceId): readonly string[] {
    return this.book.addressesOf(deviceId, this.#known.get(deviceId)?.addresses ?? []);
  }

  /**
   * HS55 Where the files of a device are asked for, best first. Who is linked through a relay was not reached otherwise;
   * who called this node, and was never reached by it, may not be reachable at all.
   */
  fileWays({ deviceId, tlsKeyHash }: PinnedPeer): readonly PeerTarget[] {
    const addresses = this.addressesOf(deviceId);
    const dialled = addresses.map((address) => ({ address, deviceId, tlsKeyHash }));
    const link = this.#manager.measure(deviceId);
    if (link?.isUp !== true) return dialled;
    const through = link.via ?? deviceId;
    const tunnelled = { address: `through ${link.via ?? 'its link'}`, deviceId, tlsKeyHash, through };
    if (link.via !== null) return [tunnelled];
    const wasReached = addresses.some((address) => this.book.hasWorked(deviceId, address));
    return wasReached ? [...dialled, tunnelled] : [tunnelled, ...dialled];
  }

  /** NR3 Whether others reach this node, as far as anybody tried. */
  reachability(): NodeReachability {
    const { reachability, mapping, neighbours: nearby } = this.surroundings;
    return { ...reachability.state, mapping, nearby };
  }

  /** What the lab listens to. */
  get tap(): FrameTap {
    return this.#manager.tap;
  }

  get traffic(): Readonly<Traffic> {
    return this.#manager.traffic;
  }

  linksUp(): number {
    return this.#manager.status().filter((link) => link.isUp).length;
  }

  /** Rosters or hints changed. */
  devicesChanged(): void {
    this.#manager.setKnown(this.#ports.groups().knownDevices());
    this.surroundings.groupsChanged();
  }

  #listener(): LinkListener {
    const { log } = this.#ports;
    const groupsOf = (ids: readonly GroupId[]) =>
      ids.flatMap((id) => this.#ports.groups().onChannel(id) ?? []);
    return {
      linkUp: (peer, ids) => {
        log.debug({ peer }, 'link up');
        this.lastSeen.linkUp(peer);
        this.#farewells.linkUp(peer);
        this.#ports.blobs().sourceCame();
        for (const group of groupsOf(ids)) {
          group.linkUp(peer);
          this.#ports.offers().linkUp(group, peer);
        }
      },
      linkDown: (peer, reason, ids) => {
        log.debug({ peer, reason }, 'link down');
        this.lastSeen.linkDown(peer);
        for (const group of groupsOf(ids)) group.linkDown(peer, reason);
      },
      message: (from, groupId, bytes) => {
        const verified = this.#ports.groups().onChannel(groupId)?.receive(from, bytes) ?? true;
        if (!verified) log.warn({ peer: from, group: groupId }, 'a message that does not verify was dropped');
      },
      latencies: (edges) => {
        for (const group of this.#ports.groups().all()) group.latencies(edges);
      },
      reach: (from, frame) => this.surroundings.heard(from, frame),
      // The manager has logged it.
      refused: (peer, code) => this.#farewells.refused(peer, code),
      setAside: (verdict, toldBy) => this.#ports.setAside(verdict, toldBy),
    };
  }
}

function blobDoorOf(ports: NetworkPorts): BlobDoor {
  return {
    mayHave: (...asked) => ports.blobs().mayHave(...asked),
    manifestBytes: (blobId) => ports.blobs().manifestBytes(blobId),
    sealed: (...asked) => ports.blobs().sealed(...asked),
  };
}

function linkDoorOf(ports: NetworkPorts): LinkDoor {
  return {
    isOpen: () => ports.linking().isOpen(),
    accept: (...come) => ports.linking().accept(...come),
  };
}

function standingsOf(ports: NetworkPorts): GroupStandings {
  return {
    own: (groupId) => ports.groups().standings.own(groupId),
    remembered: (groupId, deviceId) => ports.groups().standings.remembered(groupId, deviceId),
  };
}
