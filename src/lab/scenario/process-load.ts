/** Who writes in a scenario on real nodes: a steady load, and what is said on purpose; and what they were told. */
import type { Message } from '../../api/messages.ts';
import type { LabFact } from '../../sim/scenario/facts.ts';
import { plannedMessage, type PlannedMessage } from '../../sim/scenario/load-plan.ts';
import type { Workload } from '../../sim/scenario/words.ts';
import { DemesApiError, DemesConnectionError } from '../../sdk/errors.ts';
import type { NodeProcess } from '../node-process.ts';

export interface LoadPorts {
  readonly groupId: string;
  /** All that the lab ever has; whoever is not there now is null. */
  readonly names: () => readonly string[];
  readonly node: (name: string) => NodeProcess | null;
  readonly tell: (fact: LabFact) => void;
  /** More messages are confirmed. */
  readonly changed: () => void;
}

interface Said extends PlannedMessage {
  /** unknown: the connection broke before it answered. */
  answer: 'open' | 'accepted' | 'refused' | 'unknown';
  isConfirmed: boolean;
  readonly shownBy: Set<string>;
  /** Nodes that showed it without a place. */
  readonly waitsAt: Set<string>;
}

/** How late the load may notice that the next message is due, as a share of the gap. */
const LOOK_SHARE = 0.5;
const MS_PER_S = 1_000;

export class ProcessLoad {
  readonly #ports: LoadPorts;
  readonly #said = new Map<string, Said>();
  readonly #open = new Set<Promise<void>>();
  readonly #end = new AbortController();
  #load: Workload;
  #timer: NodeJS.Timeout | undefined;
  #number = 0;
  #spoken = 0;
  #confirmed = 0;
  /** By the wall clock. What was said before is nothing of this run. */
  readonly #beganAt = Date.now();

  constructor(ports: LoadPorts, load: Workload) {
    this.#ports = ports;
    this.#load = load;
  }

  get confirmed(): number {
    return this.#confirmed;
  }

  set(load: Workload | boolean): void {
    if (typeof load === 'object') this.#load = load;
    clearInterval(this.#timer);
    if (load === false || this.#load.rate === 0) return;
    const gapMs = MS_PER_S / this.#load.rate;
    const startedMs = performance.now();
    const first = this.#number;
    this.#timer = setInterval(() => {
      // By the clock: a late timer is made up for.
      const due = Math.floor((performance.now() - startedMs) / gapMs);
      while (this.#number - first < due) {
        this.#say(plannedMessage(++this.#number, this.#load, this.#ports.names()));
      }
    }, gapMs * LOOK_SHARE);
  }

  say(node: string, text: string): void {
    this.#say({ id: `s${++this.#spoken}`, node, text }, true);
  }

  /** What this node did not answer before its process ended is said again under the same id. */
  askAgain(name: string): void {
    for (const said of this.#said.values()) {
      if (said.node === name && said.answer === 'unknown') this.#post(said);
    }
  }

  /** Resolves when every message has its answer. */
  async answered(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  /** At once, whatever is still open. */
  end(): void {
    clearInterval(this.#timer);
    this.#end.abort();
  }

  /** A node shows this, whoever said it. */
  heard(name: string, message: Message): void {
    const { clientId: id, state, index, term } = message;
    const said = this.#said.get(id) ?? this.#adopt(message);
    if (said === null) return;
    if (state === 'confirmed' && index !== null && term !== null) this.shown(name, id, index, term);
    const isNews = state === 'tentative' && !said.waitsAt.has(name) && !said.shownBy.has(name);
    if (!isNews) return;
    said.waitsAt.add(name);
    this.#ports.tell({ type: 'tentative', id, node: name });
  }

  /** Somebody said it past the lab, at the screens of a node. Null: no node of the lab did, or there is nothing to read. */
  #adopt({ clientId: id, author, text, deleted, at }: Message): Said | null {
    const node = this.#ports.names().find((one) => this.#ports.node(one)?.deviceId === author.deviceId);
    if (node === undefined || text === '' || deleted === true || Date.parse(at) < this.#beganAt) return null;
    const said: Said = { id, node, text, answer: 'accepted', isConfirmed: false, ...nobodyYet() };
    this.#said.set(id, said);
    this.#ports.tell({ type: 'said', id, node, text });
    this.#ports.tell({ type: 'accepted', id, node });
    return said;
  }

  /** A node shows a message as confirmed; told once for each. */
  shown(name: string, id: string, index: number, term: number): void {
    const said = this.#said.get(id);
    if (said === undefined) return;
    if (!said.shownBy.has(name)) this.#ports.tell({ type: 'shown', id, node: name, index });
    said.shownBy.add(name);
    if (said.node === name) this.confirm(id, index, term);
  }

  /** This node is another device from now on, which has shown nothing yet. */
  forget(name: string): void {
    for (const { shownBy, waitsAt } of this.#said.values()) {
      shownBy.delete(name);
      waitsAt.delete(name);
    }
  }

  /** Its author knows it to be confirmed; told once. */
  confirm(id: string, index: number, term: number): void {
    const said = this.#said.get(id);
    if (said === undefined || said.isConfirmed) return;
    said.isConfirmed = true;
    this.#confirmed++;
    this.#ports.tell({ type: 'confirmed', id, node: said.node, index, term });
    this.#ports.changed();
  }

  has(id: string): boolean {
    return this.#said.has(id);
  }

  #say({ id, node, text }: PlannedMessage, isOnPurpose = false): void {
    const process = this.#ports.node(node);
    if (process === null || process.state === 'stopped') {
      this.#ports.tell({ type: 'refused', id, node, code: 'unreachable' });
      return;
    }
    const said: Said = { id, node, text, answer: 'open', isConfirmed: false, ...nobodyYet() };
    this.#said.set(id, said);
    this.#ports.tell({ type: 'said', id, node, ...(isOnPurpose ? { text } : {}) });
    this.#post(said);
  }

  #post(said: Said): void {
    const process = this.#ports.node(said.node);
    if (process === null) return;
    said.answer = 'open';
    const done: Promise<void> = this.#send(process, said).finally(() => this.#open.delete(done));
    this.#open.add(done);
  }

  async #send(process: NodeProcess, said: Said): Promise<void> {
    const { id, node, text } = said;
    const { groupId, tell } = this.#ports;
    const body = { text, clientId: id };
    try {
      await process.client().send(groupId, 'general', body, { signal: this.#end.signal });
      said.answer = 'accepted';
      tell({ type: 'accepted', id, node });
    } catch (error) {
      const isUnreachable = error instanceof DemesConnectionError && error.fault === 'unreachable';
      const isRefused = error instanceof DemesApiError;
      said.answer = isUnreachable || isRefused ? 'refused' : 'unknown';
      const code = isRefused ? error.code : 'unreachable';
      if (said.answer === 'refused') tell({ type: 'refused', id, node, code });
    }
  }
}

function nobodyYet(): Pick<Said, 'shownBy' | 'waitsAt'> {
  return { shownBy: new Set(), waitsAt: new Set() };
}
