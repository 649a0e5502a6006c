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
/** How long an event waits for one that its author had on the screen and that nobody has brought yet. */
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

/** TN14 A question goes before its answer, as long as there is hope that it comes. */
function isParked(state: TentativeScope, event: SignedEvent): boolean {
  const { held, parked } = state.tentative;
  const missing = event.header.after.filter((cause) => !isPlaced(state, cause));
  if (missing.length === 0) {
    parked.delete(event.id);
    return false;
  }
  // What is here goes first, however long it waits itself: links do not run in a circle.
  if (missing.some((cause) => held.has(cause))) return true;
  const since = parked.get(event.id) ?? state.tick;
  parked.set(event.id, since);
  return state.tick - since < PARKED_TICKS_MAX;
}
