import { expect } from 'chai';
import { allRows, rosterFromRows } from '../../src/core/roster/rows.ts';
import { RecentHistory } from '../../src/core/snapshot/recent-history.ts';
import { entrySize } from '../../src/core/log/raft-log.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import { hash } from '../support/people.ts';
import { LogMaker, deviceNamed, scopeNamed } from '../support/log-maker.ts';
import { hasCaughtUp, lateGroup } from './late.ts';
import type { MemoryDisk } from './memory-disk.ts';

const LOG: readonly Entry[] = new LogMaker(scopeNamed(5), hash).messages(40, deviceNamed(3));
/** Descending, as history comes. */
const page = (high: number, low: number): Entry[] => LOG.slice(low - 1, high).reverse();
const indexes = (entries: readonly Entry[]): number[] => entries.map(({ index }) => index);

/** Which entries are read from a disk from now on. */
function readsOf(disk: MemoryDisk): number[] {
  const reads: number[] = [];
  const read = disk.entries.bind(disk);
  disk.entries = (from, to, bytesMax) => {
    const found = read(from, to, bytesMax);
    reads.push(...indexes(found));
    return found;
  };
  return reads;
}

describe('core/snapshot/recent-history', () => {
  it('LG170 gives what came in page by page, ascending and bounded, and nothing that it does not begin with', () => {
    const recent = new RecentHistory();
    expect(recent.from(1, 40, 10)).to.deep.equal([]);
    recent.add(page(30, 21));
    recent.add(page(20, 11));
    expect(indexes(recent.from(11, 40, 5))).to.deep.equal([11, 12, 13, 14, 15]);
    expect(indexes(recent.from(19, 22, 10))).to.deep.equal([19, 20, 21, 22]);
    expect(indexes(recent.from(29, 40, 10))).to.deep.equal([29, 30]);
    expect([recent.from(10, 40, 10), recent.from(31, 40, 10)]).to.deep.equal([[], []]);
    recent.clear();
    expect(recent.from(11, 40, 5)).to.deep.equal([]);
  });

  it('LG170 what does not follow takes the place of what was there', () => {
    const recent = new RecentHistory();
    recent.add(page(30, 21));
    recent.add(page(9, 5));
    expect(recent.from(21, 40, 10)).to.deep.equal([]);
    expect(indexes(recent.from(5, 40, 10))).to.deep.equal([5, 6, 7, 8, 9]);
  });

  it('LG170 beyond its bytes the upper end goes', () => {
    const recent = new RecentHistory(page(26, 17).reduce((bytes, entry) => bytes + entrySize(entry), 0));
    recent.add(page(30, 21));
    recent.add(page(20, 17));
    expect(indexes(recent.from(17, 40, 40))).to.deep.equal([17, 18, 19, 20, 21, 22, 23, 24, 25, 26]);
  });

  it('LG170 what came in is folded and judged without being read again; after a new start it is read', () => {
    const story = lateGroup(60);
    const { group, late } = story;
    group.restart(late);
    const reads = readsOf(late.disk);
    group.until(() => hasCaughtUp(story) && group.view(late).history === null, 200);
    expect(late.judged.length).to.be.greaterThan(50);
    expect(reads).to.deep.equal([]);
  });

  it('SN17 what was folded before the snapshot is not folded again, unless the snapshot’s rows do not come out of it', () => {
    const story = lateGroup(60);
    const { group, late } = story;
    // Rows that no fold of this log would have written.
    const roster = rosterFromRows([...late.disk.rows].map(([key, value]) => ({ key, value })));
    for (const member of roster.members.values())
      roster.members.set(member.memberId, { ...member, name: 'Mallory' });
    for (const { key, value } of allRows(roster)) late.disk.rows.set(key, value);
    group.restart(late);
    const reads = readsOf(late.disk);
    group.until(() => hasCaughtUp(story) && group.view(late).history === null, 200);
    expect(late.judged.length).to.be.greaterThan(50);
    expect(reads[0], 'from the first entry').to.equal(1);
  });
});
