/** What every node has used so far, by its own metrics: processor time and bytes on links. */
import type { NodeProcess } from '../node-process.ts';

export interface Usage {
  readonly cpuMs: number;
  /** WebSocket messages on links, without TLS. */
  readonly sentBytes: number;
}

/** In the order of `nodes`. Asking costs each of them a little processor time. */
export async function usageOf(nodes: readonly NodeProcess[]): Promise<Usage[]> {
  return Promise.all(
    nodes.map(async (node) => {
      const answer = await fetch(`${node.url}/metrics`, {
        headers: { authorization: `Bearer ${node.token}` },
      });
      const text = await answer.text();
      return {
        cpuMs: 1_000 * gauge(text, 'demes_cpu_seconds'),
        sentBytes: gauge(text, 'demes_link_sent_bytes_total'),
      };
    }),
  );
}

function gauge(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}
