import type { TimingProfile } from '../../core/options.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { Checker } from './checker.ts';
import { watchKept } from './kept.ts';

/** What TN16 says. */
const PATIENCE_MS = 1000;
/** Clocks of machines run up to a twentieth slow; and then it is the next tick. */
const SLOW_CLOCK = 1.06;
const TICKS = 3;

interface Seen {
  /** When anything last said there that somebody confirms. */
  servedMs: number;
  leads: boolean;
  /** False for whoever lost what it had. */
  isJudged: boolean;
  /** How many unconfirmed events it showed last. */
  shown: number;
}

export const tierInTime: Checker = {
  rule: 'L8',
  states:
    'whoever heard no host for longer than it takes to follow one shows all that its disk keeps unconfirmed, and in the end nobody shows anything',
  watch(ledger, report) {
    let patienceMs = Infinity;
    const nodes = new Map<DeviceId, Seen>();
    const { keptAt, handlers } = watchKept(ledger);
    const seenAt = (node: DeviceId): Seen => {
      let seen = nodes.get(node);
      if (seen === undefined)
        nodes.set(node, (seen = { servedMs: -Infinity, leads: false, isJudged: true, shown: 0 }));
      return seen;
    };
    const served = ({ node }: { readonly node: DeviceId }): void => {
      seenAt(node).servedMs = ledger.nowMs;
    };
    const forget = ({ node }: { readonly node: DeviceId }): void => {
      seenAt(node).isJudged = false;
    };
    return {
      began({ timing }) {
        patienceMs = patienceOf(timing);
      },
      started: served,
      followed: served,
      heard: served,
      givenUp: forget,
      lostSaves: forget,
      status({ node, role }) {
        const seen = seenAt(node);
        if (seen.leads) served({ node });
        seen.leads = role === 'leader';
      },
      durable(fact) {
        handlers.durable(fact);
        // Whoever leads for less than a look is seen by what it begins its term with.
        if (fact.batch.entries.some(({ body }) => body.kind === 'noop')) served(fact);
      },
      applied: handlers.applied,
      forked: handlers.forked,
      shown({ node, events }) {
        const seen = seenAt(node);
        seen.shown = events.length;
        const silentMs = ledger.nowMs - seen.servedMs;
        if (!seen.isJudged || seen.leads || silentMs <= patienceMs) return;
        const ids = new Set(events.map(({ id }) => id));
        for (const { id } of keptAt(node).all()) {
          if (ids.has(id)) continue;
          report(`${node} heard no host for ${Math.floor(silentMs)} ms and does not show event ${id}`);
        }
      },
      converged({ nodes: well }) {
        const late = well.find((node) => seenAt(node).shown > 0);
        if (late !== undefined) report(`${late} shows ${seenAt(late).shown} unconfirmed events in the end`);
      },
    };
  },
};

function patienceOf({ heartbeatMs, learnerHeartbeatMs, tickMs }: TimingProfile): number {
  return SLOW_CLOCK * Math.max(PATIENCE_MS, 3 * Math.max(heartbeatMs, learnerHeartbeatMs)) + TICKS * tickMs;
}
