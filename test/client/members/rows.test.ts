import { expect } from 'chai';
import type { DeviceStatus, GroupStatus } from '../../../src/api/groups.ts';
import type { Device, Member } from '../../../src/api/members.ts';
import { goingOf, memberRows, shortId, type DeviceRow } from '../../../src/client/members/rows.ts';
import { BO, ME, bo, groupState } from '../state/fixtures.ts';

const me: Member = { ...bo, id: ME, name: 'Zoe', devices: ['my-device'] };

function device(id: string, memberId: string, more: Partial<Device> = {}): Device {
  const base = { name: '', kind: 'member', joinedIndex: 1, voter: true, reachable: true } as const;
  return { id, memberId, ...base, lastSeenAt: null, marks: [], can: [], ...more };
}

function known(deviceId: string, more: Partial<DeviceStatus> = {}): DeviceStatus {
  const base = { memberId: '', name: '', kind: 'member', reachable: true, via: null, willing: true } as const;
  return { ...base, deviceId, matchIndex: 10, rttMs: 3, ...more };
}

function status(more: Partial<GroupStatus>): GroupStatus {
  const voters = [known('my-device'), known('bo-device')];
  const base = {
    deviceId: 'my-device',
    host: 'my-device',
    tier: 'confirmed',
    commitIndex: 10,
  } as GroupStatus;
  return { ...base, voters, learners: [], ...more };
}

function bosDevice(more: Partial<GroupStatus>, ofDevice: Partial<Device> = {}): DeviceRow {
  const devices = [device('my-device', ME), device('bo-device', BO, ofDevice)];
  const rows = memberRows(groupState({ members: [bo, me], devices, status: status(more) }), 'en');
  return rows.find(({ member }) => member.id === BO)!.devices[0]!;
}

describe('client/members/rows', () => {
  it('DV42, DV43 says when a device was last there while it is away, and which may be removed by itself', () => {
    const gone = { reachable: false, lastSeenAt: '2026-11-21T12:00:00.000Z', can: ['remove'] };
    const away = { voters: [known('bo-device', { reachable: false })] };
    expect(bosDevice(away, gone)).to.include({ lastSeenAt: gone.lastSeenAt, mayBeRemoved: true });
    expect(bosDevice({}, gone), 'the status knows better').to.include({
      isReachable: true,
      lastSeenAt: null,
    });
    expect(bosDevice(away).mayBeRemoved).to.equal(false);
    const mine = groupState({
      members: [me],
      devices: [device('my-device', ME, { can: ['remove'] })],
      status: status({}),
    });
    expect(memberRows(mine, 'en')[0]!.devices[0]!.mayBeRemoved, 'this one leaves').to.equal(false);
  });

  it('who is the only device deletes the group by leaving it, and nobody else does', () => {
    const alone = groupState({ devices: [device('my-device', ME)] });
    const two = groupState({ devices: [device('my-device', ME), device('bo-device', BO)] });
    expect([goingOf(alone, true), goingOf(two, true), goingOf(two, false)]).to.deep.equal([
      'delete',
      'leave',
      'remove',
    ]);
  });

  it('has this person first and the others by name', () => {
    const members = [{ ...bo, id: 'x', name: 'émile' }, { ...bo, id: 'y', name: 'Fay' }, bo, me];
    const names = memberRows(groupState({ members }), 'en').map(({ member }) => member.name);
    expect(names).to.deep.equal(['Zoe', 'Bo', 'émile', 'Fay']);
  });

  it('marks this device and the host', () => {
    const devices = [device('my-device', ME), device('bo-device', BO)];
    const [mine, other] = memberRows(groupState({ members: [bo, me], devices, status: status({}) }), 'en');
    expect(mine!.isHost).to.equal(true);
    expect(mine!.devices[0]).to.include({ isThis: true, rttMs: null, behind: null, notHostWhy: 'isHost' });
    expect(other!.devices[0]).to.include({ isThis: false, rttMs: 3, behind: 0, notHostWhy: null });
  });

  it('says how far behind a device is, and nothing where nothing is known', () => {
    expect(bosDevice({ voters: [known('bo-device', { matchIndex: 4 })] }).behind).to.equal(6);
    expect(bosDevice({ voters: [known('bo-device', { matchIndex: 12 })] }).behind).to.equal(0);
    expect(bosDevice({ voters: [known('bo-device', { matchIndex: null })] }).behind).to.equal(null);
    expect(bosDevice({ voters: [] }).behind).to.equal(null);
  });

  it('goes by the status for who votes and who is there: the list of devices is older', () => {
    const learner = bosDevice({ voters: [], learners: [known('bo-device', { reachable: false })] });
    expect(learner).to.include({ isVoter: false, isReachable: false });
  });

  it('says why a device cannot be made host', () => {
    const voters = [known('bo-device', { reachable: false })];
    expect(bosDevice({ voters }).notHostWhy).to.equal('away');
    expect(bosDevice({ voters: [], learners: [known('bo-device')] }).notHostWhy).to.equal('noVote');
    expect(bosDevice({ tier: 'tentative' }).notHostWhy).to.equal('noHost');
    expect(bosDevice({ host: 'bo-device' }).notHostWhy).to.equal('isHost');
  });

  it('MS138: roles, and who belongs, cannot be decided while nobody confirms', () => {
    const undecidable = (more: Partial<GroupStatus>): boolean[] =>
      memberRows(groupState({ members: [bo, me], status: status(more) }), 'en').map(
        (row) => row.isUndecidable,
      );
    expect(undecidable({})).to.deep.equal([false, false]);
    expect(undecidable({ tier: 'tentative' })).to.deep.equal([true, true]);
  });

  it('knows a device that is heard of through another', () => {
    expect(bosDevice({ voters: [known('bo-device', { via: 'cleo-device' })] }).isIndirect).to.equal(true);
    expect(bosDevice({}).isIndirect).to.equal(false);
  });

  it('shortens ids to what one reads out', () => {
    expect(shortId('abcdefghijklmnop')).to.equal('abcd efgh');
  });
});
