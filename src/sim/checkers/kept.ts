/** What a disk keeps of unconfirmed events in rows of their own, as far as their numbers are not used up there. */
import type { DeviceId, EventId } from '../../protocol/ids.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { Ledger } from '../ledger.ts';
import type { Handlers } from './checker.ts';

export class Kept {
  readonly #events = new Map<DeviceId, Map<EventId, SignedEvent>>();
  readonly #used = new Map<DeviceId, number>();

  /** False for what is kept, or used up, already. */
  keep(event: SignedEvent): boolean {
    const { deviceId, seq } = event.header;
    if (seq <= (this.#used.get(deviceId) ?? 0)) return false;
    const known = this.#events.get(deviceId);
    if (known?.has(event.id) === true) return false;
    if (known === undefined) this.#events.set(deviceId, new Map([[event.id, event]]));
    else known.set(event.id, event);
    return true;
  }

  /** Its number, and those before, are used up there. */
  use({ header: { deviceId, seq } }: SignedEvent): void {
    if (seq <= (this.#used.get(deviceId) ?? 0)) return;
    this.#used.set(deviceId, seq);
    const kept = this.#events.get(deviceId);
    for (const { id, header } of kept?.values() ?? []) if (header.seq <= seq) kept!.delete(id);
    if (kept?.size === 0) this.#events.delete(deviceId);
  }

  has(id: EventId): boolean {
    for (const kept of this.#events.values()) if (kept.has(id)) return true;
    return false;
  }

  /** How many of a device. */
  countOf(device: DeviceId): number {
    return this.#events.get(device)?.size ?? 0;
  }

  *all(): Generator<SignedEvent> {
    for (const kept of this.#events.values()) yield* kept.values();
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
