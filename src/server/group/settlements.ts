/**
 * Requests that wait for the place of own messages. Resolved by what the projection shows, so that nobody is told
 * "confirmed" before the message can be read here.
 */
import type { EventId } from '../../protocol/ids.ts';
import type { MessageRecord } from '../storage/read-model.ts';

interface Waiter {
  /** Not settled yet. */
  readonly open: Set<EventId>;
  /** Met as soon as another device holds all of them. */
  readonly orHeld: boolean;
  readonly end: (reached: boolean) => void;
}

export class Settlements {
  readonly #byEvent = new Map<EventId, Set<Waiter>>();
  readonly #orHeld = new Set<Waiter>();

  /** Events that somebody waits for. */
  get size(): number {
    return this.#byEvent.size;
  }

  isAwaited(event: EventId): boolean {
    return this.#byEvent.has(event);
  }

  /**
   * Resolves with true when all events are confirmed (or held elsewhere, with `orHeld`), with false when one is
   * rejected, after timeoutMs, or on abort.
   */
  async wait(
    events: readonly EventId[],
    orHeld: boolean,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (signal.aborted || timeoutMs === 0) return false;
    return new Promise((resolve) => {
      const waiter: Waiter = {
        open: new Set(events),
        orHeld,
        end: (reached) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', giveUp);
          this.#forget(waiter, events);
          resolve(reached);
        },
      };
      const giveUp = (): void => waiter.end(false);
      const timer = setTimeout(giveUp, timeoutMs);
      signal.addEventListener('abort', giveUp);
      for (const id of events) this.#waitersOf(id).add(waiter);
      if (orHeld) this.#orHeld.add(waiter);
    });
  }

  /** These have their place and can be read. */
  projected(records: readonly MessageRecord[]): void {
    if (this.#byEvent.size === 0) return;
    for (const record of records) {
      for (const waiter of this.#byEvent.get(record.id) ?? []) {
        waiter.open.delete(record.id);
        if (record.state === 'rejected') waiter.end(false);
        else if (waiter.open.size === 0) waiter.end(true);
      }
    }
  }

  /** Something is known to be stored elsewhere that was not; `isHeld` says what. */
  held(isHeld: (event: EventId) => boolean): void {
    for (const waiter of this.#orHeld) {
      for (const id of waiter.open) if (isHeld(id)) waiter.open.delete(id);
      if (waiter.open.size === 0) waiter.end(true);
    }
  }

  get waitsForHeld(): boolean {
    return this.#orHeld.size > 0;
  }

  /** Nobody waits any longer. */
  endAll(): void {
    for (const waiters of this.#byEvent.values()) for (const waiter of waiters) waiter.end(false);
  }

  #waitersOf(id: EventId): Set<Waiter> {
    let waiters = this.#byEvent.get(id);
    if (waiters === undefined) {
      waiters = new Set();
      this.#byEvent.set(id, waiters);
    }
    return waiters;
  }

  #forget(waiter: Waiter, events: readonly EventId[]): void {
    this.#orHeld.delete(waiter);
    for (const id of events) {
      const waiters = this.#byEvent.get(id);
      waiters?.delete(waiter);
      if (waiters?.size === 0) this.#byEvent.delete(id);
    }
  }
}
