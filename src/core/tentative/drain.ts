/**
 * A host with a quorum brings what was said without one into the log (rules TN13..TN15): in the order in which it was
 * shown, in bounded turns, so that heartbeats and new messages are not held up.
 */
import type { SignedEvent } from '../../protocol/event.ts';
import type { TentativeScope } from './scope.ts';
import type { DrainPlan } from './tentative-state.ts';
import { isPlaced } from './hold.ts';
import { tentativeOrder } from './order.ts';

/** Events appended in one turn: a few milliseconds of work, and one append's worth on the links. */
const TURN_EVENTS_MAX = 256;
/** How long an event waits for one that its author had on the screen, and that is not here or may not go yet. */
const PARKED_TICKS_MAX = 40;

/** What the host's door says to events: whether there is room at all, and to take one if its number is the next. */
export interface Admission {
  readonly hasRoom: () => boolean;
  readonly admit: (event: SignedEvent) => void;
}

/** Call in every turn of a host. */
export function drainTentative(state: TentativeScope, { hasRoom, admit }: Admission): void {
  const { held } = state.tentative;
  if (held.looseCount === 0 || !hasRoom()) return;
  const plan = planOf(state);
  for (let count = 0; count < TURN_EVENTS_MAX && plan.at < plan.queue.length; count++) {
    if (!hasRoom()) return;
    const event = plan.queue[plan.at++]!;
    if (!isParked(state, event)) admit(event);
  }
}

/** The order of what has no place, made again when the set changed; and, for those that had to wait, with time and log. */
function planOf(state: TentativeScope): DrainPlan {
  const { tentative, tick, log } = state;
  const { held, plan } = tentative;
  const isOver =
    plan !== null && plan.at >= plan.queue.length && (plan.tick < tick || plan.lastIndex < log.last.index);
  if (plan !== null && plan.revision === held.revision && !isOver) return plan;
  const queue = tentativeOrder(held.loose());
  return (tentative.plan = { revision: held.revision, tick, lastIndex: log.last.index, queue, at: 0 });
}

/** Nothing waits that this event might have to follow. */
export function mayGoAtOnce(state: TentativeScope, { header }: SignedEvent): boolean {
  const { held } = state.tentative;
  return held.looseCount === 0 && header.after.every((cause) => isPlaced(state, cause));
}

/**
 * TN14 A question goes before its answer, as long as there is hope that it comes. Call in the order of the plan: what an
 * event follows was looked at before it, and links do not run in a circle.
 */
function isParked(state: TentativeScope, event: SignedEvent): boolean {
  const { parked } = state.tentative;
  const { prev, after } = event.header;
  const missing = after.filter((cause) => !isPlaced(state, cause));
  const isBehind = [prev, ...missing].some((cause) => parked.get(cause)?.waits === true);
  if (missing.length === 0 && !isBehind) {
    parked.delete(event.id);
    return false;
  }
  const sinceTick = parked.get(event.id)?.sinceTick ?? state.tick;
  // TN18 What is held and waits by this very rule has a bound of its own; what the door does not take has none.
  const waits = isBehind || state.tick - sinceTick < PARKED_TICKS_MAX;
  parked.set(event.id, { sinceTick, waits });
  return waits;
}
