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
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebDriver } from 'selenium-webdriver';
import { joinLabGroup, settled } from '../lab/group.ts';
import { linksCut } from '../lab/partition.ts';
import { NodeProcess } from '../lab/node-process.ts';
import type { WaitConditions } from '../sdk/call-options.ts';
import type { DemesClient } from '../sdk/client.ts';
import { fileNameOf } from './file-name.ts';
import { NodeApp, type OpenOptions } from './node-app.ts';

export interface ClusterOptions {
  /** One node for each; also the name of its member. */
  readonly names: readonly string[];
  /** The name of the group all of them are in, made by the first; null: they are in none. */
  readonly group: string | null;
  /** How patient nodes are with each other: `lan` or `wan` as people have it; `test` (the default) is quicker in all. */
  readonly timing?: 'test' | 'lan' | 'wan';
  /** Whether links, disks and clocks can be disturbed, by `split` and by `lab()` of a node; screens say so (default false). */
  readonly faults?: boolean;
  /** Further flags of `demes start` for every node. */
  readonly flags?: readonly string[];
}

export class Cluster {
  readonly folder: string;
  readonly nodes: readonly NodeProcess[];
  readonly #flags: readonly string[];
  #groupId = '';

  private constructor({ names, timing = 'test', faults = false, flags = [] }: ClusterOptions) {
    this.#flags = ['--timing', timing, ...(faults ? ['--lab'] : []), ...flags];
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
          flags: this.#flags,
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

  /**
   * The running node that is host with a quorum; waits up to 30 s until there is one. After a host was cut off or
   * frozen it may hold itself for host a while longer: `afterTerm`, the term as it was before, asks for the next one.
   */
  host({ afterTerm = 0 }: { readonly afterTerm?: number } = {}): Promise<NodeProcess> {
    const conditions = { role: 'host', tier: 'confirmed', term: afterTerm + 1 } as const;
    return Promise.any(
      this.running().map(async (node) => {
        await node.client().wait(this.groupId, conditions);
        return node;
      }),
    );
  }

  /** The term in which the host is that there is now; `host({ afterTerm })` takes it. */
  async term(): Promise<number> {
    const host = await this.host();
    return (await host.client().status(this.groupId)).term;
  }

  /** Resolves when this is so at every running node, each by its own word; rejects after 30 s. */
  async whenAll(conditions: WaitConditions): Promise<void> {
    await Promise.all(this.running().map(async (node) => node.client().wait(this.groupId, conditions)));
  }

  /** The running nodes that are not host, in the order of the candidate rank: the first is the backup. */
  async backups(): Promise<readonly NodeProcess[]> {
    const host = await this.host();
    const { rank } = await host.client().status(this.groupId);
    const others = this.running().filter((node) => node !== host);
    return [...others].sort((a, b) => rank.indexOf(a.deviceId) - rank.indexOf(b.deviceId));
  }

  /** The one that is to be host next, by that order. */
  async backup(): Promise<NodeProcess> {
    const [first] = await this.backups();
    if (first === undefined) throw new Error('no node runs beside the host');
    return first;
  }

  /**
   * Cuts every link between nodes that share no island, on both of its ends, until `heal`: what goes there is lost, and
   * nobody is told. Who is in no island keeps all links. Only with `faults`.
   */
  async split(...islands: readonly (readonly string[])[]): Promise<void> {
    if (!this.#flags.includes('--lab')) {
      throw new Error('Links can be cut in a cluster that was started with { faults: true }.');
    }
    const cuts = linksCut(islands);
    await Promise.all(
      cuts.map(async ([at, to]) =>
        this.node(at)
          .lab()
          .addFault({ type: 'cut', peer: this.node(to).deviceId, direction: 'both' }),
      ),
    );
  }

  /** Ends all faults of all running nodes; what is frozen stays so. */
  async heal(): Promise<void> {
    await Promise.all(this.running().map(async (node) => node.lab().reset()));
  }

  /**
   * Wakes, starts and heals whatever is frozen, killed or cut off; resolves when all nodes see one host with a quorum and
   * have the votes that a whole group has.
   */
  async restore(): Promise<void> {
    for (const node of this.nodes) node.resume();
    await Promise.all(this.nodes.map(async (node) => node.start()));
    if (this.#flags.includes('--lab')) await this.heal();
    await settled(this.nodes, this.groupId, this.nodes.length);
  }

  /** A window with the node's screen. */
  screen(name: string, driver: WebDriver, options?: OpenOptions): Promise<NodeApp> {
    const { url, token } = this.node(name);
    return NodeApp.open(driver, { url, token }, options);
  }

  /** A window for every node, by its name, in the order of the nodes; each shows the group when this resolves. */
  async screens(driver: WebDriver, options?: OpenOptions): Promise<ReadonlyMap<string, NodeApp>> {
    const screens = new Map<string, NodeApp>();
    for (const { name } of this.nodes) screens.set(name, await this.screen(name, driver, options));
    await Promise.all([...screens.values()].map(async (screen) => screen.whenReady()));
    return screens;
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
    const ports = { port: 0, peerPort: 0, contentPort: 0 };
    return new NodeProcess({ name, dataDirectory, logFile, ...ports, flags: this.#flags });
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

  /** Writes those logs to `NAME.log` in this folder, which is made where it is missing (`fileNameOf`). */
  keepLogs(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of this.logs()) {
      writeFileSync(join(folder, `${fileNameOf(name)}.log`), text);
    }
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
