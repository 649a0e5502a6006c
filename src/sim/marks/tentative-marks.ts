/** Marks about what is said while nobody confirms: how it goes round, and how it gets its places. */
import type { TimingProfile } from '../../core/options.ts';
import { EVENT_KIND, type SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, EventId, Index, Term } from '../../protocol/ids.ts';
import type { Handlers } from '../checkers/checker.ts';
import { watchKept, type Kept } from '../checkers/kept.ts';
import type { FactOf } from '../facts.ts';
import type { Ledger } from '../ledger.ts';
import type { Hit } from './marks.ts';

export const TENTATIVE_MARKS = {
  broughtByAnother: 'a host gives a place to an event that it kept for another device',
  broughtForTheAway: 'its author does not run then',
  parkedUntilItCame: 'an event waits at a host for one that it names, and follows it',
  parkedInVain: 'an event gets its place though one that it names never came to that host',
  hostStoppedDraining: 'a host ends while it gives places to what it kept',
  displacedKept: 'a disk loses an unconfirmed event of another device from its log, and keeps it by itself',
  displacedPlacedAnew: 'such an event is confirmed at another place',
  heardOneWay: 'an event reaches a device that its author does not hear',
  threeIslands: 'three devices show unconfirmed events, each some that the other two do not',
  refusedByQuota: 'a user is told that the outbox is full',
} as const;

export function tentativeMarks(ledger: Ledger, hit: Hit): readonly Handlers[] {
  const { keptAt, handlers } = watchKept(ledger);
  const drains = new Drains(ledger, keptAt, hit);
  return [handlers, drains.handlers, displacements(ledger, keptAt, hit), ways(ledger, hit), islands(hit)];
}

/** What hosts do with what they kept. */
class Drains {
  readonly handlers: Handlers;
  readonly #ledger: Ledger;
  readonly #keptAt: (node: DeviceId) => Kept;
  readonly #hit: Hit;
  readonly #running = new Set<DeviceId>();
  /** The term in which a host gave a place to something that it had kept. */
  readonly #draining = new Map<DeviceId, Term>();
  /** Events that came to a node before one that they name: `${node} ${event}`. */
  readonly #early = new Set<string>();

  constructor(ledger: Ledger, keptAt: (node: DeviceId) => Kept, hit: Hit) {
    this.#ledger = ledger;
    this.#keptAt = keptAt;
    this.#hit = hit;
    this.handlers = {
      started: ({ node }) => void this.#running.add(node),
      stopped: ({ node }) => this.#stopped(node),
      durable: (fact) => this.#saved(fact),
    };
  }

  #stopped(node: DeviceId): void {
    this.#running.delete(node);
    const { term } = this.#ledger.disk(node);
    const isInTheMiddle = this.#draining.get(node) === term && this.#ledger.leaderOf(term) === node;
    this.#draining.delete(node);
    const waits = [...this.#keptAt(node).all()].some(({ id }) => !this.#isInLog(node, id));
    if (isInTheMiddle && waits) this.#hit('hostStoppedDraining');
  }

  #saved({ node, batch }: FactOf<'durable'>): void {
    for (const { term, body } of batch.entries) {
      const isOfHost = (this.#ledger.leaderOf(term) ?? node) === node;
      if (body.kind === 'event' && isOfHost) this.#placed(node, term, body.event);
    }
    for (const event of batch.tentative ?? []) {
      if (this.#missing(node, event).length > 0) this.#early.add(`${node} ${event.id}`);
    }
  }

  #placed(node: DeviceId, term: Term, event: SignedEvent): void {
    const author = event.header.deviceId;
    if (author === node || !this.#keptAt(node).has(event.id)) return;
    this.#draining.set(node, term);
    this.#hit('broughtByAnother');
    if (!this.#running.has(author)) this.#hit('broughtForTheAway');
    if (!this.#early.delete(`${node} ${event.id}`)) return;
    const missing = this.#missing(node, event);
    this.#hit(missing.length === 0 ? 'parkedUntilItCame' : 'parkedInVain');
  }

  #missing(node: DeviceId, { header }: SignedEvent): EventId[] {
    return header.after.filter((id) => !this.#keptAt(node).has(id) && !this.#isInLog(node, id));
  }

  #isInLog(node: DeviceId, id: EventId): boolean {
    const { entries } = this.#ledger.disk(node);
    return entries.findLastIndex(({ body }) => body.kind === 'event' && body.event.id === id) >= 0;
  }
}

function displacements(ledger: Ledger, keptAt: (node: DeviceId) => Kept, hit: Hit): Handlers {
  /** Where they stood. */
  const displaced = new Map<EventId, Index>();
  return {
    durable({ node }) {
      for (const { index, body } of ledger.removed) {
        if (body.kind !== 'event') continue;
        const { id, header } = body.event;
        if (header.deviceId === node || !keptAt(node).has(id)) continue;
        displaced.set(id, index);
        hit('displacedKept');
      }
    },
    applied({ entries }) {
      for (const { entry, verdict } of entries) {
        if (entry.body.kind !== 'event' || verdict?.kind !== 'valid') continue;
        const { id, header } = entry.body.event;
        const before = displaced.get(id) ?? entry.index;
        displaced.delete(id);
        if (before !== entry.index && header.kind === EVENT_KIND.message) hit('displacedPlacedAnew');
      }
    },
    refused({ code }) {
      if (code === 'outbox_full') hit('refusedByQuota');
    },
  };
}

/** Who hears whom. */
function ways(ledger: Ledger, hit: Hit): Handlers {
  /** When a message of the second last reached the first. */
  const heardMs = new Map<string, number>();
  let timing: TimingProfile | null = null;
  const sinceMs = (node: DeviceId, from: DeviceId): number =>
    ledger.nowMs - (heardMs.get(`${node} ${from}`) ?? -Infinity);
  return {
    began: (fact) => void (timing = fact.timing),
    took: ({ node, from }) => void heardMs.set(`${node} ${from}`, ledger.nowMs),
    durable({ node, batch }) {
      const { roundMs } = timing ?? { roundMs: Infinity };
      for (const { header } of batch.tentative ?? []) {
        const author = header.deviceId;
        if (sinceMs(node, author) < roundMs && sinceMs(author, node) > 3 * roundMs) hit('heardOneWay');
      }
    },
  };
}

function islands(hit: Hit): Handlers {
  const shown = new Map<DeviceId, ReadonlySet<EventId>>();
  const hasOwn = (own: ReadonlySet<EventId>, ...others: readonly ReadonlySet<EventId>[]): boolean =>
    [...own].some((id) => !others.some((other) => other.has(id)));
  return {
    stopped: ({ node }) => void shown.delete(node),
    shown({ node, events }) {
      if (events.length === 0) {
        shown.delete(node);
        return;
      }
      const own = new Set(events.map(({ id }) => id));
      shown.set(node, own);
      const others = [...shown].filter(([other]) => other !== node).map(([, ids]) => ids);
      for (const [at, one] of others.entries()) {
        for (const other of others.slice(at + 1)) {
          if (hasOwn(own, one, other) && hasOwn(one, own, other) && hasOwn(other, own, one))
            hit('threeIslands');
        }
      }
    },
  };
}
