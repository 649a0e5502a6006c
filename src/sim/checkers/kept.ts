/** What a disk keeps of unconfirmed events in rows of their own, as far as their numbers are not used up there. */
import type { DeviceId, EventId } from '../../protocol/ids.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { Ledger } from '../ledger.ts';
import type { Handlers } from './checker.ts';

export class Kept {
  /** By device and number; two events of one number are a fork of their device. */
  readonly #events = new Map<DeviceId, Map<number, SignedEvent[]>>();
  readonly #ids = new Set<EventId>();
  readonly #used = new Map<DeviceId, number>();

  /** False for what is kept, or used up, already. */
  keep(event: SignedEvent): boolean {
    const { deviceId, seq } = event.header;
    if (seq <= (this.#used.get(deviceId) ?? 0) || this.#ids.has(event.id)) return false;
    this.#ids.add(event.id);
    let known = this.#events.get(deviceId);
    if (known === undefined) this.#events.set(deviceId, (known = new Map()));
    const same = known.get(seq);
    if (same === undefined) known.set(seq, [event]);
    else same.push(event);
    return true;
  }

  /** Its number, and those before, are used up there. */
  use({ header: { deviceId, seq } }: SignedEvent): void {
    const used = this.#used.get(deviceId) ?? 0;
    if (seq <= used) return;
    this.#used.set(deviceId, seq);
    const kept = this.#events.get(deviceId);
    if (kept === undefined) return;
    for (let number = used + 1; number <= seq; number++) {
      for (const { id } of kept.get(number) ?? []) this.#ids.delete(id);
      kept.delete(number);
    }
    if (kept.size === 0) this.#events.delete(deviceId);
  }

  has(id: EventId): boolean {
    return this.#ids.has(id);
  }

  /** How many of a device. */
  countOf(device: DeviceId): number {
    let count = 0;
    for (const same of this.#events.get(device)?.values() ?? []) count += same.length;
    return count;
  }

  *all(): Generator<SignedEvent> {
    for (const kept of this.#events.values()) for (const same of kept.values()) yield* same;
  }
}

/** One for each node, and what has to be told to keep them up to date, before anybody looks at them. */
export function watchKept(ledger: Ledger): {
  readonly keptAt: (node: DeviceId) => Kept;
  readonly handlers: Pick<Required<Handlers>, 'durable' | 'applied' | 'forked'>;
} {
  const nodes = new Map<DeviceId, Kept>();
  const keptAt = (node: DeviceId): Kept => {
    let kept = nodes.get(node);
    if (kept === undefined) nodes.set(node, (kept = new Kept()));
    return kept;
  };
  return {
    keptAt,
    handlers: {
      durable({ node, batch }) {
        const kept = keptAt(node);
        for (const event of [...batch.outbox, ...(batch.tentative ?? [])]) kept.keep(event);
        if (batch.snapshot === undefined) return;
        for (const { index, body } of ledger.confirmedEntries())
          if (index <= batch.snapshot.base.index && body.kind === 'event') kept.use(body.event);
      },
      forked({ node, brought }) {
        for (const event of brought) keptAt(node).keep(event);
      },
      applied({ node, entries }) {
        const kept = keptAt(node);
        for (const { entry, verdict } of entries) {
          const isUsed = verdict?.kind === 'valid' || verdict?.kind === 'void';
          if (isUsed && entry.body.kind === 'event') kept.use(entry.body.event);
        }
      },
    },
  };
}
