/** What the host knows of the delays between nodes: each node reports its own row. */
import type { DelayEdge } from '../../protocol/peer-messages.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { UNREACHABLE } from './floyd-warshall.ts';

export type LatencyMatrix = Map<DeviceId, ReadonlyMap<DeviceId, number>>;

/** A node's report replaces its row: what it no longer reaches is no longer there. */
export function setRow(matrix: LatencyMatrix, from: DeviceId, edges: readonly DelayEdge[]): void {
  matrix.set(from, new Map(edges.map((edge) => [edge.to, edge.rttUs])));
}

/**
 * Delay in buckets, so that noise does not reorder candidates: 5 ms steps up to 40 ms, then each bucket is a
 * quarter of a doubling wide. Bucket 1 is the nearest; buckets are added up along paths.
 */
export function delayBucket(rttUs: number): number {
  const steps = Math.floor(rttUs / 5000);
  if (steps < 8) return 1 + steps;
  return 9 + Math.floor(4 * Math.log2(steps / 8));
}

/** The quantised graph over `devices`, in their order. */
export function quantisedDelays(matrix: LatencyMatrix, devices: readonly DeviceId[]): number[][] {
  return devices.map((from) =>
    devices.map((to) => {
      if (from === to) return 0;
      const rttUs = matrix.get(from)?.get(to);
      return rttUs === undefined ? UNREACHABLE : delayBucket(rttUs);
    }),
  );
}
