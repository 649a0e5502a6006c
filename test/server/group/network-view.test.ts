import { expect } from 'chai';
import { network } from '../../../src/api/network.ts';
import { networkOf, type NetworkParts } from '../../../src/server/group/network-view.ts';
import { NO_MAPPING } from '../../../src/server/discovery/port-mapping.ts';
import type { Witness } from '../../../src/server/links/reachability.ts';
import type { NodeReachability } from '../../../src/server/surroundings.ts';
import { aRoster, aView, deviceId } from '../../support/a-view.ts';

const MEASURED = {
  isUp: true,
  rttUs: 1_500,
  jitterUs: 250,
  silentMs: 12.7,
  dialledBy: deviceId('a'),
  via: deviceId('c'),
};
const UNTESTED: NodeReachability = {
  witnesses: [],
  isTesting: false,
  seenAs: null,
  mapping: NO_MAPPING,
  nearby: null,
};

function links(
  reachability = UNTESTED,
  measure: NetworkParts['links']['measure'] = () => undefined,
): NetworkParts['links'] {
  return { measure, reachability: () => reachability };
}

function witness(name: string, reached: boolean, isNear: boolean): Witness {
  return { deviceId: deviceId(name), reached, isNear, address: reached ? '192.0.2.7:5700' : null, atMs: 0 };
}

describe('server/group/network-view', () => {
  it('MS93 shows a link for each other device of the roster, measured or not', () => {
    const view = aView({ reachable: new Set(['a', 'b'].map(deviceId)), heartbeatDueMs: 75 });
    const shown = networkOf({
      view,
      links: links(UNTESTED, (id) => (id === deviceId('b') ? MEASURED : undefined)),
      heartbeats: (id) => (id === deviceId('b') ? 7 : 0),
    });
    expect(network.parse(shown)).to.deep.equal(shown);
    expect(shown.heartbeatMs).to.equal(75);
    const none = { via: null, rttMs: null, jitterMs: null, silentMs: null, heartbeats: 0, dialledBy: null };
    expect(shown.links).to.deep.equal([
      {
        deviceId: deviceId('b'),
        up: true,
        via: deviceId('c'),
        rttMs: 1.5,
        jitterMs: 0.25,
        silentMs: 13,
        heartbeats: 7,
        dialledBy: deviceId('a'),
      },
      { deviceId: deviceId('c'), up: false, ...none },
    ]);
  });

  it('MS93 shows the delays that the replica knows, between devices that are drawn', () => {
    const delays = [
      { from: deviceId('a'), to: deviceId('b'), rttUs: 800 },
      { from: deviceId('b'), to: deviceId('c'), rttUs: 2_000 },
      { from: deviceId('b'), to: deviceId('z'), rttUs: 2_000 },
    ];
    const view = aView({ roster: aRoster('abc'), delays: () => delays });
    const shown = networkOf({ view, links: links(), heartbeats: () => 0 });
    expect(shown.delays).to.deep.equal([
      { from: deviceId('a'), to: deviceId('b'), rttMs: 0.8 },
      { from: deviceId('b'), to: deviceId('c'), rttMs: 2 },
    ]);
  });

  it('MS114 says in one word whether this node can be reached, by the word of the group’s own devices', () => {
    const view = aView({ roster: aRoster('abc') });
    const wordFor = (witnesses: readonly Witness[], isTesting = false): string => {
      const shown = networkOf({
        view,
        links: links({ witnesses, isTesting, seenAs: '203.0.113.4', mapping: NO_MAPPING, nearby: null }),
        heartbeats: () => 0,
      });
      expect(network.parse(shown)).to.deep.equal(shown);
      return shown.reachability.state;
    };
    expect(wordFor([])).to.equal('unknown');
    expect(wordFor([], true)).to.equal('testing');
    expect(wordFor([witness('b', false, false)], true)).to.equal('no');
    expect(wordFor([witness('b', false, false), witness('c', true, true)])).to.equal('near');
    expect(wordFor([witness('b', false, true), witness('c', true, false)])).to.equal('outside');
    expect(wordFor([witness('z', true, false)]), 'of another group').to.equal('unknown');
  });

  it('MS114 names who tried, where and when', () => {
    const view = aView({ roster: aRoster('abc') });
    const router = '192.168.1.1';
    const mapping = { state: 'mapped', address: '203.0.113.4:5700', router, reason: null } as const;
    const state = {
      witnesses: [witness('b', true, false)],
      isTesting: false,
      seenAs: '203.0.113.4',
      mapping,
      nearby: [{ name: 'a', addresses: ['192.168.1.9:5700'], sharesGroup: true }],
    };
    const { reachability, nearby } = networkOf({ view, links: links(state), heartbeats: () => 0 });
    expect(nearby).to.deep.equal(state.nearby);
    expect(reachability).to.deep.equal({
      state: 'outside',
      witnesses: [
        {
          deviceId: deviceId('b'),
          reached: true,
          near: false,
          address: '192.0.2.7:5700',
          at: '1970-01-01T00:00:00.000Z',
        },
      ],
      seenAs: '203.0.113.4',
      mapping,
    });
  });
});
