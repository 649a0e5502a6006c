import { expect } from 'chai';
import { Group } from './group.ts';

describe('what a follower takes for confirmed', () => {
  /** A follower with two entries that its next host does not have. */
  function withOwnSuffix() {
    const group = new Group(3);
    const [host, follower] = [group.nodes[0]!, group.nodes[1]!];
    const { disk } = follower;
    const common = disk.entriesSaved.at(-1)!;
    const own = group.entryAfter(common, 2);
    disk.save({
      hardState: { term: 2, votedFor: null, commitIndex: 0 },
      truncateFrom: null,
      entries: [own, group.entryAfter(own, 2)],
      acknowledgement: null,
      outbox: [],
    });
    group.restart(follower);
    return { group, host, follower, common };
  }

  it('CM5: an append confirms no more than it showed to be equal', () => {
    const { group, host, follower, common } = withOwnSuffix();
    group.step(follower, {
      type: 'receive',
      from: host.id,
      message: {
        type: 'append',
        term: 5,
        prevIndex: common.index,
        prevTerm: common.term,
        prevHash: common.hash,
        entries: [],
        commitIndex: common.index + 2,
      },
    });
    expect(group.view(follower).commitIndex).to.equal(common.index);
  });

  it('CM5: a commit notice with another hash confirms nothing', () => {
    const { group, host, follower, common } = withOwnSuffix();
    const word = { type: 'commit' as const, term: 5, commitHash: common.hash };
    group.step(follower, {
      type: 'receive',
      from: host.id,
      message: { ...word, commitIndex: common.index + 1 },
    });
    expect(group.view(follower).commitIndex).to.equal(0);
    group.step(follower, { type: 'receive', from: host.id, message: { ...word, commitIndex: common.index } });
    expect(group.view(follower).commitIndex).to.equal(common.index);
  });
});
