/**
 * What the twin of a disk does wrong, and what the real one would notice of it: rows that are no longer what was
 * written (LG113), saves that are missing (LG114), syncs and reads that fail (LG115). A damaged row is found when it is
 * read, never before, and never read as something else. Invariant: a disk shows damage only while the others are a
 * quorum of every config that may come into force (`mayShow`); else it reads well after all. So faults of disks
 * alone never take more of a group than it can do without.
 */
import type { Index } from '../protocol/ids.ts';

/** What a disk that spoils something may spoil; `saves`: the newest ones are missing. */
export type DamagedPart = 'entry' | 'state' | 'roster' | 'outbox' | 'saves';

/** As the real store's `data_damaged`: the group halts, and is not built anew on this disk. */
export class DataDamaged extends Error {
  readonly part: DamagedPart;

  constructor(part: DamagedPart, what: string) {
    super(`damaged on the simulated disk: ${what}`);
    this.part = part;
  }
}

/** An entry is not what was written: the others have it (LG133). */
export class EntryDamaged extends DataDamaged {
  readonly index: Index;

  constructor(index: Index, part: RottenPart) {
    super('entry', `the ${part} of entry ${index}`);
    this.index = index;
  }
}

/** The disk refuses; the process ends and may find everything in order when it starts anew. */
export class DiskRefused extends Error {
  readonly what: 'read' | 'sync' | 'write';

  constructor(what: 'read' | 'sync' | 'write') {
    super(`the simulated disk refuses to ${what}`);
    this.what = what;
  }
}

/** `head`: what stands beside the entry's body, which is read more often. */
export type RottenPart = 'head' | 'body';

export class DiskFaults {
  /** While it is, every read is refused. */
  refusesReads = false;
  /** The next sync fails: what it was for stands on the disk after the next start, or not. */
  failsNextSync = false;
  /** Asked at the moment when damage would show; the one who says yes counts this disk as lost, or as hurt by an entry. */
  mayShow: (part: DamagedPart) => boolean = () => true;
  /** A damaged entry has shown, and is no hole yet. */
  isShowing = false;
  readonly #entries = new Map<Index, RottenPart>();
  readonly #rows = new Map<string, DamagedPart>();

  /** Everything is as it was written, from now on. */
  mend(): void {
    this.refusesReads = false;
    this.failsNextSync = false;
    this.#forget();
  }

  spoilEntry(index: Index, part: RottenPart): void {
    this.#entries.set(index, part);
  }

  /** `row`: as `rewritten` will call it. */
  spoilRow(part: DamagedPart, row: string): void {
    this.#rows.set(row, part);
  }

  /** What is written anew, or removed, is no longer damaged. */
  rewritten(row: string): void {
    if (this.#rows.size > 0) this.#rows.delete(row);
  }

  entryRewritten(index: Index): void {
    if (this.#entries.size > 0) this.#entries.delete(index);
  }

  truncated(from: Index): void {
    for (const index of this.#entries.keys()) if (index >= from) this.#entries.delete(index);
  }

  /** What of an entry is damaged, whether or not that showed. */
  rotIn(index: Index): RottenPart | undefined {
    return this.#entries.get(index);
  }

  /** @throws DiskRefused */
  read(): void {
    if (this.refusesReads) throw new DiskRefused('read');
  }

  /** @throws DiskRefused, EntryDamaged */
  readHead(index: Index): void {
    this.read();
    if (this.#entries.get(index) === 'head') this.#showEntry(index, 'head');
  }

  /** The lowest that is damaged shows. @throws DiskRefused, EntryDamaged */
  readEntries(from: Index, to: Index): void {
    this.read();
    if (this.#entries.size === 0) return;
    const inRange = [...this.#entries.keys()].filter((index) => index >= from && index <= to);
    if (inRange.length === 0) return;
    const lowest = Math.min(...inRange);
    this.#showEntry(lowest, this.#entries.get(lowest)!);
  }

  /** All that is read at a start. @throws DiskRefused, DataDamaged */
  readRows(): void {
    this.read();
    for (const [row, part] of this.#rows) {
      if (this.mayShow(part)) throw new DataDamaged(part, row);
      this.#forget();
    }
  }

  #showEntry(index: Index, part: RottenPart): void {
    if (!this.mayShow('entry')) {
      this.#forget();
      return;
    }
    this.isShowing = true;
    throw new EntryDamaged(index, part);
  }

  #forget(): void {
    this.isShowing = false;
    this.#entries.clear();
    this.#rows.clear();
  }
}
