import { expect } from 'chai';
import { groupStatus } from '../../../src/api/groups.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import { tierOf } from '../../../src/core/tier.ts';
import { standingOf, statusOf } from '../../../src/server/group/status.ts';
import { ZERO_HASH } from '../../../src/protocol/ids.ts';
import type { ForkId, GroupId } from '../../../src/protocol/ids.ts';
import { hash } from '../../support/people.ts';
import { aRoster, aView, deviceId, NO_FORKS } from '../../support/a-view.ts';

/** Through c. */
const MEASURED = { isUp: true, rttUs: 1_500, jitterUs: 0, silentMs: 1, dialledBy: null, via: deviceId('c') };

const SCOPE = { groupId: 'a'.repeat(52) as GroupId, forkId: 'a'.repeat(52) as ForkId };

function status(view: ReplicaView) {
  return statusOf({
    view,
    scope: SCOPE,
    hash,
    forks: NO_FORKS,
    projectedIndex: 8,
    elections: { count: 1, lastDurationMs: 12.5, lastOutageMs: 40, outageMsTotal: 40 },
    measure: (id) => (id === deviceId('b') ? MEASURED : undefined),
  });
}

describe('server/group/status', () => {
  it('has the shape that the API promises', () => {
    expect(groupStatus.safeParse(status(aView())).success).to.equal(true);
  });

  it('MS60 is tentative when the host was silent for the longer of 1 s and three heartbeats', () => {
    const tier = (hostSilentMs: number, heartbeatDueMs: number) =>
      tierOf(aView({ hostSilentMs, heartbeatDueMs }));
    expect(tier(1_000, 75)).to.equal('confirmed');
    expect(tier(1_001, 75)).to.equal('tentative');
    expect(tier(1_500, 500)).to.equal('confirmed');
    expect(tier(1_501, 500)).to.equal('tentative');
    expect(tier(Number.POSITIVE_INFINITY, 75)).to.equal('tentative');
  });

  it('MS60 names as caretaker the best-ranked reachable device, and only while tentative', () => {
    expect(status(aView()).caretaker).to.equal(null);
    const alone = { hostSilentMs: 5_000, leader: null };
    expect(status(aView(alone)).caretaker).to.equal(deviceId('c'));
    const reachable = new Set(['a', 'b'].map(deviceId));
    expect(status(aView({ ...alone, reachable })).caretaker).to.equal(deviceId('b'));
    expect(status(aView({ ...alone, reachable: new Set() })).caretaker).to.equal(deviceId('a'));
  });

  it('ranks all voters, the host included; those not ranked yet follow by id', () => {
    expect(status(aView()).rank).to.deep.equal(['c', 'b', 'a'].map(deviceId));
    const rank = { term: 3, revision: 2, order: ['z', 'b'].map(deviceId) };
    expect(status(aView({ rank })).rank).to.deep.equal(['b', 'a', 'c'].map(deviceId));
  });

  it('lists voters and learners with what is known of them, this device included', () => {
    const view = aView({
      roster: aRoster('abcd'),
      config: { voters: ['a', 'b', 'c', 'x'].map(deviceId), votersOld: [], learners: [] },
      matches: [{ deviceId: deviceId('b'), index: 9 }],
      reachable: new Set(['a', 'b'].map(deviceId)),
      unwilling: [deviceId('c')],
    });
    const { voters, learners } = status(view);
    expect(voters.map((one) => one.name)).to.deep.equal(['A', 'B', 'C']);
    expect(voters[0]).to.include({ matchIndex: 10, rttMs: 0, reachable: true, willing: true, via: null });
    expect(voters[1]).to.include({ matchIndex: 9, rttMs: 1.5, reachable: true, via: deviceId('c') });
    expect(voters[2]).to.include({ matchIndex: null, rttMs: null, reachable: false, willing: false });
    expect(learners.map((one) => one.name)).to.deep.equal(['D']);
  });

  it('calls the leader host', () => {
    expect(status(aView({ role: 'leader' })).role).to.equal('host');
    expect(status(aView({ role: 'learner' })).role).to.equal('learner');
  });

  it('takes indexes moving on for no change of standing', () => {
    const before = standingOf(aView(), NO_FORKS);
    expect(standingOf(aView({ commitIndex: 10, appliedIndex: 10, hostSilentMs: 900 }), NO_FORKS)).to.equal(
      before,
    );
    for (const change of [
      { term: 4 },
      { leader: null },
      { role: 'candidate' as const },
      { hostSilentMs: 1_001 },
      { configIndex: 5 },
      { reachable: new Set(['a', 'b'].map(deviceId)) },
      { unwilling: [deviceId('b')] },
    ]) {
      expect(standingOf(aView(change), NO_FORKS), Object.keys(change)[0]).not.to.equal(before);
    }
  });

  it('MS165 tells of two histories who signed what, and nothing while there is one', () => {
    expect(status(aView())).not.to.have.property('contradiction');
    const head = { index: 7, term: 3, at: 0, prevHash: ZERO_HASH, kind: 1, bodyHash: ZERO_HASH };
    const acknowledgement = { term: 3, lastIndex: 7, lastHash: ZERO_HASH, signature: new Uint8Array(64) };
    const signed = ['b', 'c'].map((letter) => ({ deviceId: deviceId(letter), acknowledgement }));
    const certificate = { term: 3, acknowledgements: signed, heads: [head] };
    const told = status(aView({ contradiction: { kind: 'own', certificate, ownHash: ZERO_HASH } }));
    expect(groupStatus.safeParse(told).success).to.equal(true);
    expect(told.contradiction).to.deep.include({
      index: 7,
      signedFirst: ['b', 'c'].map(deviceId),
      signedBoth: [],
      own: true,
    });
    expect(told.contradiction!.hashes[1]).to.equal(ZERO_HASH);
  });

  it('MS166 the transcript is that of the newest entry that all within reach have certified', () => {
    const entry = (index: number) => ({ index, term: 3, hash: ZERO_HASH, signers: [] });
    expect(status(aView()).transcript).to.deep.include({ index: 9, certified: false });
    const certified = { newest: entry(8), common: entry(6) };
    expect(status(aView({ certified: () => certified })).transcript.index).to.equal(6);
    const alone = { newest: entry(8), common: null };
    expect(status(aView({ certified: () => alone })).transcript).to.deep.include({
      index: 8,
      certified: true,
    });
  });
});
