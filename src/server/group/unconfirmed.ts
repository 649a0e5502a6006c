/**
 * Tells the feed what is said while nobody confirms (MS131): messages as they come and as more devices hold them,
 * messages that somebody changed, and the order when it is not that in which they were told.
 */
import type { Message } from '../../api/messages.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { EventId, Index, RoomId } from '../../protocol/ids.ts';
import type { ReadEvent } from '../storage/readable.ts';
import type { MessageView } from './message-view.ts';
import { changeOf } from './open-changes.ts';
import { Waiting } from './waiting.ts';

/** Who scrolls further back asks for the page. */
const NEWEST = 200;
/** How often it is looked whether more devices hold what was told. */
const HOLDERS_EVERY_MS = 1000;
/**
 * MS157 A look takes as long as much waits: ordering ten thousand events with each tick would leave no time to confirm
 * them. So long after a look, in times of what it took, is no other.
 */
const REST_TIMES = 9;
/** Whatever was confirmed is told as confirmed before what is left over is taken back. */
const LEFT_OVER_AFTER_MS = 3000;

export interface UnconfirmedPorts {
  readonly read: ReadEvent;
  tell(message: Message): void;
  tellOrder(roomId: RoomId, ids: readonly EventId[], isWhole: boolean): void;
  /** The message of that id as it shows now; undefined when there is none. */
  message(id: EventId): Message | undefined;
  /** Monotonic, ms. */
  nowMs(): number;
}

export class Unconfirmed {
  readonly #ports: UnconfirmedPorts;
  #seen: readonly SignedEvent[] = [];
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #restsUntilMs = Number.NEGATIVE_INFINITY;
  /** Since when nothing waits; null while something does, or nothing was told. */
  #emptySinceMs: number | null = null;
  /** How many devices held each when it was told. */
  readonly #told = new Map<EventId, number>();
  readonly #changesTold = new Set<EventId>();
  readonly #orders = new Map<RoomId, readonly EventId[]>();

  constructor(ports: UnconfirmedPorts) {
    this.#ports = ports;
  }

  /** Call with each tick. Costs nothing while a host confirms. */
  tick(view: ReplicaView, look: () => MessageView): void {
    const nowMs = this.#ports.nowMs();
    if (nowMs < this.#restsUntilMs) return;
    this.#look(view, look, nowMs);
    const endMs = this.#ports.nowMs();
    this.#restsUntilMs = endMs + REST_TIMES * (endMs - nowMs);
  }

  #look(view: ReplicaView, look: () => MessageView, nowMs: number): void {
    const events = view.tentative();
    if (events.length === 0) return this.#tickEmpty();
    this.#emptySinceMs = null;
    if (events === this.#seen && nowMs < this.#lookedAtMs + HOLDERS_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    this.#seen = events;
    const waiting = new Waiting(view, this.#ports.read);
    this.#tellMessages(view, look(), waiting.messages());
    for (const event of waiting.events) this.#tellChange(view, event);
  }

  /** A host confirms. What is told nowhere else goes from the screens: what could never take effect, for one. */
  #tickEmpty(): void {
    if (this.#seen.length === 0) return;
    const nowMs = this.#ports.nowMs();
    this.#emptySinceMs ??= nowMs;
    if (nowMs < this.#emptySinceMs + LEFT_OVER_AFTER_MS) return;
    for (const roomId of this.#orders.keys()) this.#ports.tellOrder(roomId, [], true);
    this.forget();
  }

  forget(): void {
    this.#seen = [];
    this.#emptySinceMs = null;
    this.#told.clear();
    this.#changesTold.clear();
    this.#orders.clear();
  }

  #tellMessages(view: ReplicaView, messages: MessageView, shown: readonly SignedEvent[]): void {
    const places = view.ownPlaces();
    const newest = new Map<RoomId, EventId[]>();
    for (const event of shown.slice(-NEWEST)) {
      const ids = newest.get(event.header.roomId);
      if (ids === undefined) newest.set(event.header.roomId, [event.id]);
      else ids.push(event.id);
    }
    const isNew = new Set<EventId>();
    for (const [at, event] of shown.entries()) {
      const told = this.#told.get(event.id);
      if (told !== undefined && at < shown.length - NEWEST) continue;
      this.#tellOne(messages, event, places.get(event.id) ?? null, told);
      if (told === undefined) isNew.add(event.id);
    }
    const isWhole = shown.length <= NEWEST;
    for (const [roomId, ids] of newest) this.#tellOrder(roomId, ids, isNew, isWhole);
  }

  #tellOne(messages: MessageView, event: SignedEvent, index: Index | null, told: number | undefined): void {
    const { count } = messages.heldBy(event, index);
    if (told !== undefined && count <= told) return;
    this.#told.set(event.id, count);
    this.#ports.tell(messages.ofWaiting(event, index));
  }

  #tellChange(view: ReplicaView, event: SignedEvent): void {
    const change = changeOf(event, this.#ports.read);
    // Own changes are told when they are made.
    if (change === null || event.header.deviceId === view.deviceId || this.#changesTold.has(event.id)) return;
    this.#changesTold.add(event.id);
    const message = this.#ports.message(change.target);
    if (message !== undefined) this.#ports.tell(message);
  }

  /** Those that were told before, in the order in which they were, and the new ones behind them: nothing to say. */
  #tellOrder(roomId: RoomId, ids: readonly EventId[], isNew: ReadonlySet<EventId>, isWhole: boolean): void {
    const before = this.#orders.get(roomId) ?? [];
    this.#orders.set(roomId, ids);
    const there = new Set(ids);
    const expected = [...before.filter((id) => there.has(id)), ...ids.filter((id) => isNew.has(id))];
    const tail = ids.slice(-expected.length);
    const isExpected = tail.length === expected.length && tail.every((id, at) => id === expected[at]);
    if (!isExpected) this.#ports.tellOrder(roomId, ids, isWhole);
  }
}
