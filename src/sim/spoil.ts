/** Which fault of a disk meets which of its rows, and when it is over. */
import { holdsUnconfirmed, type Moment } from './ambush.ts';
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
import { outboxRow, rosterRow, type SimDisk } from './storage.ts';

export type DiskTrouble = 'bitRot' | 'tornPage' | 'lostSync' | 'readError' | 'syncError';

/** When something is over or begins; never once everything is healed. */
interface Times {
  /** In about that many times as long as a trouble lasts. */
  readonly later: (meanTimes: number, go: () => void) => void;
  readonly at: (moment: Moment, go: () => void) => void;
}

export function spoil(trouble: DiskTrouble, node: SimNode, random: Random, times: Times): void {
  const { later } = times;
  const { faults } = node.disk;
  switch (trouble) {
    case 'bitRot':
      rot(node, random, times);
      return;
    case 'tornPage':
      node.crash(false);
      tear(node, random);
      return;
    case 'lostSync':
      node.stopSyncing();
      later(1, () => {
        node.crash(false);
        node.unsynced = null;
      });
      return;
    case 'readError':
      faults.refusesReads = true;
      later(1, () => {
        faults.refusesReads = false;
      });
      return;
    case 'syncError':
      faults.failsNextSync = true;
      return;
  }
}

const BACKGROUND_LOOK = 4;

/** Found at once among the newest; else by whoever reads there, or sooner or later by the look at the whole log (LG116). */
function rot(node: SimNode, random: Random, { later, at }: Times): void {
  switch (random.pick(['newest', 'unconfirmed', 'unconfirmed', 'anywhere', 'endOfTerm'] as const)) {
    case 'newest':
      rotEntries(node, random, tailOf(node, NEWEST));
      node.lookThroughLog();
      return;
    case 'unconfirmed':
      at(holdsUnconfirmed(node), () => {
        rotEnd(node, random);
        node.lookThroughLog();
      });
      return;
    case 'anywhere':
      rotEntries(node, random, 1);
      later(BACKGROUND_LOOK, () => node.lookThroughLog());
      return;
    case 'endOfTerm':
      rotEndOfTerm(node, random);
      later(BACKGROUND_LOOK, () => node.lookThroughLog());
  }
}

/** One that is `from` or later; now and then with some that follow it. */
function rotEntries({ disk }: SimNode, random: Random, from: number): void {
  const first = from + random.below(Math.max(1, disk.entries.length - from + 1));
  const count = random.chance(0.3) ? random.between(2, 4) : 1;
  rotRange(disk, random, first, first + count - 1);
}

/** Part of what is not known to be confirmed here, now and then with confirmed ones below. */
function rotEnd({ disk }: SimNode, random: Random): void {
  const last = disk.entries.length;
  const commit = Math.min(disk.hardState.commitIndex, last);
  const first = random.chance(0.3) ? Math.max(1, commit - 1) : commit + 1 + random.below(last - commit);
  rotRange(disk, random, first, random.chance(0.7) ? last : Math.min(last, commit + 1));
}

/** Where the next entry is of another term, nothing but its head says of which term an entry was (LG136). */
function rotEndOfTerm({ disk }: SimNode, random: Random): void {
  const { entries, faults } = disk;
  const isLast = (index: number): boolean => {
    const [one, next] = [entries[index - 1], entries[index]];
    return one !== undefined && next !== undefined && one.term !== next.term;
  };
  const ends = Array.from(entries.keys(), (i) => i + 1).filter(isLast);
  if (ends.length > 0) faults.spoilEntry(random.pick(ends), 'head');
}

function rotRange({ entries, faults }: SimDisk, random: Random, first: number, last: number): void {
  const part = random.pick(['head', 'body', 'body'] as const);
  for (let index = first; index <= last; index++) {
    if (entries[index - 1] !== undefined) faults.spoilEntry(index, part);
  }
}

/** The first of the newest `count` entries. */
function tailOf({ disk }: SimNode, count: number): number {
  return Math.max(1, disk.entries.length - count + 1);
}

/** What is written with every save, or one of its rows; or what was written went to another place: both are spoiled. */
function tear(node: SimNode, random: Random): void {
  const { faults, applied } = node.disk;
  const part = random.pick(['entry', 'state', 'roster', 'outbox', 'elsewhere'] as const);
  const keys = [...applied.fold.keys()];
  const waiting = [...applied.outbox.keys()];
  switch (part) {
    case 'state':
      faults.spoilRow(part, 'state');
      return;
    case 'roster':
      if (keys.length > 0) faults.spoilRow(part, rosterRow(random.pick(keys)));
      return;
    case 'outbox':
      if (waiting.length > 0) faults.spoilRow(part, outboxRow(random.pick(waiting)));
      return;
    case 'elsewhere':
      if (keys.length > 0) faults.spoilRow('roster', rosterRow(random.pick(keys)));
      rotEntries(node, random, 1);
      return;
    case 'entry':
      rotEntries(node, random, tailOf(node, TAIL));
  }
}

/** A page holds some of the newest entries. */
const TAIL = 10;
/** So few are mostly not all confirmed. */
const NEWEST = 2;
