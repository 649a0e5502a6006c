/**
 * All links of a node, one per pair of nodes for all their groups: the `Links` port of every engine, and the
 * one who tells the runtime what happens to them. The runtime says which devices are known; who is known is
 * dialled, may connect, and is redialled for as long as it is known.
 */
import type { TLSSocket } from 'node:tls';
import type { WebSocket } from 'ws';
import type { Crypto, Links } from '../../engine/ports.ts';
import { encodePeerMessage } from '../../protocol/encode-peer-message.ts';
import type { AddressRecord } from '../../protocol/identity.ts';
import type { DeviceId, GroupId, Hash } from '../../protocol/ids.ts';
import type { DelayEdge, PeerMessage } from '../../protocol/peer-messages.ts';
import type { AddressBook } from '../discovery/address-book.ts';
import { monotonicMs } from './estimates.ts';
import type { FaultFilter } from './faults.ts';
import { FrameTap } from './frame-tap.ts';
import { Introductions } from './introductions.ts';
import type { KnownDevices } from './known-devices.ts';
import type { Link } from './link.ts';
import { Peer } from './peer.ts';
import type { NetworkFrame, PeerContext } from './peer-context.ts';
import type { KnownDevice, LinkIdentity, LinkListener, LinkLog, PeerBoots } from './ports.ts';
import type { LinkMeasure, LinkStatus, OpenLink } from './link-measure.ts';
import type { LinkTiming } from './timing.ts';
import type { TunnelStream } from './tunnels/stream.ts';
import { Tunnels, type TunnelsPorts } from './tunnels/tunnels.ts';
import { Traffic } from './traffic.ts';
import { encodeAddresses, encodeWhoIs } from './wire.ts';
import type { GroupStandings } from './word.ts';

export interface LinkManagerOptions {
  readonly identity: LinkIdentity;
  readonly crypto: Crypto;
  readonly timing: LinkTiming;
  /** Shared with the peer server; changed through `setKnown` only. */
  readonly known: KnownDevices;
  readonly boots: PeerBoots;
  readonly standings: GroupStandings;
  readonly book: AddressBook;
  readonly faults: FaultFilter;
  readonly listener: LinkListener;
  /** A device asks for this node through a relay: `PeerServer.acceptTunnel`. */
  readonly onTunnel: TunnelsPorts['arrived'];
  readonly log: LinkLog;
}

/** Checks of silence and probes come this many times in a probe's interval. */
const TICKS_PER_PROBE = 3;

