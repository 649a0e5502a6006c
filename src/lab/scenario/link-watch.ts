/** Now and then: which links of real nodes are open, and their round trips, as the nodes themselves measure them. */
import type { LabFact } from '../../sim/scenario/facts.ts';
import type { NodeProcess } from '../node-process.ts';

export interface LinkPorts {
  readonly groupId: string;
  readonly nodes: () => readonly NodeProcess[];
  readonly tell: (fact: LabFact) => void;
}

const EVERY_MS = 1_000;

export class LinkWatch {
  readonly #ports: LinkPorts;
  readonly #end = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: LinkPorts) {
    this.#ports = ports;
  }

  begin(): void {
    this.#timer = setInterval(() => void this.#look(), EVERY_MS);
    void this.#look();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#end.abort();
  }

  async #look(): Promise<void> {
    const { groupId, nodes, tell } = this.#ports;
    const running = nodes();
    const names = new Map(running.map(({ deviceId, name }) => [deviceId, name]));
    await Promise.all(
      running.map(async (node) => {
        const options = { timeoutMs: EVERY_MS, signal: this.#end.signal };
        // Who does not answer now is asked again; who is gone has no links.
        const network = await node
          .client()
          .network(groupId, options)
          .catch(() => null);
        for (const { deviceId, up, rttMs } of network?.links ?? []) {
          const to = names.get(deviceId);
          if (to !== undefined) tell({ type: 'link', from: node.name, to, isUp: up, rttMs });
        }
      }),
    );
  }
}
