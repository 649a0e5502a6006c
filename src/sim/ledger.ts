/**
 * What follows from the facts so far: what every disk holds durably, who led which term, and the one list of
 * confirmed entries, filled the first time any node confirms an index. All checkers judge by it.
 */
import type { Config, Entry } from '../protocol/entry.ts';
import { ZERO_HASH, type DeviceId, type EventId, type Hash, type Index, type Term } from '../protocol/ids.ts';
import type { Acknowledgement } from '../protocol/acknowledgement.ts';
import type { SaveBatch } from '../core/ready.ts';
import type { SnapshotInstall } from '../core/snapshot/holes.ts';
import type { PeerMessage } from '../protocol/peer-messages.ts';
import type { DerivedFact, Fact } from './facts.ts';

interface ConfigAt {
  readonly index: Index;
  readonly config: Config;
}

/** A disk as its completed writes make it. */
export interface DiskModel {
  term: Term;
  votedFor: DeviceId | null;
  commitIndex: Index;
  /** entries[i] has index i + 1. */
  readonly entries: Entry[];
  /** Ascending; the newest is in force. */
  readonly configs: ConfigAt[];
  /** Of these it has the effect and the hashes only; in `entries` they stand as everybody else confirmed them. */
  holes: { readonly low: Index; readonly high: Index }[];
  acknowledgement: Acknowledgement | null;
  /** Every own event that was ever saved here. */
  readonly ownEvents: Set<EventId>;
  /** Every event that was ever saved here by itself, up to the save before the one that is told. */
  readonly heldBefore: Set<EventId>;
  /** The same of the save that is told. */
  heldNow: readonly EventId[];
}

export interface ConfirmedEntry {
  readonly entry: Entry;
  /** The term in which it was first confirmed: never below the entry's own. */
  readonly inTerm: Term;
}

/** What a log begins with that no leader made. */
export interface Beginning {
  /** The last entry of it. */
  readonly index: Index;
  /** Of a fork: what it took over, confirmed by a person's word. */
  readonly entries: readonly Entry[];
  /** Above, other forks may have confirmed other entries. */
  readonly sharedUpTo: Index;
}

/** The genesis event and the config that a group is founded with. */
const FOUNDING: Beginning = Object.freeze({ index: 2, entries: [], sharedUpTo: Infinity });

export class Ledger {
  readonly #disks = new Map<DeviceId, DiskModel>();
  readonly #leaders = new Map<Term, DeviceId>();
  readonly #highestLed = new Map<DeviceId, Term>();
  readonly #confirmed: ConfirmedEntry[];
  #committedIndex: Index;
  #truncations = 0;
  #newestTermLed: Term = 0;
  #removed: readonly Entry[] = [];
  #unlike: readonly Entry[] = [];
  readonly beginning: Beginning;
  /** Where in the log the state of some node's fold was told. */
  readonly foldedAt = new Set<Index>();
  /** Virtual time of the fact that is told. */
  nowMs = 0;

  constructor(beginning = FOUNDING) {
    this.beginning = beginning;
    this.#confirmed = beginning.entries.map((entry) => ({ entry, inTerm: entry.term }));
    this.#committedIndex = this.#confirmed.length;
  }

  /** A disk that comes from another fork, as it is now. */
  enter(node: DeviceId, disk: DiskModel): void {
    this.#disks.set(node, disk);
  }

  disk(node: DeviceId): DiskModel {
    let disk = this.#disks.get(node);
    if (disk === undefined) {
      disk = {
        term: 0,
        votedFor: null,
        commitIndex: 0,
        entries: [],
        configs: [],
        holes: [],
        acknowledgement: null,
        ownEvents: new Set(),
        heldBefore: new Set(),
        heldNow: [],
      };
      this.#disks.set(node, disk);
    }
    return disk;
  }

  disks(): ReadonlyMap<DeviceId, DiskModel> {
    return this.#disks;
  }

  /** Whoever was first seen leading this term. */
  leaderOf(term: Term): DeviceId | undefined {
    return this.#leaders.get(term);
  }

  get newestTermLed(): Term {
    return this.#newestTermLed;
  }

  /** What the save that is told took off its disk. */
  get removed(): readonly Entry[] {
    return this.#removed;
  }

  /** What the save that is told took as history where its disk had held another entry, or where another is confirmed. */
  get unlike(): readonly Entry[] {
    return this.#unlike;
  }

  /** In how many terms somebody led. */
  get termsLed(): number {
    return this.#leaders.size;
  }

  /** How many saves removed entries. */
  get truncations(): number {
    return this.#truncations;
  }

  /** The highest term that this node was seen leading; 0 for none. */
  highestLed(node: DeviceId): Term {
    return this.#highestLed.get(node) ?? 0;
  }

  /** Up to here the entries themselves are known to be confirmed. */
  get confirmedIndex(): Index {
    return this.#confirmed.length;
  }

  /** The highest index that any node confirmed. */
  get committedIndex(): Index {
    return this.#committedIndex;
  }

