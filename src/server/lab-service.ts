/** The lab API of one node: faults on its links, disk and clock, and what can be done to its process. */
import { spawn } from 'node:child_process';
import { v7 as uuid } from 'uuid';
import type { AddFault, Fault, FaultAdded, FaultType, LabAction, LabState } from '../api/lab.ts';
import { LINK_FAULTS, type LinkFaultName } from '../engine/link-faults.ts';
import { DemesError } from '../protocol/errors.ts';
import type { DeviceId } from '../protocol/ids.ts';
import type { DiskFaults } from './group/measured-storage.ts';
import type { LabService } from './http/service.ts';
import type { FaultFilter, LinkFault } from './links/faults.ts';
import type { FrameTap } from './links/frame-tap.ts';

const FAULTS_MAX = 1_000;
const PAUSE_MS_DEFAULT = 5_000;

type LocalFaultType = Exclude<FaultType, LinkFaultName>;
interface LocalFault {
  readonly fault: Fault;
  readonly timer: NodeJS.Timeout | null;
}

/** Faults of the node itself: its disk and its clock. They expire by themselves. */
export class LocalFaults implements DiskFaults {
  readonly #faults = new Map<string, LocalFault>();
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  slowMs(): number {
    return this.#sum('diskSlow', (fault) => fault.attributes?.delayMs ?? 0);
  }

  isFull(): boolean {
    return this.#acting('diskFull').length > 0;
  }

  /** What the wall clock is off by, ms. */
  skewMs(): number {
    return this.#sum('skew', (fault) => fault.attributes?.offsetMs ?? 0);
  }

  add(spec: AddFault): Fault {
    const { durationMs } = spec;
    const expiresAt = durationMs === undefined ? null : new Date(Date.now() + durationMs).toISOString();
    const fault: Fault = { ...spec, id: uuid(), expiresAt };
    const timer =
      durationMs === undefined ? null : setTimeout(() => this.remove(fault.id), durationMs).unref();
    this.#faults.set(fault.id, { fault, timer });
    return fault;
  }

  /** False for an unknown or expired one. */
  remove(id: string): boolean {
    const found = this.#faults.get(id);
    if (found?.timer) clearTimeout(found.timer);
    return this.#faults.delete(id);
  }

  clear(): void {
    for (const id of this.#faults.keys()) this.remove(id);
  }

  list(): Fault[] {
    return [...this.#faults.values()].map(({ fault }) => fault);
  }

  #sum(type: LocalFaultType, amount: (fault: Fault) => number): number {
    return this.#acting(type).reduce((sum, fault) => sum + amount(fault), 0);
  }

  #acting(type: LocalFaultType): Fault[] {
    if (this.#faults.size === 0) return [];
    return this.list().filter((fault) => fault.type === type && this.#random() < fault.probability);
  }
}

export interface LabPorts {
  readonly deviceId: DeviceId;
  readonly linkFaults: FaultFilter;
  readonly localFaults: LocalFaults;
  readonly tap: FrameTap;
  /** LB19 They stand from here on; nothing listens or dials yet. */
  readonly faults: readonly AddFault[];
  /** In every group: give the host's role up, or run for host. */
  stepDown(): void;
  campaign(): void;
}

export function createLabService(ports: LabPorts): LabService {
  const { linkFaults, localFaults } = ports;
  const faults = (): Fault[] => [...linkFaults.list().map(faultOfLink), ...localFaults.list()];
  const add = (body: AddFault): FaultAdded => {
    const { type } = body;
    if (!isLinkType(type)) return { id: localFaults.add(body).id };
    const { peer, ...rest } = body;
    return { id: linkFaults.add({ ...rest, type, peer: peer as DeviceId | '*' }).id };
  };
  ports.faults.forEach(add);
  return {
    state: (): LabState => ({
      deviceId: ports.deviceId,
      pid: process.pid,
      state: 'running',
      faults: faults(),
    }),
    faults,
    addFault(body): FaultAdded {
      if (faults().length >= FAULTS_MAX) throw new DemesError('rate_limited');
      return add(body);
    },
    removeFault(id) {
      if (!linkFaults.remove(id) && !localFaults.remove(id)) throw new DemesError('not_found');
    },
    reset() {
      linkFaults.clear();
      localFaults.clear();
    },
    frames: () => ports.tap.read(),
    act: (action, forMs) => act(ports, action, forMs),
  };
}

function act(ports: LabPorts, action: LabAction, forMs: number | undefined): void {
  switch (action) {
    case 'crash':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'pause':
      pause(forMs ?? PAUSE_MS_DEFAULT);
      return;
    case 'stepdown':
      ports.stepDown();
      return;
    case 'timeout':
      ports.campaign();
      return;
  }
}

/** A stopped process cannot wake itself: a small one that is left behind does it, whatever becomes of this one. */
function pause(forMs: number): void {
  const script =
    'setTimeout(() => { try { process.kill(Number(process.argv[1]), "SIGCONT") } catch {} }, process.argv[2])';
  const waker = spawn(process.execPath, ['-e', script, String(process.pid), String(forMs)], {
    detached: true,
    stdio: 'ignore',
  });
  waker.once('spawn', () => process.kill(process.pid, 'SIGSTOP'));
  waker.unref();
}

function isLinkType(type: FaultType): type is LinkFaultName {
  return (LINK_FAULTS as readonly FaultType[]).includes(type);
}

function faultOfLink(fault: LinkFault): Fault {
  const { expiresAtMs, attributes, durationMs, tag, ...rest } = fault;
  return {
    ...rest,
    ...(attributes === undefined ? {} : { attributes }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(tag === undefined ? {} : { tag }),
    expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  };
}
