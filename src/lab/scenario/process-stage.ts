/** Real nodes as the stage of a scenario: carries out what the director asks, by signals, feeds and the lab API. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupStatus } from '../../api/groups.ts';
import type { Act } from '../../sim/scenario/acts.ts';
import type { Answer, Ask } from '../../sim/scenario/play.ts';
import type { LabFact } from '../../sim/scenario/facts.ts';
import { Hold } from '../../sim/scenario/hold.ts';
import { namesOf, SILENT } from '../../sim/scenario/machines.ts';
import type { GroupPicture, NodePicture } from '../../sim/scenario/picture.ts';
import { Recorder, type Told } from '../../sim/scenario/recorder.ts';
import type { NodeDeed, Scenario } from '../../sim/scenario/words.ts';
import type { NodeProcess } from '../node-process.ts';
import { FrameWatch } from '../frames/frame-watch.ts';
import type { Supervisor } from '../supervisor.ts';
import { Follower } from './follower.ts';
import { LinkWatch } from './link-watch.ts';
import { ProcessLoad } from './process-load.ts';

/** What changes without being told, as time alone does. */
const LOOK_EVERY_MS = 100;

export class ProcessStage {
  readonly recorder: Recorder;
  readonly #lab: Supervisor;
  /** All that the lab ever had, and those of the scenario that are still to come. */
  readonly #names: string[];
  readonly #signal: AbortSignal;
  readonly #beganMs = performance.now();
  readonly #followers = new Map<string, Follower>();
  readonly #watchers = new Set<() => void>();
  readonly #deafen: () => void;
  readonly #load: ProcessLoad;
  readonly #links: LinkWatch;
  readonly #frames: FrameWatch;

