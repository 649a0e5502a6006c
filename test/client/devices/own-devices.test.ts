import { expect } from 'chai';
import type { Device } from '../../../src/api/members.ts';
import { ownDevices } from '../../../src/client/devices/own-devices.ts';
import type { GroupState } from '../../../src/client/state/model.ts';
import { BO, ME, groupState } from '../state/fixtures.ts';

const NODE = { memberId: ME, deviceId: 'this' };
const AT = '2026-11-21T12:00:00.000Z';

function device(id: string, more: Partial<Device> = {}): Device {
  const base = {
    memberId: ME,
    name: '',
    kind: 'member',
    joinedIndex: 1,
    voter: true,
    reachable: true,
  } as const;
  return { id, ...base, lastSeenAt: null, marks: [], can: [], ...more };
}

/** Of another name, with these devices. */
function named(name: string, devices: readonly Device[]): GroupState {
  const state = groupState({ devices });
  return { ...state, group: { ...state.group, id: name, name } };
}

describe('client/devices: own devices', () => {
  it('DV43 lists each of the own ones once, this one first, with the groups that it is in', () => {
    const groups = [
      named('Friends', [device('laptop'), device('this'), device('theirs', { memberId: BO })]),
      named('Chess', [device('this'), device('phone', { reachable: false })]),
      named('Choir', [device('laptop', { reachable: false, lastSeenAt: AT })]),
    ];
    const listed = ownDevices(groups, NODE).map((one) => [
      one.id,
      one.isThis,
      one.groups.map(({ id }) => id),
    ]);
    expect(listed).to.deep.equal([
      ['this', true, ['Friends', 'Chess']],
      ['laptop', false, ['Friends', 'Choir']],
      ['phone', false, ['Chess']],
    ]);
  });

  it('DV43 what one group hears of is there, in whatever order they are asked; else it says when it was', () => {
    const here = named('Friends', [device('laptop')]);
    const away = named('Chess', [device('laptop', { reachable: false, lastSeenAt: AT })]);
    const never = named('Choir', [device('laptop', { reachable: false })]);
    const shown = (groups: readonly GroupState[]) => {
      const [one] = ownDevices(groups, NODE);
      return [one!.isReachable, one!.lastSeenAt];
    };
    expect(shown([here, away])).to.deep.equal([true, null]);
    expect(shown([away, here])).to.deep.equal([true, null]);
    expect(shown([away, never])).to.deep.equal([false, AT]);
    expect(shown([never, away])).to.deep.equal([false, AT]);
    expect(shown([never])).to.deep.equal([false, null]);
  });
});
