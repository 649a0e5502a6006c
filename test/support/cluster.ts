/**
 * A group of real processes for tests, made as people make one: the first node creates the group, the others join
 * by one invitation. Every node has a folder of its own, all of them removed at the end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeInside } from './node-inside.ts';
import { NodeProcess, type Json } from './node-process.ts';

export interface ClusterOptions {
  readonly nodes: number;
  readonly rates?: 'default' | 'off';
  /** Of the group's rooms; by default as a group is that nobody said more about. */
  readonly sealed?: boolean;
  readonly newcomersSee?: 'everything' | 'joining';
  readonly flags?: readonly string[];
  /** Further ones of node n, from 0. */
  readonly flagsOf?: (n: number) => readonly string[];
  /** In the process of the test: for what is not about processes. Starts in a third of the time. */
  readonly inside?: boolean;
  /** Makes node n, from 0; by default a process on this computer. */
  readonly makeNode?: (n: number, dataDirectory: string, flags: readonly string[]) => NodeProcess;
  /** How many voters the group shall have before the cluster counts as ready; by default 1, 3 or 5. */
  readonly voters?: number;
}

/** Odd, as the group grows by itself. */
function votersFor(nodes: number): number {
  return nodes >= 5 ? 5 : nodes >= 3 ? 3 : 1;
}

function onThisComputer(_n: number, dataDirectory: string, flags: readonly string[]): NodeProcess {
  return new NodeProcess(dataDirectory, flags);
}

function inThisProcess(_n: number, dataDirectory: string, flags: readonly string[]): NodeProcess {
  return new NodeInside(dataDirectory, flags);
}

export class Cluster {
  readonly folder: string;
  readonly nodes: NodeProcess[] = [];
  readonly #flags: readonly string[];
  readonly #flagsOf: (n: number) => readonly string[];
  readonly #makeNode: NonNullable<ClusterOptions['makeNode']>;
  #groupId = '';
  #isClosed = false;

  private constructor({ flags = [], flagsOf = () => [], inside = false, ...options }: ClusterOptions) {
    const { makeNode = inside ? inThisProcess : onThisComputer } = options;
    this.#makeNode = makeNode;
    this.folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
    this.#flags = ['--timing', 'test', ...flags];
    this.#flagsOf = flagsOf;
  }

  get groupId(): string {
    return this.#groupId;
  }

  /** Nothing runs any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves when all have joined, all voters vote and everybody knows the host. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(options);
    try {
      const [first, ...others] = Array.from({ length: options.nodes }, () => cluster.#nextNode());
      await Promise.all(cluster.nodes.map(async (node) => node.start()));
      const { rates = 'off', sealed, newcomersSee = 'everything' } = options;
      const body = { name: 'test', rates, newcomersSee, ...(sealed === undefined ? {} : { sealed }) };
      const created = await first!.post('/groups', body);
      if (created.status !== 201) throw new Error(`create: ${JSON.stringify(created)}`);
      cluster.#groupId = created.body.id;
      await first!.wait(cluster.groupId, 'role=host');
      // One after the other: who came when is the same in every run.
      for (const node of others) await cluster.#bringIn(node);
      await cluster.settled(options.voters ?? votersFor(options.nodes));
      return cluster;
    } catch (error) {
      const logs = cluster.nodes.map((node) => node.stderr).join('\n');
      await cluster.close();
      throw new Error(`${(error as Error).message}\n${logs}`, { cause: error });
    }
  }

  /** A node that is in no group yet. */
  async addNode(extra: readonly string[] = []): Promise<NodeProcess> {
    return this.#nextNode(extra).start();
  }

  #nextNode(extra: readonly string[] = []): NodeProcess {
    const n = this.nodes.length;
    const name = `n${n + 1}`;
    const flags = [...this.#flags, ...this.#flagsOf(n), '--name', name, ...extra];
    const node = this.#makeNode(n, join(this.folder, name), flags);
    this.nodes.push(node);
    return node;
  }

  /** A new node that has joined by an invitation of the first running one. */
  async join(extra: readonly string[] = []): Promise<NodeProcess> {
    const node = await this.addNode(extra);
    await this.#bringIn(node);
    return node;
  }

