/** A disk for core tests: everything saved is there at once, and stays when the replica is made anew. */
import type { LogReader } from '../../src/core/ports.ts';
import type { ApplyBatch, HardState, SaveBatch } from '../../src/core/ready.ts';
import type { SavedReplica } from '../../src/core/restore.ts';
import type { Acknowledgement } from '../../src/protocol/acknowledgement.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import type { EventId, Hash, Index } from '../../src/protocol/ids.ts';

export class MemoryDisk implements LogReader {
  entriesSaved: Entry[] = [];
  hardState: HardState = { term: 0, votedFor: null, commitIndex: 0 };
  acknowledgement: Acknowledgement | null = null;
  outbox: SignedEvent[] = [];
  appliedIndex: Index = 0;
  readonly rows = new Map<string, Uint8Array>();
  readonly own = new Map<string, { id: EventId; payloadHash: Hash }>();

  firstIndex(): Index {
    return 1;
  }
  lastIndex(): Index {
    return this.entriesSaved.length;
  }
  head(index: Index): { term: number; hash: Hash } | undefined {
    return this.entriesSaved[index - 1];
  }
  entries(from: Index, to: Index): Entry[] {
    return this.entriesSaved.slice(from - 1, to);
  }
  ownEvent(clientId: string): { id: EventId; payloadHash: Hash } | undefined {
    return this.own.get(clientId);
  }

  save(batch: SaveBatch): void {
    if (batch.hardState !== null) this.hardState = batch.hardState;
    if (batch.truncateFrom !== null) this.entriesSaved.length = batch.truncateFrom - 1;
    this.entriesSaved.push(...batch.entries);
    if (batch.acknowledgement !== null) this.acknowledgement = batch.acknowledgement;
    for (const event of batch.outbox) {
      this.outbox.push(event);
      if (event.header.clientId !== '') {
        this.own.set(event.header.clientId, { id: event.id, payloadHash: event.header.payloadHash });
      }
    }
  }

  apply(batch: ApplyBatch): void {
    for (const { key, value } of batch.foldRows) {
      if (value === null) this.rows.delete(key);
      else this.rows.set(key, value);
    }
    this.outbox = this.outbox.filter((event) => !batch.outboxRemoved.includes(event.header.seq));
    this.appliedIndex = batch.appliedIndex;
  }

  load(): SavedReplica {
    const configs = this.entriesSaved.flatMap(({ index, body }) =>
      body.kind === 'config' ? [{ index, config: body.config }] : [],
    );
    const noop = this.entriesSaved.findLast((entry) => entry.body.kind === 'noop');
    return {
      hardState: this.hardState,
      configs,
      rank: noop?.body.kind === 'noop' ? noop.body.rank : null,
      acknowledgement: this.acknowledgement,
      appliedIndex: this.appliedIndex,
      foldRows: [...this.rows].map(([key, value]) => ({ key, value })),
      outbox: this.outbox,
    };
  }
}
