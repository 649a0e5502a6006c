/**
 * Members that cannot reach each other talk through one that both reach (RL): as the ends of tunnels and as the
 * relay of others' this node has one `Tunnels`. One hop: what a relay carries comes and goes on links of its own
 * that are not relayed themselves.
 */
import type { DeviceId } from '../../../protocol/ids.ts';
import type { Link } from '../link.ts';
import { windowOf, type TunnelEnd, type TunnelFrame, type TunnelUse } from './frames.ts';
import { FilesPace } from './files-pace.ts';
import { LinkLanes } from './lanes.ts';
import { RelayedLane } from './relayed.ts';
import { TunnelStream } from './stream.ts';

/** Bounds of a relay; docs/limits.md. */
const CARRIED_MAX = 512;
const CARRIED_PER_DEVICE_MAX = 64;
/** Between the same two: one in use, one that replaces it. The far end takes no more of one relay. */
const PER_PAIR_MAX = 4;
/** HS56 The same of tunnels for files, which are counted by themselves: nobody's link waits for a file. */
const FILES_CARRIED_MAX = 32;
const FILES_PER_DEVICE_MAX = 4;
const FILES_PER_PAIR_MAX = 2;
/** Relays that are asked at one try; the next try begins with others. */
const ASKED_MAX = 4;
/** RL11 On any link something is said several times in this time: what is silent for longer is none. */
const IDLE_MS = 30_000;

/** A tunnel that this node carries. */
interface Carried {
  readonly from: Link;
  readonly to: Link;
  readonly lane: RelayedLane;
}

/** A tunnel that ends here. */
interface Ending {
  /** The far end itself where nobody relays. */
  readonly relay: DeviceId;
  readonly deviceId: DeviceId;
  readonly stream: TunnelStream;
}

export interface TunnelsPorts {
  readonly self: DeviceId;
  /** The link with a device that can be heard; undefined when there is none. */
  readonly linkWith: (deviceId: DeviceId) => Link | undefined;
  /** Devices with such a link, the nearest first. */
  readonly linked: () => readonly DeviceId[];
  /** As this node's own lists have it: a group of which all three are. */
  readonly haveCommonGroup: (a: DeviceId, b: DeviceId) => boolean;
  /**
   * A device asks for this node through `relay`, or, for files, on its own link (null); the stream is what a connection
   * to the listener would be.
   */
  readonly arrived: (from: DeviceId, relay: DeviceId | null, stream: TunnelStream, use: TunnelUse) => void;
}

/** How many tunnels there may be: of a relay in all, with an end at one device, between the same two. */
interface Bounds {
  readonly all: number;
  readonly perDevice: number;
  readonly perPair: number;
}

const BOUNDS: Readonly<Record<TunnelUse, Bounds>> = {
  link: { all: CARRIED_MAX, perDevice: CARRIED_PER_DEVICE_MAX, perPair: PER_PAIR_MAX },
  files: { all: FILES_CARRIED_MAX, perDevice: FILES_PER_DEVICE_MAX, perPair: FILES_PER_PAIR_MAX },
};

