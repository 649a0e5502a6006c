import { expect } from 'chai';
import type { Invite } from '../../../src/api/groups.ts';
import type { Member } from '../../../src/api/members.ts';
import {
  activeOnes,
  inviteState,
  isActive,
  isLoopback,
  newcomers,
  roughly,
} from '../../../src/client/members/invites.ts';

const NOW = Date.parse('2026-11-20T10:00:00.000Z');
const DAY_MS = 24 * 3600 * 1000;

function invite(more: Partial<Invite> = {}): Invite {
  return {
    id: 'i1',
    createdBy: 'me',
    createdAt: '2026-11-20T09:00:00.000Z',
    expiresAt: '2026-11-27T09:00:00.000Z',
    maxUses: 10,
    uses: 0,
    role: 'member',
    state: 'active',
    ...more,
  };
}

function member(id: string, joinedIndex: number): Member {
  const joinedAt = '2026-11-20T09:00:00.000Z';
  const known = { look: { colour: 0, picture: '', isBot: false }, verified: false, takesNameOf: null };
  return {
    id,
    name: id,
    role: 'member',
    joinedAt,
    joinedIndex,
    devices: [],
    online: true,
    ...known,
    can: [],
  };
}

describe('client/members/invites', () => {
  it('goes by what the node said last: used up, withdrawn or over', () => {
    expect(isActive(invite(), null, NOW)).to.equal(true);
    expect(isActive(invite(), invite({ uses: 10 }), NOW)).to.equal(false);
    expect(isActive(invite(), invite({ state: 'revoked' }), NOW)).to.equal(false);
    expect(isActive(invite(), null, NOW + 8 * DAY_MS)).to.equal(false);
  });

  it('lists the active ones, the newest first', () => {
    const old = invite({ id: 'old', createdAt: '2026-11-19T09:00:00.000Z' });
    const gone = invite({ id: 'gone', state: 'revoked' });
    expect(activeOnes([old, gone, invite()], NOW).map(({ id }) => id)).to.deep.equal(['i1', 'old']);
  });

  it('tells who came since, in the order in which they came', () => {
    const members = [member('cleo', 9), member('ana', 1), member('bo', 5)];
    expect(newcomers(members, new Set(['ana'])).map(({ id }) => id)).to.deep.equal(['bo', 'cleo']);
  });

  it('says joined also when the one who came used it up', () => {
    expect(inviteState(true, 0)).to.equal('waiting');
    expect(inviteState(false, 0)).to.equal('expired');
    expect(inviteState(false, 1)).to.equal('joined');
  });

  it('knows addresses that lead to this machine only', () => {
    for (const own of ['127.0.0.1:5700', 'localhost:1', '[::1]:5700', '127.1.2.3:1']) {
      expect(isLoopback(own), own).to.equal(true);
    }
    for (const other of ['192.168.1.5:5700', '[fe80::1]:1', 'localhost.example:1', '[2001:db8::1]:5700']) {
      expect(isLoopback(other), other).to.equal(false);
    }
  });

  it('rounds lengths of time as one says them', () => {
    expect(roughly(7 * DAY_MS - 5_000)).to.deep.equal({ value: 7, unit: 'day' });
    expect(roughly(1.2 * DAY_MS)).to.deep.equal({ value: 29, unit: 'hour' });
    expect(roughly(61_000)).to.deep.equal({ value: 2, unit: 'minute' });
    expect(roughly(-5)).to.deep.equal({ value: 1, unit: 'minute' });
  });
});
