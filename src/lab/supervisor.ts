/** N real nodes on this machine in one group, and what one can do to them. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { v7 as uuid } from 'uuid';
import type { Fault } from '../api/lab.ts';
import { DemesError } from '../protocol/errors.ts';
import { DemesApiError } from '../sdk/errors.ts';
import { createLabGroup, gone, joinLabGroup, settled } from './group.ts';
import { NodeProcess, type NodeState } from './node-process.ts';
import { cutOf } from './partition.ts';
import { StandingFaults } from './standing-faults.ts';

export interface LabOptions {
  readonly nodes: number;
  /** The supervisor's own port; node k gets port + k. 0: any free ones. */
  readonly port: number;
  readonly timing: 'test' | 'lan' | 'wan';
  /** Whether what is said in the group is sealed; as nodes make groups by themselves when not given. */
  readonly rooms?: 'sealed' | 'clear';
  /** Recorded with the run; whoever draws at random starts from it. */
  readonly seed: number;
  /** Where data and logs of the nodes stay; null: a temporary folder that is removed at the end. */
  readonly out: string | null;
  /** Who is preferred as host; fixed: n1 first, then n2 … As nodes do by themselves when not given. */
  readonly policy?: 'centrality' | 'borda' | 'fixed';
  /** Where the logs of the nodes stay, when not beside their data. */
  readonly logs?: string;
  /** Further flags of `demes start` for every node. */
  readonly flags?: readonly string[];
  /** Told in one line what happens. */
  readonly onProgress?: (line: string) => void;
}

/** A node as `GET /lab/v1/state` shows it. */
export interface LabNodeState {
  readonly n: string;
  readonly deviceId: string;
  readonly url: string;
  readonly token: string;
  readonly pid: number | null;
  readonly state: NodeState;
  /** Null when it does not answer. */
  readonly role: string | null;
  readonly term: number | null;
}

export interface LabFaultState extends Omit<Fault, 'peer'> {
  /** The node that carries it out. */
  readonly from: string;
  /** The name of the other node, or `*`. */
  readonly to: string;
}

export interface Partition {
  readonly id: string;
  readonly groups: readonly (readonly string[])[];
  readonly expiresAt: string | null;
}

export type NodeAction = 'start' | 'kill' | 'pause' | 'resume' | 'restart' | 'wipe';

const NODES_MAX = 50;
const PEER_PORT_STEP = 1_000;
const CONTENT_PORT_STEP = 2_000;
const ASK_MS_MAX = 1_000;
/** When all stop at once there is nobody left to hand anything over to. */
const STOP_ALL_MS = 2_000;

export class Supervisor {
  readonly folder: string;
  readonly options: LabOptions;
  /** What stands in the way; whatever is set here follows nodes that are started again. */
  readonly standing: StandingFaults;
  private readonly members: NodeProcess[];
  private groupIdText = '';
  private readonly cuts = new Map<string, Partition>();
  private isEnding = false;

  /** Makes the folder; starts nothing. */
  constructor(options: LabOptions) {
    if (options.nodes < 1 || options.nodes > NODES_MAX) {
      throw new DemesError('usage', { detail: `A lab has 1 to ${NODES_MAX} nodes.` });
    }
    this.options = options;
    this.folder =
      options.out === null ? mkdtempSync(join(tmpdir(), 'demes-lab-')) : resolve(options.out, uuid());
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.members = Array.from({ length: options.nodes }, (_, at) => this.newNode(at + 1));
    const found = (name: string): NodeProcess | undefined => this.members.find((node) => node.name === name);
    this.standing = new StandingFaults({
      names: () => this.members.map(({ name }) => name),
      answering: (name) => (found(name)?.answers === true ? found(name)! : null),
      // Before its first start it is no device.
      deviceOf: (name) => found(name)?.deviceId || null,
    });
  }

