import { mayBeBrought } from '../../core/fork/brought.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { DeviceId, EventId, ForkId, Hash, Index } from '../../protocol/ids.ts';
import type { FactOf, ForkStep } from '../facts.ts';
import type { Checker } from './checker.ts';

/** A fork after the first, with what it began with. */
interface Fork {
  readonly forkId: ForkId;
  readonly lineage: readonly ForkStep[];
  /** Hashes of the entries that it took over, by index - 1; what its maker lacks is missing until it comes in. */
  readonly taken: (Hash | undefined)[];
  /** Devices that a person brought there. */
  readonly members: Set<DeviceId>;
  /** Events of others that they had, and that went along. */
  readonly brought: Set<EventId>;
}

export const forkFence: Checker = {
  rule: 'R10',
  states:
    'nothing crosses from one fork to another but by a person’s word at the device: no message, no entry, no event of who is not in it, but for what somebody brought who had it; and who goes over keeps only what the fork has too',
  spansForks: true,
  watch(_ledger, report) {
    const forks = new Forks();
    return {
      started({ node, found }) {
        const fork = forks.idOf(node, found.forkId);
        if (found.forkId !== fork) report(`${node} begins in fork ${found.forkId}, left in ${fork}`);
      },
      forked(fact) {
        const fault = forks.enter(fact);
        if (fault !== null) report(`${fact.node} ${fault}`);
      },
      took({ node, from, forkId }) {
        const fork = forks.idOf(node, forkId);
        if (forkId !== fork) report(`${node} of fork ${fork} took a message of ${from}, said in ${forkId}`);
      },
      durable({ node, batch }) {
        const { truncateFrom, snapshot, entries, history = [], outbox, tentative = [] } = batch;
        const log = forks.logOf(node);
        forks.keep(node, [...outbox, ...tentative]);
        if (truncateFrom !== null) log.length = Math.min(log.length, truncateFrom - 1);
        if (snapshot !== undefined) {
          log.length = snapshot.keep;
          log[snapshot.base.index - 1] = snapshot.base.hash;
        }
        for (const entry of [...entries, ...history]) {
          const fault = forks.faultOf(node, entry);
          if (fault !== null) report(`${node} ${fault}`);
          log[entry.index - 1] = entry.hash;
          if (entry.body.kind === 'event') forks.keep(node, [entry.body.event]);
        }
      },
    };
  },
};

/** Which fork every device is in by the word of its person, and what every disk holds. */
class Forks {
  /** The one that the group began in. */
  #first: ForkId | null = null;
  readonly #forks = new Map<ForkId, Fork>();
  /** Of devices that went over to one. */
  readonly #places = new Map<DeviceId, Fork>();
  /** Hashes by index - 1; what a snapshot left out is empty. */
  readonly #logs = new Map<DeviceId, Hash[]>();
  /** Events that each disk ever had. */
  readonly #had = new Map<DeviceId, Set<EventId>>();

  keep(node: DeviceId, events: readonly SignedEvent[]): void {
    const had = this.#had.get(node) ?? new Set();
    for (const { id } of events) had.add(id);
    this.#had.set(node, had);
  }

  logOf(node: DeviceId): Hash[] {
    let log = this.#logs.get(node);
    if (log === undefined) this.#logs.set(node, (log = []));
    return log;
  }

  /** `seen`: what is taken for the first fork as long as nothing was seen of it. */
  idOf(node: DeviceId, seen: ForkId): ForkId {
    const place = this.#places.get(node);
    return place === undefined ? (this.#first ??= seen) : place.forkId;
  }

  /** What is wrong with what stays on the disk of a device that goes over, in words. */
  enter({ node, lineage, keep, entries, brought }: FactOf<'forked'>): string | null {
    const log = this.logOf(node);
    const { forkId, index } = lineage.at(-1)!;
    log.length = Math.min(log.length, keep);
    const known = this.#forks.get(forkId);
    const fork = known ?? {
      forkId,
      lineage,
      taken: log.slice(0, index),
      members: new Set(),
      brought: new Set(),
    };
    this.#forks.set(forkId, fork);
    fork.members.add(node);
    this.#places.set(node, fork);
    for (const { id } of brought) fork.brought.add(id);
    for (const entry of entries) log.push(entry.hash);
    if (log.length < keep || (known === undefined && keep !== index))
      return `lacks what fork ${forkId} took over`;
    const isOther =
      keep > index || (log[keep - 1] ?? fork.taken[keep - 1]) !== (fork.taken[keep - 1] ?? log[keep - 1]);
    if (isOther) return `keeps entry ${keep}, which fork ${forkId} does not have so`;
    return this.#faultOfBrought(node, brought);
  }

  #faultOfBrought(node: DeviceId, brought: readonly SignedEvent[]): string | null {
    const had = this.#had.get(node);
    for (const event of brought) {
      const { id, header } = event;
      const text = `brings event ${header.seq} of ${header.deviceId} along`;
      if (had?.has(id) !== true) return `${text}, which it never had`;
      if (!mayBeBrought(event)) return `${text}, which only its author may`;
    }
    return null;
  }

  /** What is wrong with an entry that comes to a disk, in words. */
  faultOf(node: DeviceId, { index, hash, body }: Entry): string | null {
    if (this.#forks.size === 0) return null;
    const fork = this.#places.get(node);
    if (fork !== undefined && index <= fork.lineage.at(-1)!.index) {
      // Its maker may have lacked it itself, behind a snapshot.
      const taken = (fork.taken[index - 1] ??= hash);
      return taken === hash ? null : `saves another entry ${index} than its fork took over`;
    }
    for (const [other, log] of this.#logs) {
      const elsewhere = this.#places.get(other);
      if (elsewhere === fork || log[index - 1] !== hash || index <= sharedBy(fork, elsewhere)) continue;
      return `saves entry ${index} of ${other}, which is in another fork`;
    }
    if (fork === undefined || body.kind !== 'event') return null;
    const { id, header } = body.event;
    const { deviceId } = header;
    return fork.members.has(deviceId) || fork.brought.has(id)
      ? null
      : `saves at ${index} an event of ${deviceId}, which is not in its fork`;
  }
}

/** The last entry that two forks have in common. */
function sharedBy(one: Fork | undefined, other: Fork | undefined): Index {
  const [a, b] = [one?.lineage ?? [], other?.lineage ?? []];
  const at = a.findIndex((step, i) => step.forkId !== b[i]?.forkId);
  const parted = at < 0 ? a.length : at;
  return Math.min(a[parted]?.index ?? Infinity, b[parted]?.index ?? Infinity);
}
