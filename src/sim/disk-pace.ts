/** How fast a disk is; microseconds and chances. */
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
