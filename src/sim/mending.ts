/** LG133 What a node does about an entry that it found damaged: as server/group/{life,comeback}.ts do. */
import { DataDamaged, EntryDamaged } from './disk-faults.ts';
import type { SimDisk } from './storage.ts';

/** Mending twice within it is no mending: the second time waits for so long. */
const REBUILT_EVERY_MS = 5_000;

export class Mending {
  #mendedMs = -REBUILT_EVERY_MS;

  /** Makes a hole of it. Answers in how many virtual ms the group is opened again; null for never. */
  after(error: Error, disk: SimDisk, nowMs: number): number | null {
    if (!(error instanceof EntryDamaged)) return null;
    try {
      // A truncation or another opening may have met it meanwhile.
      if (disk.faults.rotIn(error.index) !== undefined) disk.openHole(error.index);
    } catch (unmended) {
      if (unmended instanceof DataDamaged) return null;
      throw unmended;
    }
    const isSoon = nowMs - this.#mendedMs >= REBUILT_EVERY_MS;
    this.#mendedMs = nowMs;
    return isSoon ? 0 : REBUILT_EVERY_MS;
  }
}