export class LinkManager implements Links {
  readonly traffic = new Traffic();
  /** For the lab. */
  readonly tap = new FrameTap();
  private readonly options: LinkManagerOptions;
  private readonly context: PeerContext;
  private readonly peers = new Map<DeviceId, Peer>();
  /** Links with frames that wait for `flush`. */
  private readonly dirty = new Set<Link>();
  /** Bytes of the messages of this turn: one message to several peers is encoded once. */
  private readonly encoded = new Map<PeerMessage, Uint8Array>();
  private readonly introductions: Introductions;
  private readonly tunnels: Tunnels;
  private listed: readonly KnownDevice[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastTickMs = 0;
  private isRunning = false;
  /** Since when there is no link with anybody; null while there is one. */
  private aloneSinceMs: number | null = null;

  constructor(options: LinkManagerOptions) {
    this.options = options;
    const { identity, crypto, boots, standings, timing, faults, book } = options;
    this.tunnels = new Tunnels({
      self: identity.deviceId,
      linkWith: (deviceId) => this.heardLink(deviceId),
      linked: () => this.nearest(),
      haveCommonGroup: (a, b) => haveCommonGroup(options.known.get(a), options.known.get(b)),
      arrived: options.onTunnel,
    });
    this.context = {
      hello: { identity, crypto, boots, standings, ownRecord: () => book.own() },
      timing,
      faults,
      book,
      traffic: this.traffic,
      tap: this.tap,
      tunnels: this.tunnels,
      events: {
        up: (peer, groups) => this.onUp(peer, groups),
        down: (peer, reason, groups) => {
          if (![...this.peers.values()].some((other) => other.isUp)) this.aloneSinceMs ??= monotonicMs();
          options.listener.linkDown(peer.deviceId, reason, groups);
        },
        refused: (peer, code, detail) => {
          // Whoever has not heard of us yet will: members learn of a newcomer one after the other.
          const level = code === 'unknown_device' ? 'info' : 'warn';
          options.log[level]({ peer: peer.deviceId, code, detail }, 'link refused');
          options.listener.refused(peer.deviceId, code);
        },
        message: (peer, groupId, body) => options.listener.message(peer.deviceId, groupId, body),
        control: (peer, frame) => this.onControl(peer, frame),
        roundTrip: () => this.tellLatencies(),
        setAside: (peer, verdict) => {
          if (this.isRunning) options.listener.setAside(verdict, peer.deviceId);
        },
      },
    };
    this.introductions = new Introductions(identity.deviceId);
    book.onChange((record) => this.onRecord(record));
  }

  /** The own address record must be set in the book before. */
  start(): void {
    this.isRunning = true;
    this.aloneSinceMs = monotonicMs();
    this.lastTickMs = monotonicMs();
    const periodMs = this.options.timing.probeMs / TICKS_PER_PROBE;
    this.timer = setInterval(() => this.tick(periodMs), periodMs);
    for (const peer of this.peers.values()) peer.start();
  }

  /** Tells every peer that this node stops, and closes all links. Safe to call twice. */
  stop(): void {
    this.isRunning = false;
    clearInterval(this.timer);
    for (const peer of this.peers.values()) peer.stop('stopping');
    this.peers.clear();
    this.tunnels.close();
  }

  /** Ends all links without a word, as the lab's crash does. */
  halt(): void {
    for (const peer of this.peers.values()) peer.link?.terminate();
    this.stop();
  }

  /** Replaces the list: links with devices that are no longer in it end at once, new ones are dialled. */
  setKnown(devices: readonly KnownDevice[]): void {
    const self = this.options.identity.deviceId;
    this.listed = devices.filter((device) => device.deviceId !== self && device.groups.length > 0);
    this.refresh();
  }

  /** From the peer server: a stream was refused because its key is of no known device. */
  askAbout(keyHash: Hash): void {
    if (!this.introductions.shouldAsk(keyHash, monotonicMs())) return;
    const question = encodeWhoIs(keyHash);
    for (const peer of this.peers.values()) peer.link?.sendControl(question);
  }

  private refresh(): void {
    const others = this.introductions.merge(this.listed);
    this.options.known.set(others);
    const byId = new Map(others.map((device) => [device.deviceId, device]));
    for (const peer of this.peers.values()) {
      if (byId.get(peer.deviceId)?.tlsKeyHash === peer.known.tlsKeyHash) continue;
      this.peers.delete(peer.deviceId);
      this.tunnels.forget(peer.deviceId);
      peer.stop('unknown_device');
    }
    for (const device of others) this.setOne(device);
  }

  /** From the peer server: a stream whose TLS key is that of a known device. */
  accept(deviceId: DeviceId, socket: WebSocket, transport: TLSSocket, relay: DeviceId | null): void {
    const peer = this.isRunning ? this.peers.get(deviceId) : undefined;
    if (peer === undefined) socket.terminate();
    else peer.accept(socket, transport, relay);
  }

  send(to: DeviceId, groupId: GroupId, message: PeerMessage): void {
    const link = this.linkWith(to);
    if (link === undefined || !link.groups.has(groupId)) return;
    let bytes = this.encoded.get(message);
    if (bytes === undefined) {
      bytes = encodePeerMessage(message);
      this.encoded.set(message, bytes);
    }
    link.send(groupId, bytes);
    this.dirty.add(link);
  }

  flush(): void {
    for (const link of this.dirty) link.flush();
    this.dirty.clear();
    this.encoded.clear();
  }

  /** HS55 A stream to a device for files, through a relay or on its own link; undefined where there is no such link. */
  fileTunnel(through: DeviceId, to: DeviceId): TunnelStream | undefined {
    return this.tunnels.ask(through, to, 'files');
  }

  /** Undefined while there is none. */
  linkWith(deviceId: DeviceId): Link | undefined {
    return this.peers.get(deviceId)?.link ?? undefined;
  }

  status(): LinkStatus[] {
    return [...this.peers.values()].map(({ deviceId, isUp, rttUs, link }) => {
      return { deviceId, isUp, rttUs, via: link?.via ?? null };
    });
  }

  /** AD9 The device was met at this address a moment ago. */
  met(deviceId: DeviceId, address: string): void {
    this.options.book.met(deviceId, address);
    this.peers.get(deviceId)?.moved();
  }

  /** What is there to ask over now; a relayed link says nothing of who can be dialled. */
  openLinks(): OpenLink[] {
    return [...this.peers.values()].flatMap(({ deviceId, isUp, link }) =>
      isUp && link !== null && link.via === null
        ? [{ deviceId, dialledBy: link.dialledBy, remote: link.remote }]
        : [],
    );
  }

  /** A frame about the link; lost where there is none. */
  tell(deviceId: DeviceId, body: Uint8Array): void {
    this.peers.get(deviceId)?.link?.sendControl(body);
  }

  /** Undefined for a device that is not known here. */
  measure(deviceId: DeviceId): LinkMeasure | undefined {
    const peer = this.peers.get(deviceId);
    if (peer === undefined) return undefined;
    const { isUp, rttUs, link } = peer;
    const jitterUs = link?.roundTrip.jitterUs ?? null;
    const silentMs = link?.silentForMs(monotonicMs()) ?? null;
    return { isUp, rttUs, jitterUs, silentMs, dialledBy: link?.dialledBy ?? null, via: link?.via ?? null };
  }

  /** Smoothed round trips of the links that are there. */
  latencies(): DelayEdge[] {
    return this.status().flatMap(({ deviceId, isUp, rttUs }) =>
      isUp && rttUs !== null ? [{ to: deviceId, rttUs }] : [],
    );
  }

  private heardLink(deviceId: DeviceId): Link | undefined {
    const link = this.linkWith(deviceId);
    return link === undefined || link.isSilent || !link.isOpen ? undefined : link;
  }

  private nearest(): DeviceId[] {
    const up = this.status().filter(({ isUp }) => isUp);
    return up.sort((a, b) => (a.rttUs ?? Infinity) - (b.rttUs ?? Infinity)).map(({ deviceId }) => deviceId);
  }

  private setOne(device: KnownDevice): void {
    const before = this.peers.get(device.deviceId);
    if (before === undefined) {
      const peer = new Peer(device, this.context);
      this.peers.set(device.deviceId, peer);
      const early = this.introductions.takeEarly(device.deviceId);
      if (early !== undefined && device.signingKey !== null)
        this.options.book.merge(early, device.signingKey);
      // Whoever was told of this device before it was known here has nobody else to hear its address from.
      const record = this.options.book.record(device.deviceId);
      if (record !== undefined) this.spread(record);
      if (this.isRunning) peer.start();
    } else if (!isSame(before.known, device)) before.update(device);
  }

  private tick(periodMs: number): void {
    // What the sockets hold is read first: a peer must not be called silent for this node's own lateness.
    setImmediate(() => {
      if (!this.isRunning) return;
      const nowMs = monotonicMs();
      const lateMs = nowMs - this.lastTickMs - periodMs;
      this.lastTickMs = nowMs;
      for (const peer of this.peers.values()) peer.tick(nowMs, Math.max(0, lateMs));
      this.tunnels.tick(nowMs);
      this.options.book.settle((deviceId) => this.keyOf(deviceId));
    });
  }

  private tellLatencies(): void {
    for (const peer of this.peers.values()) peer.link?.roundTrip.markTold();
    this.options.listener.latencies(this.latencies());
  }

  /** Everybody who is not linked is dialled now: the ways out of this machine changed. */
  hurry(): void {
    for (const peer of this.peers.values()) peer.hurry();
  }

  private onUp(peer: Peer, groups: readonly GroupId[]): void {
    const nowMs = monotonicMs();
    // AD6 The first link after long: the network is back, for others too.
    if (this.aloneSinceMs !== null && nowMs - this.aloneSinceMs > this.options.timing.redialMaxMs)
      this.hurry();
    this.aloneSinceMs = null;
    const records = this.recordsFor(peer);
    for (const body of encodeAddresses(records)) peer.link?.sendControl(body);
    this.options.listener.linkUp(peer.deviceId, groups);
  }

  /** Records of the other devices in the groups that this peer shares. */
  private recordsFor(peer: Peer): AddressRecord[] {
    const { book } = this.options;
    const records: AddressRecord[] = [];
    for (const other of this.peers.values()) {
      const record =
        other !== peer && sharesGroup(peer, other.known) ? book.record(other.deviceId) : undefined;
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  private onControl(from: Peer, frame: NetworkFrame): void {
    if (frame.type === 'addresses') this.onAddresses(from, frame.records);
    else if (frame.type === 'dialBack' || frame.type === 'dialledBack')
      this.options.listener.reach(from.deviceId, frame);
    else if (frame.type === 'whoIs') {
      const device = this.introductions.listedByKey(frame.tlsKeyHash);
      if (device === undefined || device.deviceId === from.deviceId) return;
      from.vouchFor(device);
      const record = this.options.book.record(device.deviceId);
      if (record === undefined || !sharesGroup(from, device)) return;
      for (const body of encodeAddresses([record])) from.link?.sendControl(body);
    } else if (this.introductions.take(frame, from.namedGroups(frame.groupTokens), monotonicMs())) {
      this.options.log.info({ by: from.deviceId }, 'a device of a common group was introduced');
      this.refresh();
    }
  }

  private onAddresses(from: Peer, records: readonly AddressRecord[]): void {
    const { book, identity, log } = this.options;
    for (const record of records) {
      const isOwn = record.deviceId === identity.deviceId;
      const signingKey = isOwn ? identity.certificate.signingKey : this.keyOf(record.deviceId);
      if (signingKey === undefined) {
        this.introductions.keepEarly(record);
        continue;
      }
      const merged = isOwn ? book.outdo(record, signingKey) : book.merge(record, signingKey);
      if (merged === 'new') log.debug({ from: from.deviceId, device: record.deviceId }, 'new address record');
      if (merged !== 'forged') continue;
      log.warn({ from: from.deviceId, device: record.deviceId }, 'a forged address record');
      from.link?.misbehaved();
      return;
    }
  }

  /** Undefined while nobody has said it. */
  private keyOf(deviceId: DeviceId): Uint8Array | undefined {
    return this.peers.get(deviceId)?.known.signingKey ?? undefined;
  }

  /** A record that is new here: its device may be reachable now, and others may want to know. */
  private onRecord(record: AddressRecord): void {
    this.peers.get(record.deviceId)?.moved();
    this.spread(record);
  }

  private spread(record: AddressRecord): void {
    const subject = this.peers.get(record.deviceId);
    for (const peer of this.peers.values()) {
      const isOwn = record.deviceId === this.options.identity.deviceId;
      const concerns =
        isOwn || (subject !== undefined && subject !== peer && sharesGroup(peer, subject.known));
      if (!concerns || peer.link === null) continue;
      for (const body of encodeAddresses([record])) peer.link.sendControl(body);
    }
  }
}

function sharesGroup(peer: Peer, device: KnownDevice): boolean {
  const groups = peer.link?.groups;
  return groups !== undefined && device.groups.some((group) => groups.has(group));
}

function haveCommonGroup(a: KnownDevice | undefined, b: KnownDevice | undefined): boolean {
  return a !== undefined && b !== undefined && a.groups.some((group) => b.groups.includes(group));
}

function isSame(a: KnownDevice, b: KnownDevice): boolean {
  return (
    a.signingKey === b.signingKey && sameItems(a.groups, b.groups) && sameItems(a.addresses, b.addresses)
  );
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
