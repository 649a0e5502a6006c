/** The log of one simulated disk: entries, and the holes that snapshots and damage leave until history has filled them. */
import type { SaveBatch } from '../core/ready.ts';
import type { Hole, LogBase, SnapshotInstall } from '../core/snapshot/holes.ts';
import { entrySize } from '../core/log/raft-log.ts';
import type { Config, Entry, RankList } from '../protocol/entry.ts';
import { EVENT_KIND } from '../protocol/event.ts';
import { ZERO_HASH, type Hash, type Index, type Term } from '../protocol/ids.ts';
import { DataDamaged, type RottenPart } from './disk-faults.ts';

/** A hole with what is known of its upper end as it was at first. */
interface OpenHole extends Hole {
  readonly base: LogBase;
  /** Named by its snapshot; none where entries were damaged. */
  readonly hashes: readonly Hash[];
}

const BEGINNING: LogBase = { index: 0, term: 0, hash: ZERO_HASH, at: 0 };

export class LogTwin {
  /** entries[i] has index i + 1; empty slots are missing. */
  readonly entries: Entry[] = [];
  configs: { readonly index: Index; readonly config: Config }[] = [];
  readonly ranks: { readonly index: Index; readonly rank: RankList }[] = [];
  /** Ascending. */
  #holes: OpenHole[] = [];

  /** What is to disappear among the last `count` entries up to one says nothing from now on. */
  forget(upTo: Index, count: number): void {
    for (let index = Math.max(1, upTo - count); index <= upTo; index++) {
      const entry = this.entries[index - 1];
      if (entry?.body.kind !== 'event' || entry.body.event.header.kind !== EVENT_KIND.passing) continue;
      const event = { ...entry.body.event, payload: new Uint8Array(0) };
      this.entries[index - 1] = { ...entry, body: { kind: 'event', event } };
    }
  }

  /** The same entries and holes, independent of later changes. */
  copy(): LogTwin {
    const copy = new LogTwin();
    for (const [i, entry] of this.entries.entries()) if (entry !== undefined) copy.entries[i] = entry;
    copy.entries.length = this.entries.length;
    copy.configs = [...this.configs];
    copy.ranks.push(...this.ranks);
    copy.#holes = [...this.#holes];
    return copy;
  }

  get lastIndex(): Index {
    return this.entries.length;
  }

  get base(): LogBase {
    // Part of what is above may have been filled, and be damaged by now.
    return this.#holes.reduce((base, hole) => (hole.base.index > base.index ? hole.base : base), BEGINNING);
  }

  get holes(): readonly Hole[] {
    return this.#holes.map(({ low, high, hash }) => ({ low, high, hash }));
  }

  /** Some entry was damaged here and has not come in again. */
  get isDamaged(): boolean {
    return this.#holes.some(({ hashes }) => hashes.length === 0);
  }

