/**
 * Writes down each change of host that this node lived through (MS92). A host is known first; the entry that began
 * its term is confirmed later, or never; how long nothing was confirmed is measured after that.
 */
import type { AppliedEntry } from '../../core/ready.ts';
import type { DeviceId, Index, Term } from '../../protocol/ids.ts';
import type { ElectionRecord, LocalRows } from '../storage/local-rows.ts';

/** Terms whose first entry may still be confirmed. More follow each other only where nobody can confirm. */
const OPEN_MAX = 16;

export interface ElectionLogPorts {
  /** Throws what stopped the group. */
  local(): Pick<LocalRows, 'openElections' | 'saveElection'>;
  /** ms since 1970. */
  wallMs(): number;
  /** The entry at this index began a term, and everything about its host is measured now. */
  measured(index: Index): void;
}

export class ElectionLog {
  readonly #ports: ElectionLogPorts;
  /** Ascending; those whose entry is not confirmed, and the newest until its outage is measured. */
  #open = new Map<Term, ElectionRecord>();

  constructor(ports: ElectionLogPorts) {
    this.#ports = ports;
  }

  /** The disk was read anew. */
  load(): void {
    const records = this.#ports.local().openElections(OPEN_MAX);
    this.#open = new Map(records.map((record) => [record.term, record]));
  }

  /** A host of a new term. */
  hostKnown(host: DeviceId, term: Term, durationMs: number | null): void {
    this.#keep({ term, index: 0, host, at: this.#ports.wallMs(), durationMs, outageMs: null });
    for (const oldest of this.#open.keys()) if (this.#open.size > OPEN_MAX) this.#open.delete(oldest);
  }

  /** With each batch, so it costs nothing while no host is new. */
  applied(entries: readonly AppliedEntry[]): void {
    if (this.#open.size === 0) return;
    for (const { entry } of entries) {
      if (entry.body.kind !== 'noop') continue;
      const record = this.#open.get(entry.term);
      // A host appends others later, when its ranking changed.
      if (record?.index !== 0) continue;
      this.#keep({ ...record, index: entry.index, at: entry.at });
      this.#close(entry.term);
    }
  }

  /** Something of this term is confirmed; null: nothing was missed before. */
  confirming(term: Term, outageMs: number | null): void {
    const record = this.#open.get(term);
    if (record === undefined || outageMs === null) return;
    this.#keep({ ...record, outageMs });
    this.#close(term);
  }

  #keep(record: ElectionRecord): void {
    this.#open.set(record.term, record);
    this.#ports.local().saveElection(record);
  }

  /** Which comes first, the entry or the outage, depends on when the own disk is done. */
  #close(term: Term): void {
    const { index, outageMs } = this.#open.get(term)!;
    if (index === 0 || outageMs === null) return;
    this.#open.delete(term);
    this.#ports.measured(index);
  }
}
