/**
 * The index of one group, behind its read model: made in the background from the newest message to older ones, and kept
 * right by what is projected, changed and opened meanwhile. Nothing waits for it; what is not in it yet is read from the
 * disk by whoever searches.
 */
import type { Index } from '../../protocol/ids.ts';
import type { MessageRecord, Projected, ReadModel } from '../storage/read-model.ts';
import { messageTerms } from './message-terms.ts';
import type { SearchMemory } from './search-memory.ts';
import { TextIndex, type Wanted } from './text-index.ts';

/** One step and the pause after it: the node goes on answering, and an election is not held up. */
const STEP_MS = 4;
const PAUSE_MS = 20;
const LOCKED_PAUSE_MS = 1_000;
/** Messages read at once, and terms swept at once: a millisecond or so. */
const READ_AT_ONCE = 64;
const SWEPT_AT_ONCE = 2_048;
/** After a change before its old words are swept out: a walk through everything is not made for each. */
const SWEEP_AFTER_MS = 30_000;
/** Just projected messages that wait to be taken in; with more it begins anew when there is time. */
const QUEUE_MAX = 4_096;
/** So many projected at once are a flood, a history that comes in or a load: nothing is taken in until it is over. */
const FLOOD_MESSAGES = 16;
const FLOOD_OVER_MS = 500;

export interface MessageIndexPorts {
  /** Throws what stopped the group. */
  readModel(): Pick<ReadModel, 'olderThan' | 'projectedIndex'>;
  readonly memory: SearchMemory;
  /** Monotonic, ms. */
  nowMs(): number;
  /** Calls once after so many ms; answers how to call it off. */
  later(ms: number, work: () => void): () => void;
}

interface Change {
  readonly record: MessageRecord;
  readonly isNew: boolean;
}

export class MessageIndex {
  readonly #ports: MessageIndexPorts;
  #text: TextIndex | null = null;
  /** Everything confirmed from here on is in it, or in the queue. */
  #from: Index = Infinity;
  /** Nothing older is read in: there is none, or no room for it. */
  #isDone = false;
  #queue: Change[] = [];
  /** Calls the next step off. */
  #callOff: (() => void) | null = null;
  #sweepAtMs = Infinity;
  #floodUntilMs = -Infinity;
  #isRunning = false;

  constructor(ports: MessageIndexPorts) {
    this.#ports = ports;
  }

  get messages(): number {
    return this.#text?.messages ?? 0;
  }

  get bytes(): number {
    return this.#text?.bytes ?? 0;
  }

  /** Older ones are still being read in. */
  get isReading(): boolean {
    return !this.#isDone;
  }

  /** The disk was opened: begins anew. */
  start(): void {
    this.stop();
    this.#isRunning = true;
    this.#ports.memory.add(this);
    this.#wake(PAUSE_MS);
  }

  /** Nothing is left of it; it is made again when that may be. */
  forget(): void {
    this.#text = null;
    this.#from = Infinity;
    this.#isDone = false;
    this.#queue = [];
    this.#sweepAtMs = Infinity;
    this.#wake(PAUSE_MS);
  }

  stop(): void {
    this.#isRunning = false;
    this.#ports.memory.remove(this);
    this.forget();
    this.#callOff?.();
    this.#callOff = null;
  }

  /** These are there, or say something else, from now on. */
  projected({ messages, changed }: Pick<Projected, 'messages' | 'changed'>): void {
    if (messages.length >= FLOOD_MESSAGES) this.#floodUntilMs = this.#ports.nowMs() + FLOOD_OVER_MS;
    if (this.#text === null || messages.length + changed.length === 0) return;
    for (const record of messages) this.#queue.push({ record, isNew: true });
    for (const record of changed) this.#queue.push({ record, isNew: false });
    if (this.#queue.length > QUEUE_MAX) this.forget();
    this.#wake(PAUSE_MS);
  }

  /** Places that may fit, from just below one downwards; those below `from` are not known here. */
  find(wanted: Wanted, below: Index): { readonly places: Iterable<Index>; readonly from: Index } {
    this.#takeQueue();
    return { places: this.#text?.find(wanted, below) ?? [], from: this.#from };
  }

  #wake(afterMs: number): void {
    if (!this.#isRunning) return;
    this.#callOff ??= this.#ports.later(afterMs, () => {
      this.#callOff = null;
      const nextMs = this.#step();
      if (nextMs !== null) this.#wake(nextMs);
    });
  }

  /** Answers in how many ms there is more to do. */
  #step(): number | null {
    if (this.#ports.memory.isLocked) return LOCKED_PAUSE_MS;
    const nowMs = this.#ports.nowMs();
    if (nowMs < this.#floodUntilMs) return this.#floodUntilMs - nowMs;
    const endMs = nowMs + STEP_MS;
    this.#takeQueue();
    while (!this.#isDone && this.#ports.nowMs() < endMs) if (!this.#readOlder()) return null;
    return this.#isDone && this.#text !== null ? this.#tidy(this.#text) : PAUSE_MS;
  }

  /** False when the disk refuses, or the group stands: whoever reads from it next hears of that, and start() begins anew. */
  #readOlder(): boolean {
    let older: readonly MessageRecord[];
    try {
      const readModel = this.#ports.readModel();
      if (this.#text === null) this.#from = readModel.projectedIndex + 1;
      older = this.#ports.memory.hasRoom ? readModel.olderThan(this.#from, READ_AT_ONCE) : [];
    } catch {
      this.stop();
      return false;
    }
    this.#text ??= new TextIndex();
    for (const record of older) {
      const terms = messageTerms(record);
      if (terms !== null) this.#text.add(record.index, terms);
    }
    this.#from = older.at(-1)?.index ?? this.#from;
    if (older.length === READ_AT_ONCE) return true;
    this.#isDone = true;
    // That there is nothing below is known only where nothing was left for want of room.
    if (this.#ports.memory.hasRoom) this.#from = 0;
    return true;
  }

  #takeQueue(): void {
    const text = this.#text;
    if (text === null || this.#queue.length === 0) return;
    for (const { record, isNew } of this.#queue) this.#take(text, record, isNew);
    this.#queue = [];
    if (this.#ports.memory.isOver) this.#ports.memory.forgetAll();
  }

  #take(text: TextIndex, record: MessageRecord, isNew: boolean): void {
    if (record.state !== 'confirmed' || record.index < this.#from) return;
    const terms = messageTerms(record);
    if (!isNew) {
      text.change(record.index, terms);
      this.#sweepAtMs = Math.min(this.#sweepAtMs, this.#ports.nowMs() + SWEEP_AFTER_MS);
    } else if (terms !== null) text.add(record.index, terms);
  }

  #tidy(text: TextIndex): number | null {
    if (!text.isStale) return null;
    const leftMs = this.#sweepAtMs - this.#ports.nowMs();
    if (leftMs > 0) return leftMs;
    text.sweep(SWEPT_AT_ONCE);
    if (!text.isStale) this.#sweepAtMs = Infinity;
    else if (!text.isSweeping) this.#sweepAtMs = this.#ports.nowMs() + SWEEP_AFTER_MS;
    return PAUSE_MS;
  }
}
