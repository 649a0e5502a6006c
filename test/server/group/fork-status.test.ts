import { expect } from 'chai';
import type { ForkOffered } from '../../../src/api/groups.ts';
import { TIMING, type ReplicaOptions } from '../../../src/core/options.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import { forkStatusOf } from '../../../src/server/group/fork-status.ts';
import { aRoster, aView, deviceId, GROUP, NO_FORKS } from '../../support/a-view.ts';

const scope = { groupId: GROUP, forkId: NO_FORKS.forkId as never };

/** Of the options of a replica, only these say something of forks. */
const replicaOf = (recoverAfterMs: number): ReplicaOptions =>
  ({ timing: { ...TIMING.test, recoverAfterMs } }) as ReplicaOptions;

/** Device `a`, of three voters; nobody has been host for longer than is waited for. */
function canRecover(view: Partial<ReplicaView>, afterMs = 1, offered?: ForkOffered): boolean {
  const alone = aView({
    leader: null,
    role: 'follower',
    hostSilentMs: Infinity,
    roster: aRoster('abc'),
    config: { voters: ['a', 'b', 'c'].map(deviceId), votersOld: [], learners: [] },
    reachable: new Set(),
    ...view,
  });
  const ports = { scope, forkOffered: () => offered, replica: replicaOf(afterMs) };
  return forkStatusOf(alone, [], ports).canRecover;
}

describe('server/group/fork-status', () => {
  it('RS54 says that a group can be recovered when nothing would forbid it but what others have', () => {
    expect(canRecover({})).to.equal(true);
    expect(canRecover({}, 86_400_000), 'too soon since the start').to.equal(false);
    expect(canRecover({ hostSilentMs: 0 }), 'too soon since the host').to.equal(false);
    expect(canRecover({ leader: deviceId('b') })).to.equal(false);
    expect(canRecover({ reachable: new Set([deviceId('b')]) }), 'a majority is there').to.equal(false);
    expect(canRecover({ role: 'removed' })).to.equal(false);
  });

  it('names the fork that the group is in, and one that is offered', () => {
    const ports = { scope, replica: replicaOf(1) };
    expect(forkStatusOf(aView(), [], { ...ports, forkOffered: () => undefined })).to.deep.equal(NO_FORKS);
    const offer = {
      forkId: 'f'.repeat(52),
      by: deviceId('b'),
      createdAt: '2026-11-21T06:00:00.000Z',
      index: 7,
      lostDevices: [deviceId('a')],
      agreedDevices: [deviceId('b')],
      apart: false,
    };
    expect(forkStatusOf(aView(), [], { ...ports, forkOffered: () => offer }).forkOffered).to.equal(offer);
    expect(canRecover({}, 1, offer)).to.equal(false);
  });
});
