/**
 * Bad weather for experiments: what the lab API sets acts here, on the frames of the links and on the peer
 * HTTP routes alike, as if the network did it. Without a fault a frame costs one look at a boolean.
 */
import { v7 as uuid } from 'uuid';
import {
  FrameFates,
  type FrameFate,
  type LinkFaultAttributes,
  type LinkFaultName,
} from '../../engine/link-faults.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { monotonicMs } from './estimates.ts';

/** As seen from this node. */
export type Direction = 'in' | 'out';

export interface LinkFaultSpec {
  readonly type: LinkFaultName;
  readonly peer: DeviceId | '*';
  readonly direction: Direction | 'both';
  /** 0..1: how often the fault acts on a frame or request. */
  readonly probability: number;
  readonly attributes?: LinkFaultAttributes | undefined;
  /** Heals by itself after this. */
  readonly durationMs?: number | undefined;
  readonly tag?: string | undefined;
}

export interface LinkFault extends LinkFaultSpec {
  readonly id: string;
  /** Wall clock, ms since 1970; null: until healed. */
  readonly expiresAtMs: number | null;
}

/** What a slow line holds before it drops, as a router's queue would. */
const QUEUE_BYTES_MAX = 16 * 1024 * 1024;
const MS_PER_S = 1000;

export interface FaultFilterOptions {
  /** [0, 1); default Math.random. */
  readonly random?: () => number;
}

export class FaultFilter {
  private readonly faults = new Map<string, LinkFault>();
  private readonly expiries = new Map<string, NodeJS.Timeout>();
  private readonly lines = new Map<string, Line>();
  private readonly fates: FrameFates;

  constructor(options: FaultFilterOptions = {}) {
    this.fates = new FrameFates(options.random ?? Math.random);
  }

  /** True when frames must come through `pass`: a fault is set, or delayed frames are still under way. */
  get active(): boolean {
    return this.faults.size > 0 || this.lines.size > 0;
  }

  add(spec: LinkFaultSpec): LinkFault {
    const { durationMs } = spec;
    const fault: LinkFault = {
      ...spec,
      id: uuid(),
      expiresAtMs: durationMs === undefined ? null : Date.now() + durationMs,
    };
    this.faults.set(fault.id, fault);
    if (durationMs !== undefined) {
      const timer = setTimeout(() => this.remove(fault.id), durationMs);
      timer.unref();
      this.expiries.set(fault.id, timer);
    }
    return fault;
  }

  /** False for an unknown or expired one. */
  remove(id: string): boolean {
    clearTimeout(this.expiries.get(id));
    this.expiries.delete(id);
    this.fates.forget(id);
    return this.faults.delete(id);
  }

  /** Heals all, or all with this tag. Frames that are already delayed still arrive. */
  clear(tag?: string): void {
    for (const fault of this.list()) if (tag === undefined || fault.tag === tag) this.remove(fault.id);
  }

  list(): LinkFault[] {
    return [...this.faults.values()];
  }

  /** Heals all and forgets frames under way. */
  close(): void {
    this.clear();
    for (const line of this.lines.values()) line.close();
    this.lines.clear();
  }

  /** True when nothing at all comes through. peer null: somebody that is no known device. */
  isCut(direction: Direction, peer: DeviceId | null): boolean {
    return this.matching(direction, peer).some((fault) => fault.type === 'cut' && fault.probability >= 1);
  }

  /** Delivers now, later, several times or never; answers how often. */
  pass(direction: Direction, peer: DeviceId | null, bytes: number, deliver: () => void): number {
    const name = lineName(direction, peer);
    const line = this.lines.get(name);
    const faults = this.matching(direction, peer);
    if (faults.length === 0 && line === undefined) {
      deliver();
      return 1;
    }
    const fate = this.fates.of(faults, name);
    if (fate.isLost) return 0;
    if (line === undefined && isHarmless(fate)) {
      deliver();
      return 1;
    }
    const open = line ?? this.openLine(name);
    for (let copy = 0; copy < fate.copies; copy++) {
      if (!open.send(bytes, fate, deliver)) return copy;
    }
    return fate.copies;
  }