  /** Of the newest no-op that is not missing, or as a snapshot told it. */
  get rank(): { readonly index: Index; readonly rank: RankList } | undefined {
    return this.ranks.findLast(({ index }) => !this.#isLost(index));
  }

  /** In the order in which a save does it. */
  write(batch: SaveBatch): void {
    if (batch.truncateFrom !== null) this.#truncate(batch.truncateFrom, batch.lastDamaged);
    if (batch.snapshot !== undefined) this.#install(batch.snapshot);
    for (const entry of batch.entries) {
      if (entry.index !== this.entries.length + 1) throw new Error(`entry ${entry.index} leaves a gap`);
      this.entries.push(entry);
      if (entry.body.kind === 'config') this.configs.push({ index: entry.index, config: entry.body.config });
      if (entry.body.kind === 'noop') this.ranks.push({ index: entry.index, rank: entry.body.rank });
    }
    if (batch.history !== undefined) this.#fill(batch.history);
  }

  head(index: Index): { readonly term: Term; readonly hash: Hash } | undefined {
    const { base } = this;
    return index === base.index && index > 0 ? base : this.entries[index - 1];
  }

  read(from: Index, to: Index, bytesMax: number): Entry[] {
    const found: Entry[] = [];
    let bytes = 0;
    for (let index = from; index <= Math.min(to, this.lastIndex); index++) {
      const entry = this.entries[index - 1];
      if (entry === undefined) break;
      bytes += entrySize(entry);
      if (found.length > 0 && bytes > bytesMax) break;
      found.push(entry);
    }
    return found;
  }

  pastHash(index: Index): Hash | undefined {
    for (const { base, hashes } of this.#holes) {
      const told = hashes[hashes.length - 1 - (base.index - index)];
      if (index <= base.index && told !== undefined) return told;
    }
    return undefined;
  }

  /**
   * Makes a hole of an entry and of what is damaged beside it: the entry above names its hash, of the newest the last save
   * does. Answers what was lost.
   *
   * @throws DataDamaged when nothing says of which term it was (LG136)
   */
  openHole(index: Index, rotIn: (index: Index) => RottenPart | undefined = () => undefined): Hole {
    const isRotten = (at: Index): boolean => this.entries[at - 1] !== undefined && rotIn(at) !== undefined;
    let [low, high] = [index, index];
    while (isRotten(low - 1)) low -= 1;
    while (isRotten(high + 1)) high += 1;
    const above = this.#holes.findIndex((hole) => hole.low === high + 1);
    const { term, hash, at } = this.entries[high - 1]!;
    if (above >= 0) this.#holes[above] = Object.assign({}, this.#holes[above], { low });
    else {
      const next = this.entries[high];
      const below = low === 1 ? 1 : this.head(low - 1)?.term;
      const isKnown = next === undefined || below === next.term || rotIn(high) !== 'head';
      if (!isKnown) throw new DataDamaged('entry', `the term of entry ${high}`);
      const base = { index: high, term, hash, at: next?.at ?? at };
      this.#holes.push({ low, high, hash, base, hashes: [] });
      this.#holes.sort((a, b) => a.low - b.low);
    }
    for (let lost = low; lost <= high; lost++) Reflect.deleteProperty(this.entries, lost - 1);
    return { low, high, hash };
  }

  /** As if snapshots had named their own entry only. */
  forgetHashes(): void {
    this.#holes = this.#holes.map((hole) => Object.assign({}, hole, { hashes: [hole.base.hash] }));
  }

  #truncate(from: Index, lastDamaged?: LogBase): void {
    this.entries.length = Math.min(this.entries.length, from - 1);
    while ((this.configs.at(-1)?.index ?? 0) >= from) this.configs.pop();
    while ((this.ranks.at(-1)?.index ?? 0) >= from) this.ranks.pop();
    const last = lastDamaged ?? this.entries[from - 2];
    this.#holes = this.#holes
      .filter(({ low }) => low < from)
      .map((hole) => (last === undefined || hole.base.index < from ? hole : endedAt(hole, last)));
  }

  #isLost(index: Index): boolean {
    return this.#holes.some(({ low, high, hashes }) => hashes.length === 0 && low <= index && index <= high);
  }

  #install({ base, keep, configs, rank, hashes }: SnapshotInstall): void {
    this.#truncate(keep + 1);
    this.entries.length = base.index;
    this.configs.push(...configs.filter(({ index }) => index > keep));
    this.ranks.push({ index: base.index, rank });
    this.#holes.push({ low: keep + 1, high: base.index, hash: base.hash, base, hashes });
  }

  #fill(history: readonly Entry[]): void {
    const at = this.#holes.findIndex(({ high }) => high === history[0]!.index);
    const hole = this.#holes[at];
    if (hole === undefined || hole.hash !== history[0]!.hash) {
      throw new Error(`entry ${history[0]!.index} fills no hole from above`);
    }
    for (const [i, entry] of history.entries()) {
      const isNext = entry.index === hole.high - i && entry.index >= hole.low;
      if (!isNext || (i > 0 && history[i - 1]!.prevHash !== entry.hash))
        throw new Error('history leaves a gap');
      this.entries[entry.index - 1] = entry;
      if (entry.body.kind === 'config') this.#noteConfig(entry.index, entry.body.config);
    }
    const { index, prevHash } = history.at(-1)!;
    if (index === hole.low) this.#holes.splice(at, 1);
    else this.#holes[at] = { ...hole, high: index - 1, hash: prevHash };
  }

  #noteConfig(index: Index, config: Config): void {
    if (this.configs.some((placed) => placed.index === index)) return;
    this.configs = [...this.configs, { index, config }].sort((a, b) => a.index - b.index);
  }
}

/** What its upper end was is not of the log any more. */
function endedAt(hole: OpenHole, { index, term, hash, at }: LogBase): OpenHole {
  const base = { index, term, hash, at };
  return hole.high <= index ? { ...hole, base } : { ...hole, high: index, hash, base };
}