  confirmed(index: Index): ConfirmedEntry | undefined {
    return this.#confirmed[index - 1];
  }

  /** The confirmed entries themselves, in order. */
  confirmedEntries(): Entry[] {
    return this.#confirmed.map(({ entry }) => entry);
  }

  /** Takes one fact in and returns what follows from it, in order. */
  record(fact: Fact): readonly DerivedFact[] {
    if (fact.type === 'sent') return this.#hear(fact.node, fact.message);
    if (fact.type === 'applied') return this.#extend(fact);
    if (fact.type === 'durable') this.#save(fact.node, fact.batch);
    if (fact.type === 'holed') lose(this.disk(fact.node), fact);
    if (fact.type === 'folded') this.foldedAt.add(fact.index);
    if (fact.type === 'status' && fact.role === 'leader') return this.#lead(fact.node, fact.term);
    return NOTHING;
  }

  #save(node: DeviceId, batch: SaveBatch): void {
    const disk = this.disk(node);
    this.#removed = NO_ENTRIES;
    this.#unlike = NO_ENTRIES;
    if (batch.truncateFrom !== null) {
      this.#truncations++;
      this.#removed = disk.entries.slice(batch.truncateFrom - 1);
    }
    if (batch.snapshot !== undefined) {
      const { keep, base } = batch.snapshot;
      // What was missing below it before is missing still.
      this.#removed = disk.entries
        .slice(keep)
        .filter(({ index }) => index > base.index || holdsContent(disk, index));
      this.foldedAt.add(batch.snapshot.base.index);
      install(disk, batch.snapshot, this.#confirmed);
    }
    write(disk, batch);
    if (batch.history === undefined) return;
    // What was damaged comes back as it was, confirmed or not.
    const wanted = (index: Index): Hash | undefined =>
      hashAt(disk, index) ?? this.#confirmed[index - 1]?.entry.hash;
    this.#unlike = batch.history.filter(({ index, hash }) => wanted(index) !== hash);
    fill(disk, batch.history);
  }

  #lead(node: DeviceId, term: Term): readonly DerivedFact[] {
    if (this.highestLed(node) >= term) return NOTHING;
    this.#highestLed.set(node, term);
    this.#newestTermLed = Math.max(this.#newestTermLed, term);
    if (!this.#leaders.has(term)) this.#leaders.set(term, node);
    return [{ type: 'elected', node, term }];
  }

  #extend({ node, entries, commitIndex }: Extract<Fact, { type: 'applied' }>): readonly DerivedFact[] {
    for (const { entry } of entries) {
      if (entry.index !== this.#confirmed.length + 1) continue;
      this.#confirmed.push({ entry, inTerm: Math.max(this.highestLed(node), entry.term) });
    }
    return this.#commit(node, Math.max(commitIndex, this.#confirmed.length));
  }

  #hear(node: DeviceId, message: PeerMessage): readonly DerivedFact[] {
    const term = termLedBySender(message);
    if (term === 0) return NOTHING;
    const elected = this.#lead(node, term);
    // What a host says is confirmed, it has confirmed, even if its own read model is still to come.
    const committed = 'commitIndex' in message ? this.#commit(node, message.commitIndex) : NOTHING;
    return elected.length === 0 ? committed : [...elected, ...committed];
  }

  #commit(node: DeviceId, index: Index): readonly DerivedFact[] {
    if (index <= this.#committedIndex) return NOTHING;
    this.#committedIndex = index;
    const entry = this.disk(node).entries[index - 1] ?? entryOfQuorum(this, index) ?? null;
    return [{ type: 'committed', node, index, entry }];
  }
}

const NOTHING: readonly DerivedFact[] = [];
const NO_ENTRIES: readonly Entry[] = [];

/** As on a disk: damage right below a hole makes that one larger. */
function lose(disk: DiskModel, { low, high }: { readonly low: Index; readonly high: Index }): void {
  const above = disk.holes.find((hole) => hole.low === high + 1);
  const others = disk.holes.filter((hole) => hole !== above);
  disk.holes = [...others, { low, high: above?.high ?? high }];
}

function install(disk: DiskModel, snapshot: SnapshotInstall, confirmed: readonly ConfirmedEntry[]): void {
  const { base, keep } = snapshot;
  disk.entries.length = keep;
  for (let index = keep + 1; index <= base.index; index++) {
    const entry = confirmed[index - 1]?.entry;
    if (entry !== undefined) disk.entries[index - 1] = entry;
  }
  while ((disk.configs.at(-1)?.index ?? 0) > keep) disk.configs.pop();
  disk.configs.push(...snapshot.configs.filter(({ index }) => index > keep));
  disk.holes = disk.holes.filter(({ low }) => low <= keep);
  disk.holes.push({ low: keep + 1, high: base.index });
}

function fill(disk: DiskModel, history: readonly Entry[]): void {
  const high = history[0]!.index;
  const low = history.at(-1)!.index;
  disk.holes = disk.holes.flatMap((hole) => {
    if (hole.high !== high) return [hole];
    return low === hole.low ? [] : [{ low: hole.low, high: low - 1 }];
  });
  for (const entry of history) disk.entries[entry.index - 1] = entry;
}

