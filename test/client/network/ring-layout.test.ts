import { expect } from 'chai';
import type { Network } from '../../../src/api/network.ts';
import { peersOf } from '../../../src/client/network/peers.ts';
import { ringBox, ringChords, ringIsland, ringNodes } from '../../../src/client/network/ring-layout.ts';
import { device, reaching, status } from './status-fixture.ts';

const THREE = ['Ana', 'Bo', 'Cleo'];
const link = { up: true, via: null, jitterMs: 0, silentMs: 0, heartbeats: 1, dialledBy: null };
const network: Network = {
  reachability: {
    state: 'unknown',
    witnesses: [],
    seenAs: null,
    mapping: { state: 'off', address: null, router: null, reason: null },
  },
  nearby: null,
  heartbeatMs: 100,
  links: [
    { ...link, deviceId: 'Bo-device', rttMs: 4 },
    { ...link, deviceId: 'Cleo-device', rttMs: null },
  ],
  delays: [
    { from: 'Ana-device', to: 'Bo-device', rttMs: 9 },
    { from: 'Bo-device', to: 'Cleo-device', rttMs: 7 },
    { from: 'Cleo-device', to: 'Bo-device', rttMs: 7 },
    { from: 'Gone-device', to: 'Bo-device', rttMs: 7 },
  ],
};

describe('the ring', () => {
  it('gives each device the same place on every screen, whoever is host', () => {
    const seenByAna = ringNodes(status(THREE));
    const seenByBo = ringNodes(status(['Bo', 'Cleo', 'Ana'], { host: 'Cleo-device' }));
    const places = (nodes: typeof seenByAna): string[] =>
      nodes.map(({ deviceId, x, y }) => `${deviceId} ${x} ${y}`);
    expect(places(seenByAna)).to.deep.equal(places(seenByBo));
  });

  it('marks this device, the host, ranks and who is out of reach', () => {
    const nodes = ringNodes(reaching(THREE, 2, { host: 'Bo-device', rank: ['Bo-device', 'Ana-device'] }));
    expect(
      nodes.map(({ isSelf, isHost, rank, isReachable }) => [isSelf, isHost, rank, isReachable]),
    ).to.deep.equal([
      [true, false, 2, true],
      [false, true, 1, true],
      [false, false, null, false],
    ]);
  });

  it('draws own links with what was measured on them, and one chord for two others', () => {
    const nodes = ringNodes(status(THREE));
    const chords = ringChords(nodes, network).map(({ from, to, rttMs, isOwn }) => [
      from.name,
      to.name,
      rttMs,
      isOwn,
    ]);
    expect(chords).to.deep.equal([
      ['Cleo', 'Bo', 7, false],
      ['Ana', 'Bo', 4, true],
      ['Ana', 'Cleo', null, true],
    ]);
    expect(ringChords(nodes, null), 'without measurements').to.have.length(2);
  });

  it('has room for one node as for many', () => {
    const [, , width, height] = ringBox(ringNodes(status(['Ana'])))
      .split(' ')
      .map(Number);
    expect([width, height]).to.deep.equal([320, 96]);
  });
});

describe('the list of devices', () => {
  it('is in the order of the rank, learners last, with the newest measurements', () => {
    const groupStatus = status(THREE, {
      rank: ['Cleo-device', 'Ana-device', 'Bo-device'],
      learners: [device('Abe', { rttMs: 2 })],
    });
    const peers = peersOf(groupStatus, network);
    expect(peers.map(({ name, rank, rttMs, isVoter }) => [name, rank, rttMs, isVoter])).to.deep.equal([
      ['Cleo', 1, 1, true],
      ['Ana', 2, null, true],
      ['Bo', 3, 4, true],
      ['Abe', null, 2, false],
    ]);
  });

  it('draws an island around those within reach once somebody is not', () => {
    expect(ringIsland(ringNodes(status(THREE)))).to.equal(null);
    const nodes = ringNodes(reaching(THREE, 2));
    const corners = nodes.flatMap(({ x, y, isReachable }) =>
      isReachable ? `${x.toFixed(1)} ${y.toFixed(1)}` : [],
    );
    expect(ringIsland(nodes)).to.equal(`M${corners[0]}L${corners[1]}Z`);
    expect(ringIsland(ringNodes(reaching(THREE, 1))), 'alone').to.match(/^M[\d.]+ [\d.]+Z$/);
  });

  it('RL1 says who relays a link, by the newest word', () => {
    const links = [
      { ...link, deviceId: 'Bo-device', rttMs: 4, via: 'Cleo-device' },
      { ...link, deviceId: 'Cleo-device', rttMs: 1 },
    ];
    const voters = [device('Ana'), device('Bo'), device('Cleo', { via: 'Bo-device' })];
    const through = (newest: Network | null): (string | null)[] =>
      peersOf(status(THREE, { voters }), newest).map((peer) => peer.through);
    expect(through(null)).to.deep.equal([null, null, 'Bo']);
    expect(through({ ...network, links })).to.deep.equal([null, 'Cleo', null]);
  });

  it('knows how far others are behind on the host only', () => {
    const behind = status(THREE, {
      voters: [device('Ana'), device('Bo', { matchIndex: 7 }), device('Cleo')],
    });
    const lags = (groupStatus: typeof behind): (number | null)[] =>
      peersOf(groupStatus, null).map(({ lag }) => lag);
    expect(lags(behind)).to.deep.equal([null, 3, 0]);
    expect(lags({ ...behind, role: 'follower', host: 'Bo-device' })).to.deep.equal([null, null, null]);
  });

  it('offers the host role to whoever can have it', () => {
    const some = reaching(THREE, 2);
    const may = (groupStatus: typeof some): string[] =>
      peersOf(groupStatus, null).flatMap(({ mayBeHost, name }) => (mayBeHost ? name : []));
    expect(may(some), 'neither the host nor who is away').to.deep.equal(['Bo']);
    expect(may(reaching(['Ana', 'Bo', 'Cleo', 'Dan'], 2)), 'without a majority').to.deep.equal([]);
    expect(may({ ...some, host: null }), 'while one is elected').to.deep.equal([]);
    const unwilling = some.voters.map((one) => ({ ...one, willing: false }));
    expect(may({ ...some, voters: unwilling })).to.deep.equal([]);
  });
});
