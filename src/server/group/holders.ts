/**
 * Who is known to store what: from the host's word about durable logs (`view.matches`) and about the outbox, and from
 * what peers told of events that nobody confirms.
 */
import type { ReplicaView } from '../../core/view.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import { sortedIds, type DeviceId, type Index } from '../../protocol/ids.ts';
import { countMemberDevices } from './roster-view.ts';

export interface HeldBy {
  readonly count: number;
  readonly of: number;
}

/** One look at the view, used for many messages. */
export class Holders {
  readonly #view: ReplicaView;
  readonly #of: number;
  /** Log ends of other devices, as far as known. */
  readonly #ends: readonly { readonly deviceId: DeviceId; readonly index: Index }[];

  constructor(view: ReplicaView) {
    this.#view = view;
    this.#of = Math.max(1, countMemberDevices(view.roster));
    this.#ends = view.matches.filter((match) => match.deviceId !== view.deviceId);
  }

  /** Devices that are known to store the entry at `index`, this one included; ascending ids. */
  ofEntry(index: Index): DeviceId[] {
    return sortedIds(this.#entryHolders(index));
  }

  /** The same of a confirmed entry: the host has it, whether its word on who else does is here yet or not. */
  ofConfirmed(index: Index): DeviceId[] {
    const holders = this.#entryHolders(index);
    const { leader } = this.#view;
    return sortedIds(leader === null ? holders : holders.add(leader));
  }

  /** A confirmed entry is held by a quorum at least, even where the host has not yet said by whom. */
  countOfConfirmed(index: Index): HeldBy {
    const known = this.#ends.reduce((count, end) => count + Number(end.index >= index), 1);
    return this.#bounded(Math.max(known, this.#view.quorum.needed));
  }

  /** An event that waits: `index` is its place in this device's own log, if it has one there. */
  ofWaiting(event: SignedEvent, index: Index | null): DeviceId[] {
    const holders = new Set([...this.#view.holdersOf(event), ...(index === null ? [] : this.ofEntry(index))]);
    const { leader, heldBelowSeq } = this.#view;
    if (leader !== null && event.header.seq < heldBelowSeq) holders.add(leader);
    return sortedIds(holders);
  }

  countOfWaiting(event: SignedEvent, index: Index | null): HeldBy {
    const { heldBelowSeq } = this.#view;
    const byHost = event.header.seq < heldBelowSeq ? 2 : 1;
    const known =
      index === null ? 1 : this.#ends.reduce((count, end) => count + Number(end.index >= index), 1);
    return this.#bounded(Math.max(byHost, known, this.#view.holdersOf(event).size));
  }

  #entryHolders(index: Index): Set<DeviceId> {
    const others = this.#ends.filter((end) => end.index >= index).map((end) => end.deviceId);
    return new Set([this.#view.deviceId, ...others]);
  }

  #bounded(count: number): HeldBy {
    return { count: Math.min(count, this.#of), of: this.#of };
  }
}
