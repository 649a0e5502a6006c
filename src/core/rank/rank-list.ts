/** The agreed list, and a node's place in it. */
import type { RankList } from '../../protocol/entry.ts';
import { sortedIds } from '../../protocol/ids.ts';
import type { DeviceId } from '../../protocol/ids.ts';

export const NO_RANK: RankList = { term: 0, revision: 0, order: [] };

export function isNewerRank(a: RankList, b: RankList): boolean {
  return a.term > b.term || (a.term === b.term && a.revision > b.revision);
}

/** Voters in order of rank; those the list does not name come last, by id. */
export function orderByRank(rank: RankList, devices: Iterable<DeviceId>): DeviceId[] {
  const all = sortedIds(devices);
  const listed = rank.order.filter((device) => all.includes(device));
  return [...listed, ...all.filter((device) => !listed.includes(device))];
}