  /** All nodes run, are in one group, and the group has its voters. Nothing is left behind when it fails. */
  async begin(): Promise<void> {
    try {
      await this.formGroup();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  get nodes(): readonly NodeProcess[] {
    return this.members;
  }

  get groupId(): string {
    return this.groupIdText;
  }

  /** By name (`n2`) or number (`2`). */
  node(name: string): NodeProcess {
    const found = this.nodes.find((node) => node.name === name || node.name === `n${name}`);
    if (found !== undefined) return found;
    const names = this.nodes.map((node) => node.name).join(', ');
    throw new DemesError('not_found', { detail: `There is no node ${name}; there are ${names}.` });
  }

  running(): NodeProcess[] {
    return this.nodes.filter(({ state }) => state === 'running');
  }

  /**
   * One more node, which joins the group; without a name it gets the next number. Throws DemesError conflict where that
   * name cannot be one, or nobody runs who could let it in; then nothing of it is left.
   */
  async add(name = `n${this.lastNumber + 1}`): Promise<NodeProcess> {
    const number = Number(/^n?([1-9]\d?)$/.exec(name)?.[1]);
    if (
      Number.isNaN(number) ||
      number > NODES_MAX ||
      this.members.some((node) => node.name === `n${number}`)
    ) {
      const detail = `${name} cannot be the name of one more node: a lab has n1 to n${NODES_MAX}, each once.`;
      throw new DemesError('conflict', { detail });
    }
    if (this.running().length === 0) {
      throw new DemesError('conflict', { detail: `No node runs that could invite n${number}.` });
    }
    const node = this.newNode(number);
    this.members.push(node);
    try {
      // Who had this name before was removed: this is another device.
      await node.wipe();
      await this.startNode(node);
    } catch (error) {
      await node.wipe();
      this.forget(node);
      throw error;
    }
    return node;
  }

  /**
   * Its device is removed from the group, which counts it no more when this resolves; its process ends, and what it had
   * stored stays in the folder. Throws DemesError conflict where nobody runs who may do that, or who would see it.
   */
  async remove(name: string): Promise<void> {
    const node = this.node(name);
    await this.removeDevice(node);
    await node.stop(STOP_ALL_MS);
    this.forget(node);
  }

  /** Resolves when the node is in the state that was asked for; asking for the state it is in does nothing. */
  async act(name: string, action: NodeAction): Promise<void> {
    const node = this.node(name);
    switch (action) {
      case 'start':
        return this.startNode(node);
      case 'kill':
        return node.kill();
      case 'pause':
        return this.pauseNode(node);
      case 'resume':
        node.resume();
        return this.standing.settle(node.name);
      case 'restart':
        await node.stop();
        return this.startNode(node);
      case 'wipe':
        return node.wipe();
    }
  }

  /** Cuts every link between nodes that share no group, on both of its sides. */
  async partition(groups: readonly (readonly string[])[], durationMs: number | null): Promise<Partition> {
    const named = groups.map((group) => group.map((name) => this.node(name).name));
    const id = uuid();
    const expiresAt = durationMs === null ? null : new Date(Date.now() + durationMs).toISOString();
    const partition = { id, groups: named, expiresAt };
    this.cuts.set(id, partition);
    await this.standing.add(cutOf(partition, durationMs));
    return partition;
  }

  partitions(): Partition[] {
    for (const id of this.cuts.keys()) if (!this.standing.has(id)) this.cuts.delete(id);
    return [...this.cuts.values()];
  }

  /** Ends one partition. */
  async heal(id: string): Promise<void> {
    if (!this.partitions().some((partition) => partition.id === id)) {
      throw new DemesError('not_found', { detail: `There is no partition ${id}.` });
    }
    await this.standing.end(id);
  }

  /** Ends all faults of all nodes that answer, also those that somebody set there. */
  async reset(): Promise<void> {
    await this.standing.heal(null);
    await Promise.all(this.running().map(async (node) => node.lab().reset()));
  }

  async nodeStates(): Promise<LabNodeState[]> {
    return Promise.all(this.nodes.map(async (node) => this.stateOf(node)));
  }

  async faults(): Promise<LabFaultState[]> {
    const all = await Promise.all(this.running().map(async (node) => this.faultsOf(node)));
    return all.flat();
  }

  /** Ends all processes, and no other one is started; removes the folder when it was a temporary one. */
  async stop(): Promise<void> {
    this.isEnding = true;
    this.standing.close();
    await Promise.all(this.nodes.map(async (node) => node.stop(STOP_ALL_MS)));
    if (this.options.out === null) rmSync(this.folder, { recursive: true, force: true });
  }

  private get lastNumber(): number {
    return Math.max(0, ...this.members.map(({ name }) => Number(name.slice(1))));
  }

  private newNode(number: number): NodeProcess {
    const name = `n${number}`;
    const { port, timing, policy, flags = [], logs = this.folder } = this.options;
    const ranking = policy === undefined || policy === 'fixed' ? [] : ['--policy', policy];
    const own = port === 0 ? 0 : port + number;
    const setup = {
      name,
      dataDirectory: join(this.folder, name),
      logFile: join(logs, `${name}.log`),
      port: own,
      peerPort: port === 0 ? 0 : own + PEER_PORT_STEP,
      contentPort: port === 0 ? 0 : own + CONTENT_PORT_STEP,
      flags: ['--lab', '--timing', timing, ...ranking, ...flags],
    };
    return new NodeProcess(setup, (node) =>
      this.progress(`${node.name} ended by itself; see ${setup.logFile}`),
    );
  }

  private async formGroup(): Promise<void> {
    const [first, ...others] = this.nodes;
    this.progress(`starting ${this.nodes.length} nodes`);
    await Promise.all(this.nodes.map(async (node) => this.launch(node)));
    await this.prefer();
    this.groupIdText = await createLabGroup(first!, this.options.rooms);
    await Promise.all(others.map(async (node) => joinLabGroup(node, first!, this.groupId)));
    this.progress('all nodes have joined, waiting for the voters');
    await settled(this.nodes, this.groupId, this.nodes.length);
  }

  /** Devices have their ids from their first start on: an order of them is told by a second one. */
  private async prefer(): Promise<void> {
    if (this.options.policy !== 'fixed') return;
    const order = this.nodes.map(({ deviceId }) => deviceId).join(',');
    await Promise.all(
      this.nodes.map(async (node) => {
        await node.kill();
        node.also('--policy', `fixed:${order}`);
        await this.launch(node);
      }),
    );
  }

  /** Whoever is in the middle of something while the lab ends must not leave a process behind. */
  private async launch(node: NodeProcess): Promise<void> {
    if (this.isEnding) throw new DemesError('not_ready', { detail: 'The lab ends: no node is started.' });
    await node.start(this.standing.endsAt(node.name));
  }

  /** Does nothing when it is none of them any more: it may have been removed twice at once. */
  private forget(node: NodeProcess): void {
    const at = this.members.indexOf(node);
    if (at !== -1) this.members.splice(at, 1);
  }

  /** A node without a group was wiped: it joins again, as a new device. */
  private async startNode(node: NodeProcess): Promise<void> {
    if (node.state === 'paused') {
      throw new DemesError('conflict', { detail: `Node ${node.name} is paused: resume it first.` });
    }
    await this.launch(node);
    // A wiped one is known by its new device from here on, before it meets anybody.
    await this.standing.settle(node.name);
    const groups = await node.client().groups();
    if (groups.length > 0) return;
    const inviter = this.running().find((one) => one !== node);
    if (inviter === undefined) {
      throw new DemesError('conflict', { detail: `No other node runs that could invite ${node.name}.` });
    }
    await joinLabGroup(node, inviter, this.groupId);
  }

  private pauseNode(node: NodeProcess): void {
    if (node.state === 'stopped') {
      throw new DemesError('conflict', { detail: `Node ${node.name} is stopped: start it first.` });
    }
    node.pause();
  }

  /** By the first of the others that run and may; else by itself: whoever may remove others may have been wiped. */
  private async removeDevice(node: NodeProcess): Promise<void> {
    const others = this.running().filter((one) => one !== node);
    const able = node.state === 'running' ? [...others, node] : others;
    for (const by of others.length === 0 ? [] : able) {
      try {
        await by.client().removeDevice(this.groupId, node.deviceId);
      } catch (error) {
        if (error instanceof DemesApiError && error.status === 403) continue;
        throw error;
      }
      // Who goes by itself cannot tell when it has gone.
      const witness = by === node ? others[0]! : by;
      return gone(witness.client(), this.groupId, node.deviceId);
    }
    const detail = `No other node runs that may remove ${node.name}; it can go by itself while it and another one run.`;
    throw new DemesError('conflict', { detail });
  }

  private async stateOf(node: NodeProcess): Promise<LabNodeState> {
    const { name, deviceId, url, token, pid, state } = node;
    const status =
      state === 'running'
        ? await node
            .client()
            .status(this.groupId, { timeoutMs: ASK_MS_MAX })
            .catch(() => null)
        : null;
    return {
      n: name,
      deviceId,
      url,
      token,
      pid,
      state,
      role: status?.role ?? null,
      term: status?.term ?? null,
    };
  }

  private async faultsOf(node: NodeProcess): Promise<LabFaultState[]> {
    const state = await node
      .lab()
      .state({ timeoutMs: ASK_MS_MAX })
      .catch(() => null);
    return (state?.faults ?? []).map((fault) => this.faultState(node, fault));
  }

  private faultState(node: NodeProcess, { peer, tag, ...fault }: Fault): LabFaultState {
    const other = this.nodes.find(({ deviceId }) => deviceId === peer);
    const own = this.standing.shown(tag);
    const called = own === null ? tag : (own.tag ?? undefined);
    return {
      ...fault,
      ...(called === undefined ? {} : { tag: called }),
      expiresAt: own === null ? fault.expiresAt : own.expiresAt,
      from: node.name,
      to: other?.name ?? peer,
    };
  }

  private progress(line: string): void {
    this.options.onProgress?.(line);
  }
}
