import { expect } from 'chai';
import { network } from '../../../src/api/network.ts';
import { networkOf } from '../../../src/server/group/network-view.ts';
import { aRoster, aView, deviceId } from '../../support/a-view.ts';

const MEASURED = { isUp: true, rttUs: 1_500, jitterUs: 250, silentMs: 12.7 };

describe('server/group/network-view', () => {
  it('MS93 shows a link for each other device of the roster, measured or not', () => {
    const view = aView({ reachable: new Set(['a', 'b'].map(deviceId)), heartbeatDueMs: 75 });
    const shown = networkOf({
      view,
      measure: (id) => (id === deviceId('b') ? MEASURED : undefined),
      heartbeats: (id) => (id === deviceId('b') ? 7 : 0),
    });
    expect(network.parse(shown)).to.deep.equal(shown);
    expect(shown.heartbeatMs).to.equal(75);
    expect(shown.links).to.deep.equal([
      { deviceId: deviceId('b'), up: true, rttMs: 1.5, jitterMs: 0.25, silentMs: 13, heartbeats: 7 },
      { deviceId: deviceId('c'), up: false, rttMs: null, jitterMs: null, silentMs: null, heartbeats: 0 },
    ]);
  });

  it('MS93 shows the delays that the replica knows, between devices that are drawn', () => {
    const delays = [
      { from: deviceId('a'), to: deviceId('b'), rttUs: 800 },
      { from: deviceId('b'), to: deviceId('c'), rttUs: 2_000 },
      { from: deviceId('b'), to: deviceId('z'), rttUs: 2_000 },
    ];
    const view = aView({ roster: aRoster('abc'), delays: () => delays });
    const shown = networkOf({ view, measure: () => undefined, heartbeats: () => 0 });
    expect(shown.delays).to.deep.equal([
      { from: deviceId('a'), to: deviceId('b'), rttMs: 0.8 },
      { from: deviceId('b'), to: deviceId('c'), rttMs: 2 },
    ]);
  });
});
