/** How fast a disk is, and when its saves are done. */
import { DiskRefused } from './disk-faults.ts';
import type { SimDisk } from './storage.ts';
import type { Random } from './random.ts';
import { OCCURRENCE, type Timeline } from './timeline.ts';

/** Microseconds and chances. */
export interface DiskPace {
  readonly saveMinUs: number;
  readonly saveMeanUs: number;
  /** Chance that a save takes `stallUs` more. */
  readonly stall: number;
  readonly stallUs: number;
  /** Chance that a save fails: nothing was written, the process ends. */
  readonly failure: number;
}

export const FAST_DISK: DiskPace = Object.freeze({
  saveMinUs: 100,
  saveMeanUs: 100,
  stall: 0,
  stallUs: 0,
  failure: 0,
});

/** The machine that a save is made on. */
export interface SavingMachine {
  readonly disk: SimDisk;
  readonly diskPace: DiskPace;
  readonly isDiskFull: boolean;
  readonly crashesDuringNextSave: boolean;
  crash(killed: boolean): void;
}

/** The process that makes it. */
interface SavingProcess {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly isMine: () => boolean;
  readonly whenAwake: (go: () => void) => void;
}

/**
 * Plans the end of a save: `done` with what the disk says, in the process that began it and when that is awake; or the
 * crash that comes first.
 */
export function scheduleSave(
  machine: SavingMachine,
  { timeline, random, isMine, whenAwake }: SavingProcess,
  done: (error: Error | null) => void,
): void {
  const { saveMinUs, saveMeanUs, stall, stallUs, failure } = machine.diskPace;
  let delayUs = saveMinUs + saveMeanUs * random.exponential();
  if (stall > 0 && random.chance(stall)) delayUs += stallUs;
  if (machine.crashesDuringNextSave) {
    const crashAfterUs = delayUs * random.fraction();
    timeline.after(crashAfterUs, OCCURRENCE.fault, () => {
      if (isMine() && machine.crashesDuringNextSave) machine.crash(true);
    });
  }
  const fails = failure > 0 && random.chance(failure);
  timeline.after(delayUs, OCCURRENCE.saved, () => {
    if (!isMine()) return;
    whenAwake(() => {
      // Trouble may have ended meanwhile.
      const { faults } = machine.disk;
      const refused = machine.isDiskFull || (fails && machine.diskPace.failure > 0);
      const what = refused ? 'write' : faults.failsNextSync ? 'sync' : null;
      if (what === 'sync') faults.failsNextSync = false;
      done(what === null ? null : new DiskRefused(what));
    });
  });
}