export class Tunnels {
  private readonly ports: TunnelsPorts;
  private readonly byLink = new Map<Link, LinkLanes>();
  /**
   * Tunnels that end here, by relay, and by relay and the device that it names: its word is not proved before TLS, so
   * it may use up no places but its own.
   */
  private readonly ends = new Counts();
  /** How often each device was looked for: where the next try begins. */
  private readonly tries = new Map<DeviceId, number>();
  private readonly carried = new Set<Carried>();
  /** How many of them each device has an end of, and each two both. */
  private readonly carriedOf = new Counts();
  /** Also those that were asked for here. */
  private readonly endings = new Set<Ending>();
  private readonly pace = new FilesPace();
  private lookedMs: number | null = null;

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
    // Also among few: one that lets hellos through and nothing else must not be the first each time.
    const step = all.length > ASKED_MAX ? ASKED_MAX : 1;
    const from = all.length === 0 ? 0 : (tries * step) % all.length;
    return [...all.slice(from), ...all.slice(0, from)].slice(0, ASKED_MAX);
  }

  /** Undefined when that relay has no direct link any more. For files a device is asked for on its own link, too. */
  ask(relay: DeviceId, deviceId: DeviceId, use: TunnelUse = 'link'): TunnelStream | undefined {
    const link = this.ports.linkWith(relay);
    if (link === undefined || link.via !== null) return undefined;
    const lanes = this.lanesOf(link);
    const say = (frame: TunnelFrame): void => lanes.send(frame);
    const type = use === 'files' ? 'tunnelAskFiles' : 'tunnelAsk';
    const stream = lanes.begin(
      { type, deviceId },
      (tunnelId) => new TunnelStream(tunnelId, say, windowOf(use)),
    );
    this.endsHere(relay, deviceId, stream);
    return stream;
  }

  take(link: Link, frame: TunnelFrame): void {
    switch (frame.type) {
      case 'tunnelAsk':
        this.carry(link, frame.tunnelId, frame.deviceId, 'link');
        return;
      case 'tunnelAskFiles':
        if (frame.deviceId === this.ports.self) this.arrive(link, frame.tunnelId, link.peer, 'files');
        else this.carry(link, frame.tunnelId, frame.deviceId, 'files');
        return;
      case 'tunnelOffer':
      case 'tunnelOfferFiles':
        this.arrive(link, frame.tunnelId, frame.deviceId, frame.type === 'tunnelOffer' ? 'link' : 'files');
        return;
      default:
        this.byLink.get(link)?.take(frame);
    }
  }

  /** Nothing goes through this link any more (RL6). */
  linkEnded(link: Link): void {
    const lanes = this.byLink.get(link);
    this.byLink.delete(link);
    lanes?.end();
  }

  /** RL10 Who is in which group may be otherwise now: what would not be begun any more ends. */
  regrouped(): void {
    for (const { from, to, lane } of this.carried) if (!shareGroup(from, to)) lane.end('unreachable');
    for (const { relay, deviceId, stream } of this.endings)
      if (!this.ports.haveCommonGroup(relay, deviceId)) stream.destroy();
  }

  /** RL11 nowMs: monotonic. */
  tick(nowMs: number): void {
    if (this.lookedMs !== null && nowMs - this.lookedMs < IDLE_MS) return;
    this.lookedMs = nowMs;
    for (const { lane } of this.carried) if (!lane.takeUse()) lane.end('ended');
  }

  /** A device that is no longer known. */
  forget(deviceId: DeviceId): void {
    this.tries.delete(deviceId);
  }

  close(): void {
    for (const link of this.byLink.keys()) this.linkEnded(link);
    this.pace.stop();
  }

  /** As the relay (RL3, RL7). */
  private carry(from: Link, tunnelId: number, deviceId: DeviceId, use: TunnelUse): void {
    const asking = this.lanesOf(from);
    const refuse = (reason: TunnelEnd): void => asking.send({ type: 'tunnelClose', tunnelId, reason });
    const to = deviceId === from.peer ? undefined : this.ports.linkWith(deviceId);
    if (to === undefined || to.via !== null || from.via !== null || !shareGroup(from, to)) {
      refuse('unreachable');
      return;
    }
    const asked = this.lanesOf(to);
    const names = namesOf(use, from.peer, to.peer);
    if (!this.carriedOf.haveRoom(names, BOUNDS[use]) || !asking.openings.take() || !asked.relayedTo.take()) {
      refuse('busy');
      return;
    }
    const pace = use === 'files' ? this.pace : null;
    const near = new RelayedLane(asking, tunnelId, pace);
    if (!asking.begun(tunnelId, near)) return;
    const type = use === 'files' ? 'tunnelOfferFiles' : 'tunnelOffer';
    const far = asked.begin({ type, deviceId: from.peer }, (id) => new RelayedLane(asked, id, pace));
    const carried = { from, to, lane: near };
    this.carried.add(carried);
    this.carriedOf.add(allOf(names));
    RelayedLane.join(near, far, () => {
      this.carried.delete(carried);
      this.carriedOf.remove(allOf(names));
    });
  }

  /** As the end that is asked for. */
  private arrive(link: Link, tunnelId: number, deviceId: DeviceId, use: TunnelUse): void {
    const lanes = this.lanesOf(link);
    const refuse = (reason: TunnelEnd): void => lanes.send({ type: 'tunnelClose', tunnelId, reason });
    const { self, haveCommonGroup, arrived } = this.ports;
    if (link.via !== null || deviceId === self || !haveCommonGroup(link.peer, deviceId)) {
      refuse('unreachable');
      return;
    }
    const names = namesOf(use, link.peer, deviceId);
    // What it may carry for this device; what it says of the other counts as its own word.
    const ours = { ...names, devices: names.devices.slice(0, 1) };
    if (!this.ends.haveRoom(ours, { ...BOUNDS[use], all: Infinity }) || !lanes.openings.take()) {
      refuse('busy');
      return;
    }
    const stream = new TunnelStream(tunnelId, (frame) => lanes.send(frame), windowOf(use));
    if (!lanes.begun(tunnelId, stream)) return;
    this.ends.add(allOf(ours));
    stream.once('close', () => this.ends.remove(allOf(ours)));
    this.endsHere(link.peer, deviceId, stream);
    const isOwnLink = use === 'files' && deviceId === link.peer;
    arrived(deviceId, isOwnLink ? null : link.peer, stream, use);
  }

  private endsHere(relay: DeviceId, deviceId: DeviceId, stream: TunnelStream): void {
    const ending = { relay, deviceId, stream };
    this.endings.add(ending);
    stream.once('close', () => this.endings.delete(ending));
  }

  private lanesOf(link: Link): LinkLanes {
    let lanes = this.byLink.get(link);
    if (lanes === undefined) {
      lanes = new LinkLanes(link, link.dialledBy === this.ports.self);
      this.byLink.set(link, lanes);
    }
    return lanes;
  }
}

/** Under what a tunnel is counted. */
interface Names {
  readonly use: string;
  readonly devices: readonly string[];
  readonly pair: string;
}

function namesOf(use: TunnelUse, one: DeviceId, other: DeviceId): Names {
  return { use, devices: [`${use} ${one}`, `${use} ${other}`], pair: `${use} ${one} ${other}` };
}

function allOf({ use, devices, pair }: Names): string[] {
  return [use, ...devices, pair];
}

/** How many there are under each name; a name without any takes no room. */
class Counts {
  private readonly counts = new Map<string, number>();

  haveRoom({ use, devices, pair }: Names, { all, perDevice, perPair }: Bounds): boolean {
    return (
      this.of(use) < all && devices.every((device) => this.of(device) < perDevice) && this.of(pair) < perPair
    );
  }

  add(names: readonly string[]): void {
    for (const name of names) this.counts.set(name, this.of(name) + 1);
  }

  remove(names: readonly string[]): void {
    for (const name of names) {
      const left = this.of(name) - 1;
      if (left === 0) this.counts.delete(name);
      else this.counts.set(name, left);
    }
  }

  private of(name: string): number {
    return this.counts.get(name) ?? 0;
  }
}

function shareGroup(a: Link, b: Link): boolean {
  for (const group of a.groups) if (b.groups.has(group)) return true;
  return false;
}
