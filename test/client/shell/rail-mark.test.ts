import { expect } from 'chai';
import { railMarkOf } from '../../../src/client/shell/rail-mark.ts';
import type { GroupState } from '../../../src/client/state/model.ts';
import { reaching, status } from '../network/status-fixture.ts';
import { groupState, room } from '../state/fixtures.ts';

const NOW = Date.UTC(2026, 0, 1);
const FRIENDS = ['me', 'bo', 'cleo'];

function at(more: Partial<GroupState>): ReturnType<typeof railMarkOf> {
  return railMarkOf(groupState({ status: status(FRIENDS), ...more }), NOW);
}

describe('what the rail says of a group', () => {
  it('nothing where all is well and read', () => {
    expect(at({ rooms: [room] })).to.deep.equal({ trouble: null, unread: 0, mentions: 0, badge: '' });
  });

  it('how much is unread in all its rooms; mentions before that; no more digits than fit', () => {
    const rooms = [
      { ...room, unread: 3 },
      { ...room, id: 'r2', unread: 4 },
    ];
    expect(at({ rooms })).to.include({ unread: 7, badge: '7' });
    expect(at({ rooms: [{ ...room, unread: 100 }] }).badge).to.equal('99+');
    expect(at({ rooms: [...rooms, { ...room, unread: 5, mentions: 2 }] })).to.include({
      mentions: 2,
      badge: '2',
    });
  });

  it('MS343 of a muted room nothing, of one that is worth notices of mentions only those', () => {
    const busy = { ...room, unread: 5, mentions: 2 };
    const until = (ms: number) => ({ level: 'all' as const, mutedUntil: new Date(ms).toISOString() });
    expect(at({ rooms: [{ ...busy, notices: until(NOW + 1) }] })).to.include({ unread: 0, badge: '' });
    expect(at({ rooms: [{ ...busy, notices: until(NOW) }] })).to.include({ unread: 5, badge: '2' });
    const level = (one: 'mentions' | 'none') => ({ level: one, mutedUntil: null });
    expect(at({ rooms: [{ ...busy, notices: level('mentions') }] })).to.include({ unread: 2, badge: '2' });
    expect(at({ rooms: [{ ...busy, notices: level('none') }] })).to.include({ unread: 0, badge: '' });
  });

  it('that nothing is confirmed there, that one belongs to it no more, that its node does not say', () => {
    expect(at({ status: status(FRIENDS, { host: null }) }).trouble).to.equal('waiting');
    expect(at({ status: reaching(FRIENDS, 1) }).trouble).to.equal('waiting');
    expect(at({ status: status(FRIENDS, { role: 'removed' }) }).trouble).to.equal('removed');
    expect(at({ status: null }).trouble).to.equal('silent');
    const group = { ...groupState().group, halted: { code: 'disk_full', detail: 'Full.' } };
    expect(at({ group }).trouble, 'MS154').to.equal('halted');
  });

  it('that it is being joined, or that this failed', () => {
    const joining = { step: 'dialing', received: 0, total: 0 } as const;
    const { group } = groupState();
    for (const [state, trouble] of [
      ['running', 'joining'],
      ['failed', 'joinFailed'],
      ['done', null],
    ] as const)
      expect(at({ group: { ...group, joining: { ...joining, attempts: [], state } } }).trouble).to.equal(
        trouble,
      );
  });
});
