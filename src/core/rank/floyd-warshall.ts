/** All shortest paths in a directed graph by Floyd-Warshall, O(n^3); n is a group's voters, so microseconds. */

/** No path. Large enough to lose against any path, small enough to be added to. */
export const UNREACHABLE = 2 ** 40;

/** `delay[i][j]` from i to j, UNREACHABLE where nothing was measured. Returns a new matrix of path lengths. */
export function shortestPaths(delay: readonly (readonly number[])[]): number[][] {
  const path = delay.map((row, i) => row.map((value, j) => (i === j ? 0 : value)));
  for (let via = 0; via < path.length; via++) {
    for (const fromRow of path) {
      const toVia = fromRow[via]!;
      if (toVia >= UNREACHABLE) continue;
      for (let to = 0; to < path.length; to++) {
        const through = toVia + path[via]![to]!;
        if (through < fromRow[to]!) fromRow[to] = through;
      }
    }
  }
  return path;
}
