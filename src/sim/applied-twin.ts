/** Twin of the rows that the fold writes, and of the verdicts that a real disk keeps beside its entries. */
import { EVENT_KIND, type SignedEvent } from '../protocol/event.ts';
import type { AppliedEntry, ApplyBatch, SaveBatch } from '../core/ready.ts';
import type { SnapshotInstall, Unjudged } from '../core/snapshot/holes.ts';
import type { EventId, Index } from '../protocol/ids.ts';
import type { NumberOf } from '../protocol/peer-messages.ts';

/** Only of these anybody asks what became of them. */
const ABOUT_KEYS: ReadonlySet<number> = new Set([
  EVENT_KIND.genesis,
  EVENT_KIND.keysCommit,
  EVENT_KIND.roomMade,
]);

/** Rows that apply() writes; they become durable with the next save. */
export class Applied {
  index: Index = 0;
  readonly fold: Map<string, Uint8Array>;
  readonly outbox: Map<number, SignedEvent>;
  readonly tentative: Map<EventId, SignedEvent>;
  unjudged: readonly Unjudged[];
  /** Entries about keys that took effect. */
  readonly counted: Set<Index>;

  constructor(from?: Applied) {
    this.index = from?.index ?? 0;
    this.fold = new Map(from?.fold);
    this.outbox = new Map(from?.outbox);
    this.tentative = new Map(from?.tentative);
    this.unjudged = from?.unjudged ?? [];
    this.counted = new Set(from?.counted);
  }

  /** Rows of events that a save brings. */
  keep(batch: SaveBatch): void {
    for (const event of batch.outbox) this.outbox.set(event.header.seq, event);
    for (const event of batch.tentative ?? []) this.tentative.set(event.id, event);
  }

  write(batch: ApplyBatch): void {
    for (const applied of batch.entries) this.#count(applied);
    for (const applied of batch.judged ?? []) this.#count(applied);
    for (const { key, value } of batch.foldRows) {
      if (value === null) this.fold.delete(key);
      else this.fold.set(key, value);
    }
    for (const seq of batch.outboxRemoved) this.outbox.delete(seq);
    this.#release(batch.tentativeRemoved);
    this.index = batch.appliedIndex;
    const judged = batch.judged?.at(-1)?.entry.index;
    if (judged === undefined) return;
    this.unjudged = this.unjudged
      .filter(({ high }) => high > judged)
      .map(({ low, high, digest }) => ({ low: Math.max(low, judged + 1), high, digest }));
  }

  #count({ entry: { index, body }, verdict }: AppliedEntry): void {
    const isAbout = body.kind === 'event' && ABOUT_KEYS.has(body.event.header.kind);
    if (isAbout && verdict?.kind === 'valid') this.counted.add(index);
  }

  /** The log is folded again from its first entry. */
  forget(): void {
    this.fold.clear();
    this.counted.clear();
    this.index = 0;
    this.unjudged = [];
  }

  install({ base, unjudgedFrom, digest, foldRows, outboxRemoved, tentativeRemoved }: SnapshotInstall): void {
    this.fold.clear();
    for (const { key, value } of foldRows) this.fold.set(key, value);
    for (const seq of outboxRemoved) this.outbox.delete(seq);
    this.#release(tentativeRemoved);
    this.index = base.index;
    this.unjudged = [...this.unjudged, { low: unjudgedFrom, high: base.index, digest }];
  }

  #release(upTo: readonly NumberOf[] = []): void {
    for (const { deviceId, seq } of upTo) {
      for (const { id, header } of this.tentative.values()) {
        if (header.deviceId === deviceId && header.seq <= seq) this.tentative.delete(id);
      }
    }
  }
}
