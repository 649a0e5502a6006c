/** Five real nodes on a machine whose processors are all busy with something else: does the host stay? */
import { loadavg } from 'node:os';
import { Busy } from './busy.ts';
import { Cluster } from './cluster.ts';
import { Load } from './load.ts';
import type { NodeProcess } from './node-process.ts';

export interface Calm {
  readonly seconds: number;
  readonly spinners: number;
  /** Terms begun meanwhile: 0 is calm. */
  readonly elections: number;
  /** Host at some moment, by the word of some node: one is calm. */
  readonly hosts: number;
  /**
   * Looks at which some node trusted no host. A host that the machine keeps from running for longer than others are
   * patient (EL2) is doubted by one of them; that ends with its next heartbeat, and who doubts alone elects nobody.
   */
  readonly withoutHost: number;
  readonly messages: { readonly sent: number; readonly confirmed: number };
  /** The longest that a request for a node's status took, ms: how busy it was. */
  readonly slowestAnswerMs: number;
  readonly loadAverage: number;
}

export interface CalmOptions {
  readonly seconds: number;
  readonly nodes?: number;
  readonly timing?: string;
  readonly perSecond?: number;
}

const LOOK_EVERY_MS = 250;
const SPIN_MARGIN_MS = 60_000;

/** Starts nodes and load, watches for that long, ends everything. */
export async function calmUnderLoad(options: CalmOptions): Promise<Calm> {
  const { seconds, nodes = 5, timing = 'lan', perSecond = 5 } = options;
  // Until they vote: growing is quicker with the `test` profile's patience, but must be measured as it is.
  const cluster = await Cluster.start({ nodes, flags: ['--timing', timing] });
  const busy = Busy.everywhere(seconds * 1000 + SPIN_MARGIN_MS);
  const load = new Load(cluster, perSecond);
  try {
    const before = await termOf(cluster, cluster.nodes[0]!);
    const watch = new Watch(cluster);
    const untilMs = performance.now() + seconds * 1000;
    while (performance.now() < untilMs) await watch.look();
    const sent = await load.end();
    const after = Math.max(...(await Promise.all(cluster.nodes.map((node) => termOf(cluster, node)))));
    return {
      seconds,
      spinners: busy.count,
      elections: after - before,
      hosts: watch.hosts.size,
      withoutHost: watch.withoutHost,
      messages: {
        sent: sent.length,
        confirmed: sent.filter(({ outcome }) => outcome === 'confirmed').length,
      },
      slowestAnswerMs: Math.round(watch.slowestMs),
      loadAverage: loadavg()[0]!,
    };
  } finally {
    await busy.end();
    await cluster.close();
  }
}

async function termOf(cluster: Cluster, node: NodeProcess): Promise<number> {
  return (await cluster.status(node)).term as number;
}

class Watch {
  readonly hosts = new Set<string>();
  withoutHost = 0;
  slowestMs = 0;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async look(): Promise<void> {
    const fromMs = performance.now();
    for (const node of this.#cluster.nodes) {
      const askedMs = performance.now();
      const { host } = await this.#cluster.status(node);
      this.slowestMs = Math.max(this.slowestMs, performance.now() - askedMs);
      if (host === null) this.withoutHost++;
      else this.hosts.add(host);
    }
    const restMs = LOOK_EVERY_MS - (performance.now() - fromMs);
    if (restMs > 0)
      await new Promise((resolve) => {
        setTimeout(resolve, restMs);
      });
  }
}
