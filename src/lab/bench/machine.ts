/** What a measurement was made on: numbers without it say nothing. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { measureFsync, type FsyncTimes } from './fsync.ts';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly node: string;
  /** Processes that wanted to run in the last minute, before the measurement: above `cores`, others took part. */
  readonly loadBefore: number;
  readonly fsync: FsyncTimes;
}

const FSYNC_WRITES = 200;

/** @param folder on the disk that the nodes use */
export function describeMachine(folder: string): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.version,
    loadBefore: loadavg()[0]!,
    fsync: measureFsync(folder, FSYNC_WRITES),
  };
}
