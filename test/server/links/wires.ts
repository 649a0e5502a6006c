/** Tunnels of several nodes without sockets: what is said between them is taken to the other end when a test says so. */
import type { DeviceId, GroupId } from '../../../src/protocol/ids.ts';
import type { Link } from '../../../src/server/links/link.ts';
import type { TunnelFrame, TunnelUse } from '../../../src/server/links/tunnels/frames.ts';
import type { TunnelStream } from '../../../src/server/links/tunnels/stream.ts';
import { Tunnels } from '../../../src/server/links/tunnels/tunnels.ts';
import { decodeLinkFrame } from '../../../src/server/links/wire.ts';
import { GROUP_A } from './world.ts';

export const id = (letter: string): DeviceId => letter.repeat(32) as DeviceId;

/** One end of a link without sockets: what is said there waits until it is delivered. */
interface WireEnd {
  readonly link: Link;
  readonly said: TunnelFrame[];
}

interface Arrival {
  readonly from: DeviceId;
  /** Null on the device's own link. */
  readonly relay: DeviceId | null;
  readonly stream: TunnelStream;
  readonly use: TunnelUse;
}

/** Tunnels of several nodes, and wires between them on which frames come one by one. */
export class Wires {
  readonly arrivals: Arrival[] = [];
  private readonly nodes = new Map<DeviceId, { tunnels: Tunnels; ends: Map<DeviceId, WireEnd> }>();
  private readonly groups: (a: DeviceId, b: DeviceId) => boolean;

  constructor(names: readonly string[], haveCommonGroup: (a: DeviceId, b: DeviceId) => boolean = () => true) {
    this.groups = haveCommonGroup;
    for (const self of names.map(id)) {
      const ends = new Map<DeviceId, WireEnd>();
      const tunnels = new Tunnels({
        self,
        linkWith: (peer) => ends.get(peer)?.link,
        linked: () => [...ends.keys()],
        haveCommonGroup: (a, b) => this.groups(a, b),
        arrived: (from, relay, stream, use) => {
          stream.on('error', () => undefined);
          this.arrivals.push({ from, relay, stream, use });
        },
      });
      this.nodes.set(self, { tunnels, ends });
    }
  }

  tunnelsOf(name: string): Tunnels {
    return this.nodes.get(id(name))!.tunnels;
  }

  end(from: string, to: string): WireEnd {
    return this.nodes.get(id(from))!.ends.get(id(to))!;
  }

  /** `from` dialled. */
  link(from: string, to: string, via: string | null = null, groups: readonly GroupId[] = [GROUP_A]): void {
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const said: TunnelFrame[] = [];
      const link = {
        peer: id(other),
        dialledBy: id(from),
        via: via === null ? null : id(via),
        groups: new Set(groups),
        queuedBytes: 0,
        sendControl: (body: Uint8Array) => said.push(decodeLinkFrame(body) as TunnelFrame),
      } as unknown as Link;
      this.nodes.get(id(one))!.ends.set(id(other), { link, said });
    }
  }

  /** Takes what was said at one end to the other. */
  deliver(from: string, to: string): TunnelFrame[] {
    const frames = this.end(from, to).said.splice(0);
    for (const frame of frames) this.tunnelsOf(to).take(this.end(to, from).link, frame);
    return frames;
  }

  /** Until nobody says anything more. */
  deliverAll(): void {
    let isQuiet = false;
    while (!isQuiet) {
      isQuiet = true;
      for (const [from, { ends }] of this.nodes) {
        for (const to of ends.keys()) {
          if (this.deliver(from.slice(0, 1), to.slice(0, 1)).length > 0) isQuiet = false;
        }
      }
    }
  }

  cut(one: string, other: string): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const { link } = this.end(from, to);
      this.nodes.get(id(from))!.ends.delete(id(to));
      this.tunnelsOf(from).linkEnded(link);
    }
  }
}

/** a and c are linked with b only. */
export function chain(): Wires {
  const wires = new Wires(['a', 'b', 'c']);
  wires.link('a', 'b');
  wires.link('c', 'b');
  return wires;
}

export function tunnelThrough(
  wires: Wires,
  use: TunnelUse = 'link',
): { readonly near: TunnelStream; readonly far: TunnelStream } {
  const near = wires.tunnelsOf('a').ask(id('b'), id('c'), use)!;
  near.on('error', () => undefined);
  wires.deliverAll();
  return { near, far: wires.arrivals.at(-1)!.stream };
}

/** Nothing goes through it any more. */
export function isAtEnd(stream: TunnelStream): boolean {
  return Reflect.get(stream, 'isOver') === true;
}

/** Of the data in them. */
export function byteCount(frames: readonly TunnelFrame[]): number {
  return frames.reduce((sum, frame) => sum + (frame.type === 'tunnelData' ? frame.bytes.length : 0), 0);
}
