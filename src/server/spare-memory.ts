/**
 * Gives memory back when the node has little to do. V8 keeps what a burst of work took, several times of what is in use,
 * and would return it by itself once little is allocated; but the ticks of an idle node are enough to keep it waiting.
 * While the node is quiet it is therefore told that size counts more than speed: it collects then, in small steps and
 * twice at most, and gives the rest to the system. Under load nothing is different.
 */
import { setFlagsFromString } from 'node:v8';

const LOOK_EVERY_MS = 5_000;
/** Of the time between two looks. An idle node is far below, one that takes messages in any number above. */
const QUIET_BELOW = 0.1;

export interface SparePorts {
  /** Processor time since the last call, as a part of one core. */
  busy(): number;
  /** Whether size shall count more than speed from now on. */
  favorSize(favor: boolean): void;
}

export class SpareMemory {
  readonly #ports: SparePorts;
  readonly #timer: NodeJS.Timeout;
  #isQuiet = false;

  constructor(ports: SparePorts = { busy: busySinceLastCall(), favorSize }) {
    this.#ports = ports;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#change(false);
  }

  #look(): void {
    this.#change(this.#ports.busy() < QUIET_BELOW);
  }

  #change(isQuiet: boolean): void {
    if (isQuiet === this.#isQuiet) return;
    this.#isQuiet = isQuiet;
    this.#ports.favorSize(isQuiet);
  }
}

/** By processor time: a machine that is busy with other things does not make this node busy. */
function busySinceLastCall(): SparePorts['busy'] {
  let used = process.cpuUsage();
  let atMs = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(used);
    const passedMs = performance.now() - atMs;
    used = process.cpuUsage();
    atMs += passedMs;
    return (user + system) / 1000 / passedMs;
  };
}

/** Of this flag V8 asks each time, so it may change while it runs. */
function favorSize(favor: boolean): void {
  setFlagsFromString(favor ? '--optimize-for-size' : '--no-optimize-for-size');
}
