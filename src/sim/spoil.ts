/** Which fault of a disk meets which of its rows, and when it is over. */
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
import { outboxRow, rosterRow } from './storage.ts';

export type DiskTrouble = 'bitRot' | 'tornPage' | 'lostSync' | 'readError' | 'syncError';

/** In about that many times as long as a trouble lasts, unless everything is healed before. */
type LaterTimes = (meanTimes: number, go: () => void) => void;

export function spoil(trouble: DiskTrouble, node: SimNode, random: Random, later: LaterTimes): void {
  const { faults } = node.disk;
  switch (trouble) {
    case 'bitRot':
      rot(node, random, later);
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
function rot(node: SimNode, random: Random, later: LaterTimes): void {
  if (random.chance(0.5)) {
    rotEntries(node, random, tailOf(node, NEWEST));
    node.lookThroughLog();
  } else {
    rotEntries(node, random, 1);
    later(BACKGROUND_LOOK, () => node.lookThroughLog());
  }
}

/** One that is `from` or later; now and then with some that follow it. */
function rotEntries({ disk }: SimNode, random: Random, from: number): void {
  const { entries, faults } = disk;
  const first = from + random.below(Math.max(1, entries.length - from + 1));
  const count = random.chance(0.3) ? random.between(2, 4) : 1;
  const part = random.pick(['head', 'body', 'body'] as const);
  for (let index = first; index < first + count; index++) {
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
