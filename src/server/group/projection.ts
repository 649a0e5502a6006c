/**
 * Keeps the read model behind the fold: at once for what was just applied, in bounded steps for what it missed
 * (a restart, a long catch-up), so that the node goes on answering.
 */
import type { AppliedEntry } from '../../core/ready.ts';
import type { Index } from '../../protocol/ids.ts';
import type { Projected } from '../storage/read-model.ts';

/** Entries projected before sockets and timers get their turn. */
const STEP_ENTRIES = 256;
/** Applied entries that wait here for their step; beyond this they are read from the disk again. */
const BACKLOG_ENTRIES_MAX = 4_096;

export interface ProjectionPorts {
  readonly readModel: {
    readonly projectedIndex: Index;
    project(applied: readonly AppliedEntry[]): Projected;
  };
  readonly archive: {
    applied(after: Index, limit: number): AppliedEntry[];
    appliedUpTo(after: Index): Index;
  };
  /** MK103 The last entry that may be shown: what is above waits for the keys to be followed. */
  upTo(): Index;
  /** After each step, in order; also for steps that brought nothing to see. */
  projected(step: Projected): void;
  /** The disk refused while catching up. Nothing follows. */
  failed(error: Error): void;
}

export class Projection {
  readonly #ports: ProjectionPorts;
  #next: NodeJS.Immediate | null = null;
  /** Without a gap. What does not fit, and all behind it, is read from the disk when its turn comes. */
  #backlog: AppliedEntry[] = [];
  #caughtUp = Promise.withResolvers<void>();

  /** Begins with what was applied before and is not in the read model. */
  constructor(ports: ProjectionPorts) {
    this.#ports = ports;
    this.#schedule();
  }

  get projectedIndex(): Index {
    return this.#ports.readModel.projectedIndex;
  }

  /** Resolves when everything that was applied before the start can be read. */
  get caughtUp(): Promise<void> {
    return this.#caughtUp.promise;
  }

  /** Called by the engine in index order. Throws what the disk says. */
  applied(entries: readonly AppliedEntry[]): void {
    const first = entries[0]?.entry.index ?? 0;
    const follows = first === this.projectedIndex + 1 && first + entries.length - 1 <= this.#ports.upTo();
    if (this.#next === null && follows && entries.length <= STEP_ENTRIES) {
      this.#take(entries);
      return;
    }
    const last = this.#backlog.at(-1)?.entry.index ?? first - 1;
    const fits = this.#backlog.length + entries.length <= BACKLOG_ENTRIES_MAX;
    if (last === first - 1 && fits) this.#backlog.push(...entries);
    this.#schedule();
  }

  /**
   * Verdicts on entries that a snapshot had left out, in index order and few at a time. What is next is taken at once,
   * while it is at hand: read from the disk again it would cost as much as all the rest. Throws what the disk says.
   */
  judged(entries: readonly AppliedEntry[]): void {
    const last = entries.at(-1)?.entry.index ?? Infinity;
    const isNext = entries[0]?.entry.index === this.projectedIndex + 1;
    if (isNext && last <= this.#ports.upTo()) this.#take(entries);
    this.look();
  }

  /** More of what was applied may be at hand, judged, or readable by now. */
  look(): void {
    if (this.#backlog.length > 0 || this.#isMoreAtHand()) this.#schedule();
  }

  stop(): void {
    if (this.#next !== null) clearImmediate(this.#next);
    this.#next = null;
    this.#caughtUp.resolve();
  }

  #isMoreAtHand(): boolean {
    return this.#ports.archive.appliedUpTo(this.projectedIndex) > this.projectedIndex;
  }

  #take(entries: readonly AppliedEntry[]): void {
    this.#ports.projected(this.#ports.readModel.project(entries));
  }

  #schedule(): void {
    this.#next ??= setImmediate(() => {
      this.#next = null;
      try {
        this.#step();
      } catch (error) {
        this.#ports.failed(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  #step(): void {
    const upTo = this.#ports.upTo();
    if (upTo <= this.projectedIndex) return this.#caughtUp.resolve();
    const entries = this.#nextEntries(upTo);
    if (entries.length > 0) this.#take(entries);
    // What waits behind a part of the log that is missing is read from the disk when that has come.
    if (entries.length === 0) this.#backlog = [];
    const isMore = entries.length > 0 && (this.#backlog.length > 0 || this.#isMoreAtHand());
    if (isMore && upTo > this.projectedIndex) this.#schedule();
    else this.#caughtUp.resolve();
  }

  #nextEntries(upTo: Index): AppliedEntry[] {
    const first = this.#backlog[0]?.entry.index;
    const limit = Math.min(STEP_ENTRIES, upTo - this.projectedIndex);
    if (first === this.projectedIndex + 1) return this.#backlog.splice(0, limit);
    const entries = this.#ports.archive.applied(this.projectedIndex, limit);
    const last = entries.at(-1)?.entry.index ?? 0;
    this.#backlog = this.#backlog.filter(({ entry }) => entry.index > last);
    return entries;
  }
}
