import type { ReplicaView, RoleName } from '../core/view.ts';
import type { DeviceId, Index, Term } from '../protocol/ids.ts';

/** What a process showed of itself last. */
export class Shown {
  #role: RoleName | null = null;
  #term: Term = 0;
  #commit: Index = 0;
  #leader: DeviceId | null = null;
  #configIndex: Index = 0;

  /** What is new: `status` (role, term, how much is confirmed), `group` (host or config only), null for nothing. */
  note({ role, term, commitIndex, leader, configIndex }: ReplicaView): 'status' | 'group' | null {
    const isStatus = role !== this.#role || term !== this.#term || commitIndex !== this.#commit;
    if (!isStatus && leader === this.#leader && configIndex === this.#configIndex) return null;
    this.#role = role;
    this.#term = term;
    this.#commit = commitIndex;
    this.#leader = leader;
    this.#configIndex = configIndex;
    return isStatus ? 'status' : 'group';
  }
}
