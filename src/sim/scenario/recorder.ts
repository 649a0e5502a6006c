/** Collects what a run records, and what each node shows of itself only when that changed. */
import { FactLog } from './fact-log.ts';
import type { LabFact, TimedFact } from './facts.ts';
import type { GroupPicture, NodePicture } from './picture.ts';

/** Hears a fact at once. */
export type Told = (fact: TimedFact) => void;

export class Recorder {
  readonly facts = new FactLog();
  readonly #nowMs: () => number;
  readonly #told: Told;
  readonly #states = new Map<string, string>();
  readonly #statuses = new Map<string, string>();

  /** `nowMs`: since the load began. `told`: hears each of them at once. */
  constructor(nowMs: () => number, told: Told = () => undefined) {
    this.#nowMs = nowMs;
    this.#told = told;
  }

  tell(fact: LabFact, atMs = this.#nowMs()): void {
    const timed = { atMs, ...fact };
    this.facts.add(timed);
    this.#told(timed);
  }

  /** Tells of every node what is not as it was. */
  look(picture: GroupPicture, deviceOf: (name: string) => string | null): void {
    for (const node of picture.nodes) this.lookAt(node, deviceOf(node.name));
  }

  lookAt(node: NodePicture, device: string | null): void {
    const { name, state, role, tier, host, term } = node;
    if (isNews(this.#states, name, `${state} ${device}`))
      this.tell({ type: 'node', node: name, state, device });
    if (state !== 'running' || role === null || tier === null) return;
    if (!isNews(this.#statuses, name, `${role} ${tier} ${host} ${term}`)) return;
    this.tell({ type: 'status', node: name, role, tier, host, term });
  }
}

function isNews(known: Map<string, string>, name: string, now: string): boolean {
  const before = known.get(name);
  known.set(name, now);
  return before !== now;
}
