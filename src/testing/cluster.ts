/**
 * Real nodes on this machine, each a process with a data directory of its own, and their screens in windows of one
 * browser. A node is killed as a crash would do it, frozen, and started again on what it had stored.
 *
 *     const cluster = await Cluster.start({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' });
 *     const [host, [next]] = [await cluster.host(), await cluster.backups()];
 *     const screen = await cluster.screen(next!.name, driver);
 *     await host.kill();
 *     await cluster.close();
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebDriver } from 'selenium-webdriver';
import { joinLabGroup, settled } from '../lab/group.ts';
import { linksCut } from '../lab/partition.ts';
import { NodeProcess } from '../lab/node-process.ts';
import type { DemesClient } from '../sdk/client.ts';
import { NodeApp, type OpenOptions } from './node-app.ts';

export interface ClusterOptions {
  /** One node for each; also the name of its member. */
  readonly names: readonly string[];
  /** The name of the group all of them are in, made by the first; null: they are in none. */
  readonly group: string | null;
  /** Further flags of `demes start` for every node. */
  readonly flags?: readonly string[];
}

export class Cluster {
  readonly folder: string;
  readonly nodes: readonly NodeProcess[];
  #groupId = '';

  private constructor({ names, flags = [] }: ClusterOptions) {
    this.folder = mkdtempSync(join(tmpdir(), 'demes-cluster-'));
    this.nodes = names.map(
      (name, at) =>
        new NodeProcess({
          name,
          dataDirectory: join(this.folder, `data-${at + 1}`),
          logFile: this.#logFile(at),
          port: 0,
          peerPort: 0,
          contentPort: 0,
          flags: ['--timing', 'test', ...flags],
        }),
    );
  }

  /** Resolves when all nodes run and, with a group, are in it and see one host. Leaves nothing when it fails. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(options);
    try {
      await Promise.all(cluster.nodes.map(async (node) => node.start()));
      if (options.group !== null) await cluster.#form(options.group);
      return cluster;
    } catch (error) {
      const logs = cluster.logs().map(({ name, text }) => `${name}: ${text}`);
      await cluster.close();
      throw new Error(`${(error as Error).message}\n${logs.join('\n')}`, { cause: error });
    }
  }

  /** Empty without a group. */
  get groupId(): string {
    return this.#groupId;
  }

  node(name: string): NodeProcess {
    const found = this.nodes.find((node) => node.name === name);
    if (found === undefined) throw new Error(`there is no node ${name}`);
    return found;
  }

  client(name: string): DemesClient {
    return this.node(name).client();
  }

  running(): readonly NodeProcess[] {
    return this.nodes.filter(({ state }) => state === 'running');
  }

  /** The running node that is host with a quorum; waits until there is one. */
  host(): Promise<NodeProcess> {
    return Promise.any(
      this.running().map(async (node) => {
        await node.client().wait(this.groupId, { role: 'host', tier: 'confirmed' });
        return node;
      }),
    );
  }

  /** The running nodes that are not host, in the order of the candidate rank: the first is the backup. */
  async backups(): Promise<readonly NodeProcess[]> {
    const host = await this.host();
    const { rank } = await host.client().status(this.groupId);
    const others = this.running().filter((node) => node !== host);
    return [...others].sort((a, b) => rank.indexOf(a.deviceId) - rank.indexOf(b.deviceId));
  }

  /**
   * Cuts every link between nodes that share no island, on both of its ends, until `heal`. The nodes must run with the flag
   * `--lab`. Who is in no island keeps all links.
   */
  async split(...islands: readonly (readonly string[])[]): Promise<void> {
    const cuts = linksCut(islands);
    await Promise.all(
      cuts.map(async ([at, to]) =>
        this.node(at)
          .lab()
          .addFault({ type: 'cut', peer: this.node(to).deviceId, direction: 'both' }),
      ),
    );
  }

  /** Ends all faults of all running nodes. */
  async heal(): Promise<void> {
    await Promise.all(this.running().map(async (node) => node.lab().reset()));
  }

  /** A window with the node's screen. */
  screen(name: string, driver: WebDriver, options?: OpenOptions): Promise<NodeApp> {
    const { url, token } = this.node(name);
    return NodeApp.open(driver, { url, token }, options);
  }

  /**
   * A second node on a copy of this one's data directory as it is now; not started. The node itself is killed for it
   * and runs again when this resolves.
   */
  async copyOf(name: string): Promise<NodeProcess> {
    const node = this.node(name);
    const { dataDirectory: from } = await node.client().node();
    await node.kill();
    const dataDirectory = join(this.folder, `copy of ${name}`);
    cpSync(from, dataDirectory, { recursive: true, filter: (path) => !path.endsWith('node.lock') });
    await node.start();
    await node.client().wait(this.groupId, { tier: 'confirmed' });
    const logFile = join(this.folder, `copy of ${name}.log`);
    const flags = ['--timing', 'test'];
    return new NodeProcess({ name, dataDirectory, logFile, port: 0, peerPort: 0, contentPort: 0, flags });
  }

  /** Resolves when every running node shows what the furthest one has confirmed; answers how far that is. */
  async caughtUp(): Promise<number> {
    const running = this.running();
    const all = await Promise.all(running.map(async (node) => node.client().status(this.groupId)));
    const index = Math.max(...all.map(({ lastIndex }) => lastIndex));
    await Promise.all(
      running.map(async (node) => node.client().wait(this.groupId, { projectedIndex: index })),
    );
    return index;
  }

  /** What each node wrote to its log, standard error. */
  logs(): readonly { readonly name: string; readonly text: string }[] {
    return this.nodes.map(({ name }, at) => ({ name, text: textOf(this.#logFile(at)) }));
  }

  /** Ends every process and removes every file. */
  async close(): Promise<void> {
    await Promise.all(this.nodes.map(async (node) => node.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #form(group: string): Promise<void> {
    const [first, ...others] = this.nodes;
    // Limits on how fast people type would be limits on the test.
    const { id } = await first!.client().createGroup({ name: group, rates: 'off' });
    this.#groupId = id;
    await first!.client().wait(id, { role: 'host', tier: 'confirmed' });
    // One after the other: who came when is the same in every run.
    for (const node of others) await joinLabGroup(node, first!, id);
    await settled(this.nodes, id, this.nodes.length);
  }

  #logFile(at: number): string {
    return join(this.folder, `node-${at + 1}.log`);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
