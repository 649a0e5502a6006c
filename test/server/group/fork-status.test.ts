import { expect } from 'chai';
import type { ForkOffered } from '../../../src/api/groups.ts';
import { TIMING, type ReplicaOptions } from '../../../src/core/options.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import type { ForkRecord } from '../../../src/protocol/fork.ts';
import { forkStatusOf } from '../../../src/server/group/fork-status.ts';
import { aRoster, aView, deviceId, GROUP, NO_FORKS } from '../../support/a-view.ts';

const scope = { groupId: GROUP, forkId: NO_FORKS.forkId as never };

/** Of the options of a replica, only these say something of forks. */
const replicaOf = (recoverAfterMs: number): ReplicaOptions =>
  ({ timing: { ...TIMING.test, recoverAfterMs } }) as ReplicaOptions;

/** Device `a`, of three voters; nobody has been host for longer than is waited for. */
function canRecover(
  view: Partial<ReplicaView>,
  afterMs = 1,
  offered?: ForkOffered,
  forks: readonly ForkRecord[] = [],
): boolean {
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
  return forkStatusOf(alone, forks, ports).canRecover;
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

  it('RS54, RS57 a fork that never got here can be left when its maker is away, whoever else is there', () => {
    const { forkId } = scope;
    const [b, c] = ['b', 'c'].map(deviceId);
    const fork = { groupId: GROUP, parentForkId: forkId, index: 5, hash: 'h' as never, confirmedTo: 5 };
    const forks = [{ ...fork, by: b!, lost: [], createdAt: 1, agreed: [] }];
    const with5 = (reachable: DeviceId[], lastIndex = 5): boolean =>
      canRecover({ lastIndex, reachable: new Set(reachable) }, 1, undefined, forks);
    expect([with5([]), with5([c!]), with5([b!])]).to.deep.equal([true, true, false]);
    expect(with5([c!], 6), 'its own voters count as soon as they are known').to.equal(false);
  });

  it('MS152 a fork is awaited until the first entry of it is here', () => {
    const { forkId } = scope;
    const fork = { groupId: GROUP, parentForkId: forkId, index: 5, hash: 'h' as never, confirmedTo: 5 };
    const forks = [{ ...fork, by: deviceId('b'), lost: [], createdAt: 1_000, agreed: [] }];
    const ports = { scope, replica: replicaOf(1), forkOffered: () => undefined };
    const awaited = (lastIndex: number, all: readonly ForkRecord[] = forks) =>
      forkStatusOf(aView({ lastIndex }), all, ports).forkAwaited;
    expect(awaited(5)).to.deep.equal({ by: deviceId('b'), createdAt: '1970-01-01T00:00:01.000Z' });
    expect([awaited(6), awaited(5, [])]).to.deep.equal([undefined, undefined]);
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
