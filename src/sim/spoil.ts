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

/** What is written with every save, or one of its rows. */
function tear(node: SimNode, random: Random): void {
  const { disk } = node;
  const part = random.pick(['entry', 'state', 'roster', 'outbox'] as const);
  const keys = [...disk.applied.fold.keys()];
  const waiting = [...disk.applied.outbox.keys()];
  if (part === 'state') disk.faults.spoilRow(part, 'state');
  else if (part === 'roster' && keys.length > 0) disk.faults.spoilRow(part, rosterRow(random.pick(keys)));
  else if (part === 'outbox' && waiting.length > 0)
    disk.faults.spoilRow(part, outboxRow(random.pick(waiting)));
  else rotEntry(node, random, Math.max(1, disk.entries.length - TAIL));
}

/** A page holds some of the newest entries. */
const TAIL = 10;
