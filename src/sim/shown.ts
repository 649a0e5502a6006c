import type { ReplicaView, RoleName } from '../core/view.ts';
import type { DeviceId, Index, Term } from '../protocol/ids.ts';
import type { Fact } from './facts.ts';

/** As people do: what is unconfirmed is read now and then, not at every change. */
const UNCONFIRMED_EVERY_US = 200_000;

/** What a process showed of itself last. */
export class Shown {
  #role: RoleName | null = null;
  #term: Term = 0;
  #commit: Index = 0;
  #leader: DeviceId | null = null;
  #configIndex: Index = 0;
  /** When the unconfirmed was read last. */
  #readUs = 0;

  /** What to tell of a look at it, at this virtual time; `isNews`: something in the group is not as it was. */
  look(view: ReplicaView, nowUs: number): { readonly facts: readonly Fact[]; readonly isNews: boolean } {
    const { role, term, commitIndex, leader, configIndex, deviceId: node } = view;
    const facts: Fact[] = [];
    const events = nowUs < this.#readUs + UNCONFIRMED_EVERY_US ? [] : view.tentative();
    if (events.length > 0) {
      this.#readUs = nowUs;
      facts.push({ type: 'shown', node, events });
    }
    const isStatus = role !== this.#role || term !== this.#term || commitIndex !== this.#commit;
    if (isStatus) facts.push({ type: 'status', node, role, term, commitIndex });
    const isNews = isStatus || leader !== this.#leader || configIndex !== this.#configIndex;
    this.#role = role;
    this.#term = term;
    this.#commit = commitIndex;
    this.#leader = leader;
    this.#configIndex = configIndex;
    return { facts, isNews };
  }
}
