/** A disk for core tests: everything saved is there at once, and stays when the replica is made anew. */
import type { LogReader } from '../../src/core/ports.ts';
import type { ApplyBatch, HardState, SaveBatch } from '../../src/core/ready.ts';
import type { ShownBy } from '../../src/core/standing/memory.ts';
import type { SavedReplica } from '../../src/core/restore.ts';
import type { Hole, LogBase, SnapshotInstall, Unjudged } from '../../src/core/snapshot/holes.ts';
import type { Acknowledgement } from '../../src/protocol/acknowledgement.ts';
import type { Contradiction } from '../../src/protocol/contradiction.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import type { NumberOf } from '../../src/protocol/peer-messages.ts';
import type { EventId, Hash, Index } from '../../src/protocol/ids.ts';
import { LogTwin } from '../../src/sim/log-twin.ts';

export class MemoryDisk implements LogReader {
  readonly log = new LogTwin();
  hardState: HardState = { term: 0, votedFor: null, commitIndex: 0 };
  acknowledgement: Acknowledgement | null = null;
  outbox: SignedEvent[] = [];
  remembered = new Map<string, ShownBy>();
  contradiction: Contradiction | null = null;
  /** Others' events, by device and number. */
  tentative: SignedEvent[] = [];
  appliedIndex: Index = 0;
  waiting: readonly Unjudged[] = [];
  readonly rows = new Map<string, Uint8Array>();
  readonly own = new Map<string, { id: EventId; payloadHash: Hash }>();

  /** Empty slots are missing. */
  get entriesSaved(): Entry[] {
    return this.log.entries;
  }
  firstIndex(): Index {
    return this.log.base.index + 1;
  }
  lastIndex(): Index {
    return this.log.lastIndex;
  }
  base(): LogBase {
    return this.log.base;
  }
  holes(): readonly Hole[] {
    return this.log.holes;
  }
  unjudged(): readonly Unjudged[] {
    return this.waiting;
  }
  pastHash(index: Index): Hash | undefined {
    return this.log.pastHash(index);
  }
  head(index: Index): { term: number; hash: Hash } | undefined {
    return this.log.head(index);
  }
  entries(from: Index, to: Index, bytesMax = Infinity): Entry[] {
    return this.log.read(from, to, bytesMax);
  }
  ownEvent(clientId: string): { id: EventId; payloadHash: Hash } | undefined {
    return this.own.get(clientId);
  }

  save(batch: SaveBatch): void {
    if (batch.hardState !== null) this.hardState = batch.hardState;
    this.log.write(batch);
    if (batch.contradiction !== undefined) this.contradiction = batch.contradiction;
    for (const row of batch.remembered ?? []) this.remembered.set(row.deviceId, row);
    if (batch.acknowledgement !== null) this.acknowledgement = batch.acknowledgement;
    this.tentative.push(...(batch.tentative ?? []));
    for (const event of batch.outbox) {
      this.outbox.push(event);
      if (event.header.clientId !== '') {
        this.own.set(event.header.clientId, { id: event.id, payloadHash: event.header.payloadHash });
      }
    }
    if (batch.snapshot !== undefined) this.#install(batch.snapshot);
  }

  apply(batch: ApplyBatch): void {
    for (const { key, value } of batch.foldRows) {
      if (value === null) this.rows.delete(key);
      else this.rows.set(key, value);
    }
    this.outbox = this.outbox.filter((event) => !batch.outboxRemoved.includes(event.header.seq));
    this.#release(batch.tentativeRemoved);
    this.appliedIndex = batch.appliedIndex;
    const judged = batch.judged?.at(-1)?.entry.index ?? 0;
    this.waiting = this.waiting
      .filter(({ high }) => high > judged)
      .map(({ low, high, digest }) => ({ low: Math.max(low, judged + 1), high, digest }));
  }

  #release(upTo: readonly NumberOf[] = []): void {
    const gone = new Map(upTo.map(({ deviceId, seq }) => [deviceId, seq]));
    this.tentative = this.tentative.filter(({ header }) => header.seq > (gone.get(header.deviceId) ?? 0));
  }

  load(): SavedReplica {
    return {
      hardState: this.hardState,
      configs: this.log.configs,
      rank: this.log.ranks.at(-1)?.rank ?? null,
      acknowledgement: this.acknowledgement,
      appliedIndex: this.appliedIndex,
      foldRows: [...this.rows].map(([key, value]) => ({ key, value })),
      outbox: this.outbox,
      remembered: [...this.remembered.values()],
      contradiction: this.contradiction,
      tentative: this.tentative.toSorted((a, b) => a.header.seq - b.header.seq),
    };
  }

  #install(snapshot: SnapshotInstall): void {
    const { base, unjudgedFrom, digest, foldRows, outboxRemoved } = snapshot;
    this.#release(snapshot.tentativeRemoved);
    this.rows.clear();
    for (const { key, value } of foldRows) this.rows.set(key, value);
    this.outbox = this.outbox.filter((event) => !outboxRemoved.includes(event.header.seq));
    this.appliedIndex = base.index;
    this.waiting = [...this.waiting, { low: unjudgedFrom, high: base.index, digest }];
  }
}
