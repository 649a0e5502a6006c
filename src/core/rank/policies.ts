/**
 * Rank policies: pure functions from the quantised delay graph to an order of voters, best first. Rank shapes
 * when a voter runs, never who may win. `centrality` and `borda` are the two readings of the original DeMeS.
 */
import { compareIds } from '../../protocol/ids.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { RankPolicy } from '../options.ts';
import { shortestPaths, UNREACHABLE } from './floyd-warshall.ts';

/** `devices` and the graph have one order; the answer holds each device once. */
export function rankDevices(
  policy: RankPolicy,
  devices: readonly DeviceId[],
  delays: readonly (readonly number[])[],
): DeviceId[] {
  if (policy.name === 'fixed') return byFixedList(policy.order, devices);
  const cost = policy.name === 'centrality' ? closenessCosts(delays) : bordaCosts(delays);
  return devices
    .map((device, i) => ({ device, cost: cost[i]! }))
    .sort((a, b) => a.cost - b.cost || compareIds(a.device, b.device))
    .map((ranked) => ranked.device);
}

/** Closeness in both directions: the sum of shortest paths to and from all others. Each missing pair outweighs any path. */
export function closenessCosts(delays: readonly (readonly number[])[]): number[] {
  const paths = shortestPaths(delays);
  return paths.map((row, i) =>
    row.reduce((sum, path, j) => sum + Math.min(path, UNREACHABLE) + Math.min(paths[j]![i]!, UNREACHABLE), 0),
  );
}

/** Every node ranks the others by its own delays; the sum of places, as the original code counted votes. */
function bordaCosts(delays: readonly (readonly number[])[]): number[] {
  const cost = delays.map(() => 0);
  delays.forEach((row, from) => {
    for (let to = 0; to < row.length; to++) {
      // Equal delays share a place, so that ties stay ties and the device id decides.
      if (to !== from) cost[to]! += row.filter((other, j) => j !== from && other < row[to]!).length;
    }
  });
  return cost;
}

function byFixedList(order: readonly DeviceId[], devices: readonly DeviceId[]): DeviceId[] {
  const listed = order.filter((device) => devices.includes(device));
  const rest = devices.filter((device) => !listed.includes(device)).sort(compareIds);
  return [...listed, ...rest];
}
