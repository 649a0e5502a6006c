/**
 * Members that cannot reach each other talk through one that both reach (RL): as the ends of tunnels and as the
 * relay of others' this node has one `Tunnels`. One hop: what a relay carries comes and goes on links of its own
 * that are not relayed themselves.
 */
import type { DeviceId } from '../../../protocol/ids.ts';
import type { Link } from '../link.ts';
import type { TunnelEnd, TunnelFrame } from './frames.ts';
import { LinkLanes } from './lanes.ts';
import { RelayedLane } from './relayed.ts';
import { TunnelStream } from './stream.ts';

/** Bounds of a relay; docs/limits.md. */
const CARRIED_MAX = 512;
const CARRIED_PER_DEVICE_MAX = 64;
/** Ends here of tunnels with one device, whoever relays them: one in use, one that replaces it. */
const ENDS_PER_DEVICE_MAX = 4;
/** Relays that are asked at one try; the next try begins with others. */
const ASKED_MAX = 4;

export interface TunnelsPorts {
  readonly self: DeviceId;
  /** The link with a device that can be heard; undefined when there is none. */
  readonly linkWith: (deviceId: DeviceId) => Link | undefined;
  /** Devices with such a link, the nearest first. */
  readonly linked: () => readonly DeviceId[];
  /** As this node's own lists have it: a group of which all three are. */
  readonly haveCommonGroup: (a: DeviceId, b: DeviceId) => boolean;
  /** A device asks for this node through `relay`; the stream is what a connection to the listener would be. */
  readonly arrived: (from: DeviceId, relay: DeviceId, stream: TunnelStream) => void;
}

export class Tunnels {
  private readonly ports: TunnelsPorts;
  private readonly byLink = new Map<Link, LinkLanes>();
  /** Tunnels that end here and were asked for by this device. */
  private readonly ends = new Map<DeviceId, number>();
  /** How often each device was looked for: where the next try begins. */
  private readonly tries = new Map<DeviceId, number>();
  /** Tunnels that this node carries, by each of their ends; and how many they are. */
  private readonly carried = new Map<DeviceId, number>();
  private carriedAll = 0;

  constructor(ports: TunnelsPorts) {
    this.ports = ports;
  }

  /** Who might lead to this device (RL1): not whoever failed to at the last try, if there are others. */
  relaysFor(deviceId: DeviceId): DeviceId[] {
    const { linked, linkWith, haveCommonGroup } = this.ports;
    const all = linked().filter(
      (relay) => relay !== deviceId && linkWith(relay)?.via === null && haveCommonGroup(relay, deviceId),
    );
    const tries = this.tries.get(deviceId) ?? 0;
    this.tries.set(deviceId, tries + 1);
    const from = all.length > ASKED_MAX ? (tries * ASKED_MAX) % all.length : 0;
    return [...all.slice(from), ...all.slice(0, from)].slice(0, ASKED_MAX);
  }

  /** Undefined when that relay has no direct link any more. */
  ask(relay: DeviceId, deviceId: DeviceId): TunnelStream | undefined {
    const link = this.ports.linkWith(relay);
    if (link === undefined || link.via !== null) return undefined;
    const lanes = this.lanesOf(link);
    const say = (frame: TunnelFrame): void => lanes.send(frame);
    return lanes.begin({ type: 'tunnelAsk', deviceId }, (tunnelId) => new TunnelStream(tunnelId, say));
  }

  take(link: Link, frame: TunnelFrame): void {
    if (frame.type === 'tunnelAsk') this.carry(link, frame.tunnelId, frame.deviceId);
    else if (frame.type === 'tunnelOffer') this.arrive(link, frame.tunnelId, frame.deviceId);
    else this.byLink.get(link)?.take(frame);
  }

  /** Nothing goes through this link any more (RL6). */
  linkEnded(link: Link): void {
    const lanes = this.byLink.get(link);
    this.byLink.delete(link);
    lanes?.end();
  }

  /** A device that is no longer known. */
  forget(deviceId: DeviceId): void {
    this.tries.delete(deviceId);
  }

  close(): void {
    for (const link of this.byLink.keys()) this.linkEnded(link);
  }

  /** As the relay (RL3, RL7). */
  private carry(from: Link, tunnelId: number, deviceId: DeviceId): void {
    const asking = this.lanesOf(from);
    const refuse = (reason: TunnelEnd): void => asking.send({ type: 'tunnelClose', tunnelId, reason });
    const to = deviceId === from.peer ? undefined : this.ports.linkWith(deviceId);
    if (to === undefined || to.via !== null || from.via !== null || !shareGroup(from, to)) {
      refuse('unreachable');
      return;
    }
    const pair = [from.peer, to.peer];
    if (
      this.carriedAll >= CARRIED_MAX ||
      pair.some((one) => this.carriedFor(one) >= CARRIED_PER_DEVICE_MAX)
    ) {
      refuse('busy');
      return;
    }
    const near = new RelayedLane(asking, tunnelId);
    if (!asking.begun(tunnelId, near)) return;
    const asked = this.lanesOf(to);
    const far = asked.begin({ type: 'tunnelOffer', deviceId: from.peer }, (id) => new RelayedLane(asked, id));
    this.count(pair, 1);
    RelayedLane.join(near, far, () => this.count(pair, -1));
  }

  /** As the end that is asked for. */
  private arrive(link: Link, tunnelId: number, deviceId: DeviceId): void {
    const lanes = this.lanesOf(link);
    const refuse = (reason: TunnelEnd): void => lanes.send({ type: 'tunnelClose', tunnelId, reason });
    const { self, haveCommonGroup, arrived } = this.ports;
    if (link.via !== null || deviceId === self || !haveCommonGroup(link.peer, deviceId)) {
      refuse('unreachable');
      return;
    }
    const present = this.ends.get(deviceId) ?? 0;
    if (present >= ENDS_PER_DEVICE_MAX) {
      refuse('busy');
      return;
    }
    const stream = new TunnelStream(tunnelId, (frame) => lanes.send(frame));
    if (!lanes.begun(tunnelId, stream)) return;
    this.ends.set(deviceId, present + 1);
    stream.once('close', () => {
      const left = this.ends.get(deviceId)! - 1;
      if (left === 0) this.ends.delete(deviceId);
      else this.ends.set(deviceId, left);
    });
    arrived(deviceId, link.peer, stream);
  }

  private lanesOf(link: Link): LinkLanes {
    let lanes = this.byLink.get(link);
    if (lanes === undefined) {
      lanes = new LinkLanes(link, link.dialledBy === this.ports.self);
      this.byLink.set(link, lanes);
    }
    return lanes;
  }

  private carriedFor(deviceId: DeviceId): number {
    return this.carried.get(deviceId) ?? 0;
  }

  private count(pair: readonly DeviceId[], by: 1 | -1): void {
    this.carriedAll += by;
    for (const deviceId of pair) {
      const left = this.carriedFor(deviceId) + by;
      if (left === 0) this.carried.delete(deviceId);
      else this.carried.set(deviceId, left);
    }
  }
}

function shareGroup(a: Link, b: Link): boolean {
  for (const group of a.groups) if (b.groups.has(group)) return true;
  return false;
}