/** True when the disk holds the entry itself, not only its effect. */
export function holdsContent({ entries, holes }: DiskModel, index: Index): boolean {
  return index <= entries.length && !holes.some(({ low, high }) => low <= index && index <= high);
}

function write(disk: DiskModel, batch: SaveBatch): void {
  if (batch.truncateFrom !== null) {
    disk.entries.length = Math.min(disk.entries.length, batch.truncateFrom - 1);
    while ((disk.configs.at(-1)?.index ?? 0) >= batch.truncateFrom) disk.configs.pop();
    const from = batch.truncateFrom;
    disk.holes = disk.holes
      .filter(({ low }) => low < from)
      .map(({ low, high }) => ({ low, high: Math.min(high, from - 1) }));
  }
  for (const entry of batch.entries) {
    disk.entries.push(entry);
    if (entry.body.kind === 'config') disk.configs.push({ index: entry.index, config: entry.body.config });
  }
  if (batch.hardState !== null) {
    disk.term = batch.hardState.term;
    disk.votedFor = batch.hardState.votedFor;
    disk.commitIndex = batch.hardState.commitIndex;
  }
  if (batch.acknowledgement !== null) disk.acknowledgement = batch.acknowledgement;
  for (const event of batch.outbox) disk.ownEvents.add(event.id);
  for (const id of disk.heldNow) disk.heldBefore.add(id);
  disk.heldNow = [...batch.outbox, ...(batch.tentative ?? [])].map(({ id }) => id);
}

/** The term that the sender of this message must be leading; 0 for messages that others send too. */
export function termLedBySender(message: PeerMessage): Term {
  const { type } = message;
  return type === 'append' ||
    type === 'heartbeat' ||
    type === 'commit' ||
    type === 'timeoutNow' ||
    type === 'snapshotOffer' ||
    type === 'snapshotChunk'
    ? message.term
    : 0;
}

/** The hash at an index of a disk; ZERO_HASH for index 0, undefined beyond its end. */
export function hashAt(disk: DiskModel, index: Index): Hash | undefined {
  return index === 0 ? ZERO_HASH : disk.entries[index - 1]?.hash;
}

/** The newest config at or below an index, as Raft counts it: in the log, confirmed or not. */
export function configAt(disk: DiskModel, index: Index): Config | undefined {
  for (let i = disk.configs.length - 1; i >= 0; i--) {
    const { index: at, config } = disk.configs[i]!;
    if (at <= index) return config;
  }
  return undefined;
}

/** A vote by either half of a joint config. */
export function hasVote(config: Config | undefined, device: DeviceId): boolean {
  return config !== undefined && (config.voters.includes(device) || config.votersOld.includes(device));
}

/** True when the devices for which `has` holds are a majority of every voter set of the config. */
export function isQuorum(config: Config, has: (voter: DeviceId) => boolean): boolean {
  return (
    majorityOf(config.voters, has) && (config.votersOld.length === 0 || majorityOf(config.votersOld, has))
  );
}

function majorityOf(voters: readonly DeviceId[], has: (voter: DeviceId) => boolean): boolean {
  let count = 0;
  for (const voter of voters) if (has(voter)) count++;
  return 2 * count > voters.length;
}

/** True when the disks of a quorum hold this entry, counted by the config in force at its index. */
export function isHeldByQuorum(ledger: Ledger, index: Index, hash: Hash): boolean {
  const disks = ledger.disks();
  const holds = (node: DeviceId): boolean => {
    const disk = disks.get(node);
    return disk !== undefined && hashAt(disk, index) === hash;
  };
  // Whoever holds the entry also holds, by its hash chain, the config that is in force there.
  for (const [node, disk] of disks) {
    if (!holds(node)) continue;
    const config = configAt(disk, index);
    return config !== undefined && isQuorum(config, holds);
  }
  return false;
}

/**
 * True when this entry, or a later one of a log that holds it, is held by a quorum: what lies below a confirmed entry
 * is confirmed with it, whatever its own config would have asked for.
 */
export function isCoveredByQuorum(ledger: Ledger, index: Index, hash: Hash): boolean {
  if (isHeldByQuorum(ledger, index, hash)) return true;
  for (const disk of ledger.disks().values()) {
    if (hashAt(disk, index) !== hash) continue;
    for (let above = index + 1; above <= disk.entries.length; above++) {
      if (isHeldByQuorum(ledger, above, hashAt(disk, above)!)) return true;
    }
  }
  return false;
}

/** The entry at this index that a quorum of disks holds, itself or with a later one; undefined if none does. */
function entryOfQuorum(ledger: Ledger, index: Index): Entry | undefined {
  for (const { entries } of ledger.disks().values()) {
    const entry = entries[index - 1];
    if (entry !== undefined && isCoveredByQuorum(ledger, index, entry.hash)) return entry;
  }
  return undefined;
}
