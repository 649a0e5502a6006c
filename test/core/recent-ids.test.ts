import { expect } from 'chai';
import { RecentIds } from '../../src/core/tentative/recent-ids.ts';
import type { EventId } from '../../src/protocol/ids.ts';

describe('core/tentative/recent ids', () => {
  it('TN14 has the newest, at least as many as it was told and at most twice that', () => {
    const recent = new RecentIds(10);
    for (let last = 1; last <= 100; last++) {
      recent.add(`e${last}` as EventId);
      const known = Array.from({ length: last }, (_, n) => n + 1).filter((n) =>
        recent.has(`e${n}` as EventId),
      );
      expect(known.at(-1)).to.equal(last);
      expect(known.at(0)).to.equal(last - known.length + 1);
      expect(known.length).to.be.within(Math.min(10, last), 20);
    }
  });

  it('TN14 forgets nothing for an id that is added again', () => {
    const recent = new RecentIds(10);
    for (let n = 0; n < 10; n++) recent.add(`e${n}` as EventId);
    for (let n = 0; n < 10; n++) recent.add(`e${n}` as EventId);
    expect(recent.has('e0' as EventId)).to.equal(true);
  });
});
