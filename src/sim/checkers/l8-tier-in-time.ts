import type { TimingProfile } from '../../core/options.ts';
import type { DeviceId, EventId } from '../../protocol/ids.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { Checker } from './checker.ts';

/** What TN16 says. */
const PATIENCE_MS = 1000;
/** Clocks of machines run up to a twentieth slow; and then it is the next tick. */
const SLOW_CLOCK = 1.06;
const TICKS = 3;

export const tierInTime: Checker = {
  rule: 'L8',
  states:
    'whoever heard no host for longer than it takes to follow one shows all that its disk keeps unconfirmed, and in the end nobody shows anything',
  watch(ledger, report) {
    let patienceMs = Infinity;
    const nodes = new Map<DeviceId, Keeper>();
    const keeperAt = (node: DeviceId): Keeper => {
      let keeper = nodes.get(node);
      if (keeper === undefined) nodes.set(node, (keeper = new Keeper()));
      return keeper;
    };
    const served = (node: DeviceId): void => {
      keeperAt(node).servedMs = ledger.nowMs;
    };
    const forget = (node: DeviceId): void => void (keeperAt(node).isJudged = false);
    return {
      began({ timing }) {
        patienceMs = patienceOf(timing);
      },
      started: ({ node }) => served(node),
      followed: ({ node }) => served(node),
      heard: ({ node }) => served(node),
      givenUp: ({ node }) => forget(node),
      lostSaves: ({ node }) => forget(node),
      status({ node, role }) {
        const keeper = keeperAt(node);
        if (keeper.leads) served(node);
        keeper.leads = role === 'leader';
      },
      durable({ node, batch }) {
        const keeper = keeperAt(node);
        for (const event of [...batch.outbox, ...(batch.tentative ?? [])]) keeper.keep(event);
        // Whoever leads for less than a look is seen by what it begins its term with.
        if (batch.entries.some(({ body }) => body.kind === 'noop')) served(node);
        if (batch.snapshot === undefined) return;
        for (const { index, body } of ledger.confirmedEntries())
          if (index <= batch.snapshot.base.index && body.kind === 'event') keeper.use(body.event);
      },
      applied({ node, entries }) {
        const keeper = keeperAt(node);
        for (const { entry, verdict } of entries) {
          const isUsed = verdict?.kind === 'valid' || verdict?.kind === 'void';
          if (isUsed && entry.body.kind === 'event') keeper.use(entry.body.event);
        }
      },
      shown({ node, events }) {
        const keeper = keeperAt(node);
        keeper.shown = events.length;
        const silentMs = ledger.nowMs - keeper.servedMs;
        if (!keeper.isJudged || keeper.leads || silentMs <= patienceMs) return;
        const missing = keeper.firstNotIn(events);
        if (missing !== null)
          report(`${node} heard no host for ${Math.floor(silentMs)} ms and does not show event ${missing}`);
      },
      converged({ nodes: well }) {
        const late = well.find((node) => keeperAt(node).shown > 0);
        if (late !== undefined) report(`${late} shows ${keeperAt(late).shown} unconfirmed events in the end`);
      },
    };
  },
};

/** What a node's disk keeps, and when anything last said there that somebody confirms. */
class Keeper {
  servedMs = -Infinity;
  leads = false;
  /** False for whoever lost what it had. */
  isJudged = true;
  /** How many unconfirmed events it showed last. */
  shown = 0;
  readonly #kept = new Map<DeviceId, SignedEvent[]>();
  readonly #used = new Map<DeviceId, number>();

  keep(event: SignedEvent): void {
    const { deviceId, seq } = event.header;
    if (seq <= (this.#used.get(deviceId) ?? 0)) return;
    const known = this.#kept.get(deviceId);
    if (known === undefined) this.#kept.set(deviceId, [event]);
    else known.push(event);
  }

  /** Its number, and those before, are used up there. */
  use({ header: { deviceId, seq } }: SignedEvent): void {
    if (seq <= (this.#used.get(deviceId) ?? 0)) return;
    this.#used.set(deviceId, seq);
    const left = this.#kept.get(deviceId)?.filter(({ header }) => header.seq > seq) ?? [];
    if (left.length > 0) this.#kept.set(deviceId, left);
    else this.#kept.delete(deviceId);
  }

  firstNotIn(events: readonly SignedEvent[]): EventId | null {
    if (this.#kept.size === 0) return null;
    const shown = new Set(events.map(({ id }) => id));
    for (const kept of this.#kept.values()) for (const { id } of kept) if (!shown.has(id)) return id;
    return null;
  }
}

function patienceOf({ heartbeatMs, learnerHeartbeatMs, tickMs }: TimingProfile): number {
  return SLOW_CLOCK * Math.max(PATIENCE_MS, 3 * Math.max(heartbeatMs, learnerHeartbeatMs)) + TICKS * tickMs;
}