  /** For one request or answer of the peer routes; resolves false when it is lost. */
  passed(direction: Direction, peer: DeviceId | null, bytes: number): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.pass(direction, peer, bytes, () => resolve(true)) === 0) resolve(false);
    });
  }

  private matching(direction: Direction, peer: DeviceId | null): LinkFault[] {
    if (this.faults.size === 0) return [];
    return this.list().filter(
      (fault) =>
        (fault.peer === '*' || fault.peer === peer) &&
        (fault.direction === 'both' || fault.direction === direction),
    );
  }

  private openLine(name: string): Line {
    const line = new Line(() => this.lines.delete(name));
    this.lines.set(name, line);
    return line;
  }
}

function isHarmless({ copies, lengthMs, spreadMs, isOvertaken, bytesPerSecond }: FrameFate): boolean {
  return copies === 1 && lengthMs + spreadMs === 0 && !isOvertaken && bytesPerSecond === Infinity;
}

function lineName(direction: Direction, peer: DeviceId | null): string {
  return `${direction} ${peer ?? ''}`;
}

/** Frames under way in one direction of one link: in order, but for those that are made to be overtaken. */
class Line {
  private readonly queue: { readonly dueMs: number; readonly bytes: number; readonly deliver: () => void }[] =
    [];
  private readonly overtaken = new Set<NodeJS.Timeout>();
  private readonly onEmpty: () => void;
  private timer: NodeJS.Timeout | undefined;
  private queuedBytes = 0;
  private lastDueMs = 0;
  private freeMs = 0;

  constructor(onEmpty: () => void) {
    this.onEmpty = onEmpty;
  }

  /** False when the line's queue is full. */
  send(bytes: number, fate: FrameFate, deliver: () => void): boolean {
    if (this.queuedBytes + bytes > QUEUE_BYTES_MAX) return false;
    const nowMs = monotonicMs();
    this.freeMs = Math.max(nowMs, this.freeMs) + (bytes / fate.bytesPerSecond) * MS_PER_S;
    const dueMs = this.freeMs + fate.lengthMs + fate.spreadMs;
    this.queuedBytes += bytes;
    if (fate.isOvertaken) {
      this.sendAside(dueMs - nowMs, bytes, deliver);
      return true;
    }
    this.lastDueMs = Math.max(this.lastDueMs, dueMs);
    this.queue.push({ dueMs: this.lastDueMs, bytes, deliver });
    this.arm();
    return true;
  }

  close(): void {
    clearTimeout(this.timer);
    for (const timer of this.overtaken) clearTimeout(timer);
  }

  private sendAside(delayMs: number, bytes: number, deliver: () => void): void {
    const timer = setTimeout(() => {
      this.overtaken.delete(timer);
      this.queuedBytes -= bytes;
      deliver();
      this.endIfEmpty();
    }, delayMs);
    timer.unref();
    this.overtaken.add(timer);
  }

  private arm(): void {
    if (this.timer !== undefined || this.queue.length === 0) return;
    this.timer = setTimeout(() => this.release(), Math.max(0, this.queue[0]!.dueMs - monotonicMs()));
    this.timer.unref();
  }

  private release(): void {
    this.timer = undefined;
    const nowMs = monotonicMs();
    let due = 0;
    while (due < this.queue.length && this.queue[due]!.dueMs <= nowMs) due++;
    for (const frame of this.queue.splice(0, due)) {
      this.queuedBytes -= frame.bytes;
      frame.deliver();
    }
    this.arm();
    this.endIfEmpty();
  }

  private endIfEmpty(): void {
    if (this.queue.length === 0 && this.overtaken.size === 0) {
      this.close();
      this.onEmpty();
    }
  }
}
