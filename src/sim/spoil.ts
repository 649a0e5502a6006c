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
      rotEntry(node, random, 1);
      // Sooner or later a node looks through its log (LG116), if nothing else reads there.
      later(BACKGROUND_LOOK, () => node.lookThroughLog());
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

/** One that is `from` or later. */
function rotEntry({ disk }: SimNode, random: Random, from: number): void {
  if (disk.entries.length === 0) return;
  const index = from + random.below(Math.max(1, disk.entries.length - from + 1));
  disk.faults.spoilEntry(index, random.pick(['head', 'body'] as const));
}

/** What is written with every save, or one of its rows; or what was written went to another place: both are spoiled. */
function tear(node: SimNode, random: Random): void {
  const { faults, applied, entries } = node.disk;
  const part = random.pick(['entry', 'state', 'roster', 'outbox', 'elsewhere'] as const);
  const keys = [...applied.fold.keys()];
  const waiting = [...applied.outbox.keys()];
  const tail = Math.max(1, entries.length - TAIL);
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
      rotEntry(node, random, 1);
      return;
    case 'entry':
      rotEntry(node, random, tail);
  }
}

/** A page holds some of the newest entries. */
const TAIL = 10;
