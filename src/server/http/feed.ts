/**
 * The live feed: what happened on this node, in one order, kept for a while so that a reader who lost the
 * connection can go on where it was. The epoch is new at each start: numbers of another one say nothing.
 */
import type { FeedEvent, FeedType } from '../../api/events.ts';
import type { GroupId } from '../../protocol/ids.ts';

/** Events that can be resumed from; older ones need a reset. */
export const FEED_KEPT = 10_000;

export interface FeedItem {
  readonly id: string;
  readonly type: FeedType;
  /** The whole object as JSON, made once for all readers. */
  readonly json: string;
}

export interface FeedSubscription {
  /** What the reader has missed, oldest first; begins with a `reset` when that is not known. */
  readonly missed: readonly FeedItem[];
  readonly end: () => void;
}

export class Feed {
  readonly #epoch: string;
  readonly #now: () => Date;
  readonly #kept: FeedItem[] = [];
  readonly #listeners = new Set<(item: FeedItem) => void>();
  #last = 0;

  /** `epoch`: lower-case letters and digits, never used before on this data directory. */
  constructor(epoch: string, now: () => Date = () => new Date()) {
    this.#epoch = epoch;
    this.#now = now;
  }

  /** Id of the newest event; `<epoch>-0` before the first. */
  get lastId(): string {
    return `${this.#epoch}-${this.#last}`;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Puts `{id, type, groupId, at, [type]: object}` into the feed. */
  publish(type: Exclude<FeedType, 'reset'>, groupId: GroupId | null, object: unknown): void {
    this.#last += 1;
    const item = this.#item(type, groupId, object);
    // A ring: the place of number n is n modulo the length kept.
    this.#kept[this.#last % FEED_KEPT] = item;
    for (const listener of this.#listeners) listener(item);
  }

  /** From now on, or with `after` (an id of this feed) from there. `listener` must not throw. */
  subscribe(after: string | undefined, listener: (item: FeedItem) => void): FeedSubscription {
    const missed = after === undefined ? [] : this.#since(after);
    // A copy of the function, so that two subscriptions with one listener stay two.
    const own = (item: FeedItem): void => listener(item);
    this.#listeners.add(own);
    return { missed, end: () => this.#listeners.delete(own) };
  }

  #since(after: string): FeedItem[] {
    const from = this.#numberOf(after);
    if (from === undefined || from > this.#last || from < this.#last - FEED_KEPT) {
      return [this.#item('reset', null, { lastId: this.lastId })];
    }
    const missed: FeedItem[] = [];
    for (let n = from + 1; n <= this.#last; n++) missed.push(this.#kept[n % FEED_KEPT]!);
    return missed;
  }

  #numberOf(id: string): number | undefined {
    const match = /^([a-z0-9]+)-(0|[1-9][0-9]{0,15})$/.exec(id);
    if (match === null || match[1] !== this.#epoch) return undefined;
    return Number(match[2]);
  }

  #item(type: FeedType, groupId: GroupId | null, object: unknown): FeedItem {
    const id = this.lastId;
    const event: FeedEvent = { id, type, groupId, at: this.#now().toISOString(), [type]: object };
    return { id, type, json: JSON.stringify(event) };
  }
}
