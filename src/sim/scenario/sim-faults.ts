/** LB6 The faults of a scenario on the twins of network, disk and clock; they stand until they are healed. */
import { FrameFates, isLength, type ActingFault } from '../../engine/link-faults.ts';
import { encodePeerMessage } from '../../protocol/encode-peer-message.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import { FAST_DISK } from '../disk-pace.ts';
import { NO_FATE, type Fate } from '../path.ts';
import { OCCURRENCE } from '../timeline.ts';
import type { World } from '../world.ts';
import type { StandingFault } from './facts.ts';
import type { Machines } from './machines.ts';

export class SimFaults {
  readonly #world: World;
  readonly #machines: Machines;
  readonly #fates: FrameFates;
  readonly #standing = new Map<string, StandingFault>();
  /** Of each fault that cuts: what is cut, by device. */
  readonly #cuts = new Map<string, (readonly [DeviceId, DeviceId])[]>();
  /** When the slow line from one to the other is free again, µs. */
  readonly #freeUs = new Map<string, number>();
  readonly #healed: (id: string) => void;

  constructor(world: World, machines: Machines, healed: (id: string) => void) {
    this.#world = world;
    this.#machines = machines;
    this.#healed = healed;
    const random = world.random.fork('faults');
    this.#fates = new FrameFates(() => random.fraction());
    world.network.fates = (from, to, message) => this.#fateOf(from, to, message);
  }

  add(fault: StandingFault): void {
    const { id, durationMs } = fault;
    this.#standing.set(id, fault);
    this.#apply(fault);
    if (durationMs === null) return;
    this.#world.timeline.after(durationMs * 1000, OCCURRENCE.fault, () => this.#end(id));
  }

  /** Null: all. */
  heal(tag: string | null): void {
    for (const { id, tag: own } of this.#standing.values()) if (tag === null || own === tag) this.#end(id);
  }

  /** The node is another device, or another process, from now on. */
  renewed(name: string): void {
    for (const fault of this.#standing.values()) {
      if (fault.links.some((pair) => pair.includes(name)) || fault.nodes.includes(name)) {
        this.#undo(fault);
        this.#apply(fault);
      }
    }
  }

  #end(id: string): void {
    const fault = this.#standing.get(id);
    if (fault === undefined) return;
    this.#standing.delete(id);
    this.#fates.forget(id);
    this.#undo(fault);
    this.#healed(id);
  }

  #apply(fault: StandingFault): void {
    if (fault.type === 'cut' && fault.probability >= 1) {
      const pairs = fault.links.flatMap(([a, b]) => this.#devices(a, b));
      this.#cuts.set(fault.id, pairs);
      for (const [from, to] of pairs) this.#world.network.cut(from, to);
    }
    this.#lengthen(fault);
    for (const name of fault.nodes) this.#harmNode(name);
  }

  #undo(fault: StandingFault): void {
    for (const [from, to] of this.#cuts.get(fault.id) ?? []) this.#world.network.mend(from, to);
    this.#cuts.delete(fault.id);
    this.#lengthen(fault);
    for (const name of fault.nodes) this.#harmNode(name);
  }

  /** What always comes on top is the length of the way: probes measure it, too. */
  #lengthen({ links }: StandingFault): void {
    for (const [a, b] of links) {
      const delays = [...this.#standing.values()].flatMap((fault) => {
        const isOnIt = isLength(fault) && fault.links.some(([x, y]) => x === a && y === b);
        return isOnIt ? (fault.attributes.delayMs ?? 0) : [];
      });
      const extraUs = 1000 * delays.reduce((sum, ms) => sum + ms, 0);
      for (const [from, to] of this.#devices(a, b)) this.#world.network.setExtraDelay(from, to, extraUs);
    }
  }

  /** Disk and clock of a node as all faults that stand make them. */
  #harmNode(name: string): void {
    const node = this.#machines.get(name);
    if (node === null) return;
    const own = [...this.#standing.values()].filter(({ nodes }) => nodes.includes(name));
    const sum = (type: string, key: 'delayMs' | 'offsetMs'): number =>
      own
        .filter((fault) => fault.type === type)
        .reduce((all, { attributes }) => all + (attributes[key] ?? 0), 0);
    node.wallOffsetMs = sum('skew', 'offsetMs');
    node.isDiskFull = own.some(({ type }) => type === 'diskFull');
    node.diskPace = { ...FAST_DISK, saveMinUs: FAST_DISK.saveMinUs + 1000 * sum('diskSlow', 'delayMs') };
  }

  #devices(a: string, b: string): (readonly [DeviceId, DeviceId])[] {
    const [from, to] = [this.#machines.get(a), this.#machines.get(b)];
    return from === null || to === null ? [] : [[from.deviceId, to.deviceId]];
  }

  #fateOf(from: DeviceId, to: DeviceId, message: PeerMessage): Fate {
    if (this.#standing.size === 0) return NO_FATE;
    const [a, b] = [this.#machines.nameOf(from), this.#machines.nameOf(to)];
    const line = `${a}>${b}`;
    const faults = [...this.#standing.values()].filter((fault): fault is StandingFault & ActingFault =>
      fault.links.some(([x, y]) => x === a && y === b),
    );
    const { isLost, copies, spreadMs, isOvertaken, bytesPerSecond } = this.#fates.of(faults, line);
    const queueUs = bytesPerSecond === Infinity ? 0 : this.#queueUs(line, bytesPerSecond, message);
    return { isLost, copies, delayUs: 1000 * spreadMs + queueUs, isOvertaken };
  }

  /** Until the whole frame is through a line of so many bytes a second, behind those that are on it. */
  #queueUs(line: string, bytesPerSecond: number, message: PeerMessage): number {
    const { nowUs } = this.#world.timeline;
    const sendUs = (encodePeerMessage(message).length / bytesPerSecond) * 1_000_000;
    const freeUs = Math.max(nowUs, this.#freeUs.get(line) ?? 0) + sendUs;
    this.#freeUs.set(line, freeUs);
    return freeUs - nowUs;
  }
}