  /** In a group that is complete. `signal`: ends whatever is waited for. */
  constructor(lab: Supervisor, scenario: Scenario, signal: AbortSignal, told?: Told) {
    this.#lab = lab;
    this.#names = namesOf(scenario);
    this.#signal = signal;
    this.recorder = new Recorder(() => this.nowMs, told);
    const tell: Recorder['tell'] = (fact) => this.recorder.tell(fact);
    const { name, seed, timing, policy, workload } = scenario;
    tell({ type: 'began', scenario: name, seed, nodes: [...this.#names], timing, policy });
    this.#deafen = lab.standing.hear((fault) => tell({ type: 'healed', fault }));
    const { groupId } = lab;
    const ports = { groupId, names: () => this.#names, node: (of: string) => this.#node(of), tell };
    this.#load = new ProcessLoad({ ...ports, changed: () => this.#changed() }, workload);
    this.#links = new LinkWatch({ groupId, nodes: () => lab.running(), tell });
    this.#frames = new FrameWatch({ names: () => this.#names, nodes: () => lab.nodes, tell });
  }

  /** Follows every node; the load begins. */
  async begin(): Promise<void> {
    await Promise.all(this.#lab.nodes.map(async (node) => this.#follow(node)));
    // Ended meanwhile: what begins now nobody would end.
    this.#signal.throwIfAborted();
    this.#links.begin();
    this.#frames.begin();
    this.#load.set(true);
  }

  async carryOut(ask: Ask): Promise<Answer> {
    const why = await this.#carryOut(ask);
    this.#signal.throwIfAborted();
    return { picture: this.#picture(), why };
  }

  /** In the end: what stands in the logs; and what an author was not told because its node was away. */
  async tellLogs(tell = (fact: LabFact): void => this.recorder.tell(fact)): Promise<void> {
    const { groupId } = this.#lab;
    for (const node of this.#lab.running()) {
      for await (const { index, term, hash, clientId, verdict } of node.client().log(groupId)) {
        const takesEffect = clientId !== undefined && verdict === 'valid' && this.#load.has(clientId);
        const id = takesEffect ? clientId : null;
        tell({ type: 'logged', node: node.name, index, term, hash, id });
        if (id !== null) this.#load.confirm(id, index, term);
      }
    }
  }

  /** Something was done to this node by somebody else: it is another process now, or none. */
  async noticed(name: string): Promise<void> {
    const node = this.#node(name);
    if (node?.state === 'running') await this.#started(name);
    else if (node?.state !== 'paused') this.#followers.get(name)?.end();
    this.#changed();
  }

  /** Nothing is followed, asked or said any more. */
  end(): void {
    this.#deafen();
    this.#load.end();
    this.#links.end();
    this.#frames.end();
    for (const follower of this.#followers.values()) follower.end();
  }

  /** Since it was made. */
  get nowMs(): number {
    return Math.round((performance.now() - this.#beganMs) * 1000) / 1000;
  }

  async #carryOut(ask: Ask): Promise<string | null> {
    switch (ask.kind) {
      case 'look':
        await Promise.all(this.#lab.running().map(async ({ name }) => this.#followers.get(name)?.ask()));
        return null;
      case 'at':
        await sleep(Math.max(0, ask.atMs - this.nowMs), undefined, { signal: this.#signal });
        return null;
      case 'until':
        return this.#until(ask.whyNot, ask.forMs, ask.deadlineMs);
      case 'act':
        try {
          await this.#act(ask.act);
        } catch (error) {
          this.#signal.throwIfAborted();
          return error instanceof Error ? error.message : String(error);
        }
        return null;
    }
  }

  /** Looks whenever a feed tells something, and now and then. */
  async #until(
    whyNot: (picture: GroupPicture) => string | null,
    forMs: number,
    deadlineMs: number,
  ): Promise<string | null> {
    const hold = new Hold(forMs);
    const done = Promise.withResolvers<string | null>();
    const look = (): void => {
      const why = whyNot(this.#picture());
      if (hold.isHeld(why === null, this.nowMs)) done.resolve(null);
      else if (this.nowMs >= deadlineMs) done.resolve(why ?? `it did not hold for ${forMs} ms`);
    };
    const stop = (): void => done.resolve('interrupted');
    const timer = setInterval(look, LOOK_EVERY_MS);
    this.#watchers.add(look);
    this.#signal.addEventListener('abort', stop, { once: true });
    try {
      look();
      return await done.promise;
    } finally {
      clearInterval(timer);
      this.#watchers.delete(look);
      this.#signal.removeEventListener('abort', stop);
    }
  }

  async #act(act: Act): Promise<void> {
    switch (act.kind) {
      case 'node':
        await Promise.all(act.nodes.map(async (name) => this.#toNode(act.deed, name)));
        break;
      case 'fault':
        await this.#lab.standing.add(act.fault);
        break;
      case 'heal':
        await this.#lab.standing.heal(act.tag);
        break;
      case 'say':
        for (const node of act.nodes) {
          for (let time = 1; time <= act.times; time++) this.#load.say(node, act.text);
        }
        break;
      case 'workload':
        this.#load.set(act.load);
        if (act.load === false) await this.#load.answered();
    }
    this.#changed();
  }

  async #toNode(deed: NodeDeed, name: string): Promise<void> {
    const lab = this.#lab;
    switch (deed) {
      case 'kill':
      case 'wipe':
        this.#followers.get(name)?.end();
        if (deed === 'wipe') this.#load.forget(name);
        return lab.act(name, deed);
      case 'pause':
        return lab.act(name, deed);
      case 'resume':
        await lab.act(name, deed);
        return this.#load.askAgain(name);
      case 'restart':
        this.#followers.get(name)?.end();
        await lab.act(name, deed);
        return this.#started(name);
      case 'start':
        if (lab.node(name).state === 'running') return;
        await lab.act(name, deed);
        return this.#started(name);
      case 'add':
        await lab.add(name);
        return this.#started(name);
      case 'remove':
        await lab.remove(name);
        return this.#followers.get(name)?.end();
      case 'stepdown':
        return lab.node(name).lab().act('stepdown');
      case 'campaign':
        return lab.node(name).lab().act('timeout');
    }
  }

  async #started(name: string): Promise<void> {
    if (!this.#names.includes(name)) this.#names.push(name);
    await this.#follow(this.#lab.node(name));
    this.#load.askAgain(name);
  }

  async #follow(node: NodeProcess): Promise<void> {
    this.#signal.throwIfAborted();
    this.#followers.get(node.name)?.end();
    const follower = new Follower(node, this.#lab.groupId, {
      status: () => this.#changed(),
      message: (message) => this.#load.heard(node.name, message),
    });
    this.#followers.set(node.name, follower);
    this.#frames.listenTo(node);
    await follower.begin();
    await this.#lookBack(node);
  }

  /** What a node showed before anybody followed it: its feed begins now. */
  async #lookBack(node: NodeProcess): Promise<void> {
    for await (const { index, term, clientId, verdict } of node.client().log(this.#lab.groupId)) {
      if (clientId !== undefined && verdict === 'valid') this.#load.shown(node.name, clientId, index, term);
    }
  }

  #changed(): void {
    this.recorder.look(this.#picture(), (name) => this.#node(name)?.deviceId ?? null);
    for (const look of this.#watchers) look();
  }

  /** Null while it is not in the lab. */
  #node(name: string): NodeProcess | null {
    return this.#lab.nodes.find((node) => node.name === name) ?? null;
  }

  #picture(): GroupPicture {
    const names = new Map(this.#lab.nodes.map(({ deviceId, name }) => [deviceId, name]));
    return {
      atMs: this.nowMs,
      confirmed: this.#load.confirmed,
      nodes: this.#names.map((name) => this.#pictureOf(name, names)),
    };
  }

  #pictureOf(name: string, names: ReadonlyMap<string, string>): NodePicture {
    const node = this.#node(name);
    const state = node?.state ?? 'away';
    const status = this.#followers.get(name)?.status ?? null;
    if (status === null || state === 'away' || state === 'stopped') return { ...SILENT, name, state };
    return { name, state, ...shown(status, names) };
  }
}

/** What stands at its commit index is compared in the end, entry by entry: numbers do until then. */
function shown(status: GroupStatus, names: ReadonlyMap<string, string>): Omit<NodePicture, 'name' | 'state'> {
  const named = (ids: readonly string[]): string[] => ids.map((id) => names.get(id) ?? '?');
  const { role, tier, host, term, commitIndex, lastIndex, voters, rank, outbox } = status;
  return {
    role,
    tier,
    host: host === null ? null : (names.get(host) ?? null),
    term,
    commitIndex,
    lastIndex,
    head: '',
    voters: named(voters.map(({ deviceId }) => deviceId)),
    rank: named(rank),
    waiting: outbox,
  };
}
