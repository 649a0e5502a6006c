/** What a durable write costs on this disk: printed beside every measurement, since confirmations wait for it. */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from '../../sim/statistics.ts';

const WRITE_BYTES = 4096;

export interface FsyncTimes {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Appends of 4 KiB, each followed by fsync, to a file of its own below `folder` that is removed again.
 *
 * @throws what the system says when it cannot write there
 */
export function measureFsync(folder: string, writes: number): FsyncTimes {
  const place = mkdtempSync(join(folder, '.fsync-'));
  try {
    const file = openSync(join(place, 'probe'), 'wx', 0o600);
    try {
      const block = new Uint8Array(WRITE_BYTES);
      const timesMs = Array.from({ length: writes }, () => {
        const startedMs = performance.now();
        writeSync(file, block);
        fsyncSync(file);
        return performance.now() - startedMs;
      });
      return { p50Ms: quantile(timesMs, 0.5), p99Ms: quantile(timesMs, 0.99) };
    } finally {
      closeSync(file);
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