  async #bringIn(node: NodeProcess): Promise<void> {
    const inviter = this.running().find((one) => one !== node);
    const invite = await inviter!.post(`/groups/${this.groupId}/invites`, { maxUses: 1 });
    if (invite.status !== 201) throw new Error(`invite: ${JSON.stringify(invite)}`);
    const accepted = await node.post('/groups/join', { invite: invite.body.invite });
    if (accepted.status !== 202) throw new Error(`join: ${JSON.stringify(accepted)}`);
    await this.joined(node);
  }

  /** Resolves when the node's own device is in its roster. */
  async joined(node: NodeProcess, limitMs?: number): Promise<void> {
    const isIn = async (): Promise<boolean> => {
      const { body } = await node.get(`/groups/${this.groupId}`);
      if (body.joining?.state === 'failed') throw new Error(`join failed: ${JSON.stringify(body.joining)}`);
      return body.joining === null || body.joining.state === 'done';
    };
    await until(`${node.deviceId} has joined`, isIn, limitMs);
  }

  /** Resolves when the group has the node, and the node has the group, however it came in. */
  async arrived(node: NodeProcess): Promise<void> {
    const isIn = async (): Promise<boolean> =>
      (await node.get(`/groups/${this.groupId}/status`)).status === 200;
    await until(`${node.deviceId} is in`, isIn);
    await node.wait(this.groupId, 'tier=confirmed');
  }

  running(): NodeProcess[] {
    return this.nodes.filter((node) => node.isRunning);
  }

  async status(node: NodeProcess): Promise<Json> {
    return (await node.get(`/groups/${this.groupId}/status`)).body;
  }

  /** The node that is host by its own word; waits until there is one among `nodes`. */
  async host(nodes: readonly NodeProcess[] = this.running()): Promise<NodeProcess> {
    const query = 'role=host&tier=confirmed';
    return Promise.any(nodes.map(async (node) => node.wait(this.groupId, query).then(() => node)));
  }

  /** Resolves when all running nodes see this many voters, and the same reachable host. */
  async settled(voters: number): Promise<void> {
    await until(`${voters} voters and one host everywhere`, async () => {
      const all = await Promise.all(this.running().map(async (node) => this.#grown(node, voters)));
      return all.every((status) => status !== null && status.host === all[0].host);
    });
  }

  /** The node's status when it sees a host and this many voters; null when it does not for a while. */
  async #grown(node: NodeProcess, voters: number): Promise<Json> {
    for (let index = 0; ;) {
      // Each change of the voters is an entry: whoever waits for the next one misses none.
      const query = `host=any&tier=confirmed&commitIndex=${index}&timeoutMs=${GROWN_LOOK_MS}`;
      const { status, body } = await node.get(`/groups/${this.groupId}/wait?${query}`);
      if (status !== 200) return null;
      if (body.voters?.length === voters) return body;
      index = body.commitIndex + 1;
    }
  }

  /** Resolves when every node has projected what the furthest one has in its log. */
  async caughtUp(nodes: readonly NodeProcess[] = this.running()): Promise<number> {
    const all = await Promise.all(nodes.map(async (node) => this.status(node)));
    const index = Math.max(...all.map((status) => status.lastIndex as number));
    await Promise.all(nodes.map(async (node) => node.wait(this.groupId, `projectedIndex=${index}`)));
    return index;
  }

  /** The whole confirmed log of a node, as `/log` answers it. */
  async log(node: NodeProcess): Promise<Json[]> {
    const entries: Json[] = [];
    for (let after: string | null = '0'; after !== null;) {
      const { body }: Json = await node.get(`/groups/${this.groupId}/log?limit=1000&after=${after}`);
      entries.push(...body.entries);
      after = body.next;
    }
    return entries;
  }

  /** All messages of the first room that a node shows as confirmed, ascending. */
  async messages(node: NodeProcess): Promise<Json[]> {
    const messages: Json[] = [];
    for (let after: string | null = '0'; after !== null;) {
      const path = `/groups/${this.groupId}/rooms/general/messages?limit=200&after=${after}`;
      const { body }: Json = await node.get(path);
      messages.push(...body.messages.filter((one: Json) => one.state === 'confirmed'));
      after = body.after;
    }
    return messages;
  }

  /** Ends every process and removes every file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.nodes.map(async (node) => node.end()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const LOOK_AGAIN_MS = 25;
const GROWN_LOOK_MS = 1_000;

/** For what no long poll can wait for: looks again until it is so, at most `limitMs`. */
export async function until(what: string, isSo: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_AGAIN_MS);
    });
  }
}
