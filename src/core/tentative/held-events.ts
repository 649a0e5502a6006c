/**
 * Events that this device holds and that are not confirmed yet, whoever made them (rules TN3..TN6): a set that only
 * grows until the fold has judged its members. Each device's events are an unbroken run after the last one applied,
 * so that one number says what is held of it.
 *
 * Invariant: a chain's first event follows the device's last applied one, each next follows the one before; every event
 * is durable in the log (`index`), in a row of its own, or with the next save.
 */
import type { SignedEvent } from '../../protocol/event.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { DeviceId, EventId, Index } from '../../protocol/ids.ts';

export interface HeldEvent {
  readonly event: SignedEvent;
  /** Its place in the own log; null while it has none there. */
  index: Index | null;
  /** True once a row of its own was handed out to be saved. */
  hasRow: boolean;
  /** When it came, or lost its place in the log, in ticks of this run. */
  sinceTick: number;
}

/** Where an event is durable, and since when it is held here. */
type Place = Pick<HeldEvent, 'index' | 'sinceTick'> & Partial<Pick<HeldEvent, 'hasRow'>>;

/** What was last applied of a device: numbers at or below it are used up. */
export interface AppliedNumber {
  readonly seq: number;
  readonly id: EventId;
}

/** taken: new here. known: held already, or used up. gap: an earlier one is missing. fork: another event has that number. full: the quota of its device. */
export type Offer = 'taken' | 'known' | 'gap' | 'fork' | 'full';

interface Chain {
  base: AppliedNumber;
  readonly held: HeldEvent[];
  bytes: number;
}

export class HeldEvents {
  readonly #chains = new Map<DeviceId, Chain>();
  /** Events that nobody here has seen a successor of: what a new event says it comes after. */
  readonly #tips = new Map<EventId, SignedEvent>();
  readonly #byId = new Map<EventId, HeldEvent>();
  /** Those without a place in the own log. */
  readonly #loose = new Set<HeldEvent>();
  readonly #max: number;
  #revision = 0;

  /** `max`: events of one device beside the log. */
  constructor(max: number) {
    this.#max = max;
  }

  /** How many events there are. */
  get count(): number {
    return this.#byId.size;
  }

  /** How many of them have no place in the own log. */
  get looseCount(): number {
    return this.#loose.size;
  }

  /** Those, in no order. */
  *loose(): Generator<SignedEvent> {
    for (const { event } of this.#loose) yield event;
  }

  /** Changes whenever the set does. */
  get revision(): number {
    return this.#revision;
  }

  /** When the one came, or lost its place, that has been without a place for longest; null when all have one. */
  get looseSinceTick(): number | null {
    const [first] = this.#loose;
    return first?.sinceTick ?? null;
  }

  get devices(): IterableIterator<DeviceId> {
    return this.#chains.keys();
  }

  /** Ascending by number; empty for a device of which nothing waits. */
  of(device: DeviceId): readonly HeldEvent[] {
    return this.#chains.get(device)?.held ?? [];
  }

  /** The highest number held of a device; undefined when nothing of it waits. */
  lastSeq(device: DeviceId): number | undefined {
    return this.#chains.get(device)?.held.at(-1)?.event.header.seq;
  }

  *all(): Generator<HeldEvent> {
    for (const { held } of this.#chains.values()) yield* held;
  }

  has(id: EventId): boolean {
    return this.#byId.has(id);
  }

  /** True for an event that has its place in the own log, confirmed or not yet. */
  isPlaced(id: EventId): boolean {
    const held = this.#byId.get(id);
    return held !== undefined && held.index !== null;
  }

  /** False when the quota of its device is used up. */
  hasRoomFor(event: SignedEvent): boolean {
    const chain = this.#chains.get(event.header.deviceId);
    return chain === undefined || !this.#isFull(chain, event);
  }

  /** A row of its own keeps this event from the next save on. */
  noteRow({ id }: SignedEvent): void {
    const held = this.#byId.get(id);
    if (held !== undefined) held.hasRow = true;
  }

  /** Events without a known successor, in no order. */
  tips(): Iterable<SignedEvent> {
    return this.#tips.values();
  }

  offer(event: SignedEvent, applied: AppliedNumber, place: Place): Offer {
    const { deviceId, seq, prev } = event.header;
    const chain = this.#chains.get(deviceId) ?? { base: applied, held: [], bytes: 0 };
    if (seq <= chain.base.seq) return 'known';
    const known = chain.held[seq - chain.base.seq - 1];
    if (known !== undefined) {
      if (known.event.id !== event.id) return 'fork';
      if (known.index === null && place.index !== null) {
        known.index = place.index;
        this.#loose.delete(known);
      }
      return 'known';
    }
    const last = chain.held.at(-1)?.event;
    const before = last === undefined ? chain.base : { seq: last.header.seq, id: last.id };
    if (seq !== before.seq + 1) return 'gap';
    if (prev !== before.id) return 'fork';
    // What has its place in the log is bounded there; what it lost it for is on the disk, and is not forgotten.
    const isOnDisk = place.index !== null || place.hasRow === true;
    if (!isOnDisk && this.#isFull(chain, event)) return 'full';
    const held = { event, hasRow: false, ...place };
    chain.held.push(held);
    chain.bytes += sizeOf(event);
    this.#chains.set(deviceId, chain);
    this.#byId.set(event.id, held);
    if (place.index === null) this.#loose.add(held);
    this.#revision++;
    this.#tips.delete(prev);
    for (const cause of event.header.after) this.#tips.delete(cause);
    this.#tips.set(event.id, event);
    return 'taken';
  }

  /**
   * The fold is past `applied` of this device: those numbers are used up, and what does not follow them can never get
   * a place. Answers what was let go.
   */
  applied(device: DeviceId, applied: AppliedNumber): readonly HeldEvent[] {
    const chain = this.#chains.get(device);
    if (chain === undefined || applied.seq <= chain.base.seq) return [];
    const first = applied.seq - chain.base.seq;
    const next = chain.held[first];
    const isWhole = next === undefined || next.event.header.prev === applied.id;
    const gone = chain.held.splice(0, isWhole ? first : chain.held.length);
    for (const held of gone) {
      const { event } = held;
      chain.bytes -= sizeOf(event);
      this.#tips.delete(event.id);
      this.#byId.delete(event.id);
      this.#loose.delete(held);
    }
    if (gone.length > 0) this.#revision++;
    chain.base = applied;
    if (chain.held.length === 0) this.#chains.delete(device);
    return gone;
  }

  /** The own log lost its entries from `index` on: what stood there has no place now. Answers what has no row yet. */
  displaced(index: Index, tick: number): SignedEvent[] {
    const bare: SignedEvent[] = [];
    for (const held of this.all()) {
      if (held.index === null || held.index < index) continue;
      held.index = null;
      held.sinceTick = tick;
      this.#loose.add(held);
      if (!held.hasRow) bare.push(held.event);
    }
    return bare;
  }

  #isFull({ held, bytes }: Chain, event: SignedEvent): boolean {
    return held.length >= this.#max || bytes + sizeOf(event) > LIMITS.outboxBytesMax;
  }
}

function sizeOf({ headerBytes, payload }: SignedEvent): number {
  return headerBytes.length + payload.length;
}
