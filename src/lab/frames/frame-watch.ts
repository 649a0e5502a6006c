/** Listens at all real nodes to what they say to each other, and tells it as facts. */
import type { LabFact } from '../../sim/scenario/facts.ts';
import type { NodeProcess } from '../node-process.ts';
import { FrameMatch } from './frame-match.ts';

export interface FramePorts {
  /** All that the lab ever has, in the order of facts. */
  readonly names: () => readonly string[];
  readonly nodes: () => readonly NodeProcess[];
  readonly tell: (fact: LabFact) => void;
}

const TELL_EVERY_MS = 100;

export class FrameWatch {
  readonly #ports: FramePorts;
  readonly #match = new FrameMatch();
  readonly #listening = new Map<string, AbortController>();
  readonly #beganUs = systemUs();
  #timer: NodeJS.Timeout | undefined;

  /** Times are since now. */
  constructor(ports: FramePorts) {
    this.#ports = ports;
  }

  begin(): void {
    this.#timer = setInterval(() => this.#tell(), TELL_EVERY_MS);
  }

  /** This process, from now on, instead of the one that had its name before. */
  listenTo(node: NodeProcess): void {
    this.#listening.get(node.name)?.abort();
    const end = new AbortController();
    this.#listening.set(node.name, end);
    // A stream that ends says that the process is gone, however it ended.
    void this.#read(node, end.signal).catch(() => undefined);
  }

  end(): void {
    clearInterval(this.#timer);
    for (const end of this.#listening.values()) end.abort();
  }

  async #read(node: NodeProcess, signal: AbortSignal): Promise<void> {
    const teller = this.#match.begin(this.#ports.names().indexOf(node.name));
    try {
      for await (const report of node.lab().frames(signal)) {
        this.#match.hear(teller, report, (device) => this.#placeOf(device));
      }
    } finally {
      this.#match.end(teller);
    }
  }

  #placeOf(device: string): number {
    const node = this.#ports.nodes().find(({ deviceId }) => deviceId === device);
    return node === undefined ? -1 : this.#ports.names().indexOf(node.name);
  }

  #tell(): void {
    const { frames, fates, unheard } = this.#match.take(systemUs(), this.#beganUs);
    const { tell } = this.#ports;
    if (frames !== null) tell(frames);
    if (fates !== null) tell(fates);
    if (unheard > 0) tell({ type: 'unheard', count: unheard });
  }
}

/** The machine's monotonic clock: the same in all its processes. */
function systemUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
