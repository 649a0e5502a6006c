import type { ReplicaView, RoleName } from '../core/view.ts';
import type { DeviceId, Index, Term } from '../protocol/ids.ts';
import type { Fact } from './facts.ts';

/** As people do: what is unconfirmed is read now and then, not at every change. */
const UNCONFIRMED_EVERY_US = 200_000;

interface Look {
  readonly facts: readonly Fact[];
  /** Something in the group is not as it was. */
  readonly isNews: boolean;
}

/** What a process showed of itself last. */
export class Shown {
  #role: RoleName | null = null;
  #term: Term = 0;
  #commit: Index = 0;
  #leader: DeviceId | null = null;
  #configIndex: Index = 0;
  /** When the unconfirmed was read last. */
  #readUs = 0;

  /** What to tell of a look at it, at this virtual time. Who is not awake reads nothing. */
  look(view: ReplicaView, nowUs: number, isAwake: boolean): Look {
    const { role, term, commitIndex, leader, configIndex, deviceId: node } = view;
    const facts: Fact[] = [];
    const isStatus = role !== this.#role || term !== this.#term || commitIndex !== this.#commit;
    if (isStatus) facts.push({ type: 'status', node, role, term, commitIndex });
    if (isAwake && nowUs >= this.#readUs + UNCONFIRMED_EVERY_US) {
      this.#readUs = nowUs;
      facts.push({ type: 'shown', node, events: view.tentative() });
    }
    const isNews = isStatus || leader !== this.#leader || configIndex !== this.#configIndex;
    this.#role = role;
    this.#term = term;
    this.#commit = commitIndex;
    this.#leader = leader;
    this.#configIndex = configIndex;
    return { facts, isNews };
  }
}
