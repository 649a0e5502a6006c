/**
 * The order in which unconfirmed events are shown (rules TN1, TN2): a pure function of the set, so that whoever holds
 * the same events shows the same list, without an election and without asking anybody (Bayou's tentative suffix made
 * order-free). Causal links first, then hybrid logical time, then id.
 */
import type { SignedEvent } from '../../protocol/event.ts';
import { compareIds } from '../../protocol/ids.ts';
import type { EventId } from '../../protocol/ids.ts';

/** Below zero when `a` comes before `b`, both being free to go next. */
export function compareEvents(a: SignedEvent, b: SignedEvent): number {
  const [left, right] = [a.header.hlc, b.header.hlc];
  if (left.wallMs !== right.wallMs) return left.wallMs - right.wallMs;
  if (left.counter !== right.counter) return left.counter - right.counter;
  return compareIds(a.id, b.id);
}

/**
 * Every event once, none before the author's event before it (`prev`) nor before one that its author had on the screen
 * (`after`), as far as those are in the set; where that leaves a choice, the earliest by hybrid time, then by id.
 * Links are hashes of what they name, so they cannot run in a circle. Time n log n.
 */
export function tentativeOrder(events: Iterable<SignedEvent>): SignedEvent[] {
  const given = [...events];
  // By far the most frequent: what a host, or an author, was just told.
  if (given.length < 2) return given;
  const waiting = new Map<EventId, { readonly event: SignedEvent; open: number }>();
  for (const event of given) waiting.set(event.id, { event, open: 0 });
  const followers = new Map<EventId, EventId[]>();
  for (const place of waiting.values()) {
    for (const cause of causesOf(place.event)) {
      if (!waiting.has(cause)) continue;
      place.open++;
      const known = followers.get(cause);
      if (known === undefined) followers.set(cause, [place.event.id]);
      else known.push(place.event.id);
    }
  }
  const free = new EventHeap();
  for (const { event, open } of waiting.values()) if (open === 0) free.push(event);
  const ordered: SignedEvent[] = [];
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    ordered.push(next);
    for (const id of followers.get(next.id) ?? []) {
      const follower = waiting.get(id)!;
      if (--follower.open === 0) free.push(follower.event);
    }
  }
  return ordered;
}

/** What an event's author knew of when it was made; each id once. */
export function causesOf({ header }: SignedEvent): ReadonlySet<EventId> {
  return new Set([header.prev, ...header.after]);
}

/** A binary heap, the earliest event on top. */
class EventHeap {
  readonly #events: SignedEvent[] = [];

  push(event: SignedEvent): void {
    const events = this.#events;
    let at = events.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (compareEvents(events[parent]!, event) <= 0) break;
      events[at] = events[parent]!;
      at = parent;
    }
    events[at] = event;
  }

  pop(): SignedEvent | undefined {
    const events = this.#events;
    const top = events[0];
    const last = events.pop();
    if (last === undefined || events.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= events.length) break;
      if (child + 1 < events.length && compareEvents(events[child + 1]!, events[child]!) < 0) child++;
      if (compareEvents(last, events[child]!) <= 0) break;
      events[at] = events[child]!;
      at = child;
    }
    events[at] = last;
    return top;
  }
}
