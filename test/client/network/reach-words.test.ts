import { expect } from 'chai';
import type { Network, ReachState } from '../../../src/api/network.ts';
import { portOf, reachWords } from '../../../src/client/network/reach-words.ts';
import { status } from './status-fixture.ts';

type Witness = Network['reachability']['witnesses'][number];
const GROUP = status(['Ana', 'Bo', 'Cleo']);

function tested(
  state: ReachState,
  found: readonly Partial<Witness>[],
  seenAs: string | null = null,
): Network {
  const witnesses = found.map(
    ({ deviceId = 'Bo-device', reached = true, near = false, address = null }): Witness => ({
      deviceId,
      reached,
      near,
      address,
      at: '2026-11-21T06:00:00.000Z',
    }),
  );
  const mapping = { state: 'off', address: null, router: null, reason: null } as const;
  return {
    links: [],
    delays: [],
    heartbeatMs: 150,
    reachability: { state, witnesses, seenAs, mapping },
    nearby: null,
  };
}

describe('whether this node can be reached, on the screen', () => {
  it('NR4 names those whose word it is, and where they got through', () => {
    const witnesses = [
      { deviceId: 'Cleo-device', near: true, address: '192.168.1.7:5700' },
      { deviceId: 'Bo-device', address: '203.0.113.4:5700' },
    ];
    expect(reachWords(GROUP, tested('outside', witnesses))).to.deep.equal({
      state: 'outside',
      names: ['Bo'],
      address: '203.0.113.4:5700',
      seenAs: null,
    });
    expect(reachWords(GROUP, tested('near', witnesses.slice(0, 1))).names).to.deep.equal(['Cleo']);
    const no = tested('no', [{ reached: false }, { deviceId: 'Cleo-device', reached: false }], '203.0.113.4');
    expect(reachWords(GROUP, no)).to.deep.equal({
      state: 'no',
      names: ['Bo', 'Cleo'],
      address: null,
      seenAs: '203.0.113.4',
    });
  });

  it('NR4 knows nothing before the node said anything', () => {
    expect(reachWords(GROUP, null)).to.deep.equal({
      state: 'unknown',
      names: [],
      address: null,
      seenAs: null,
    });
  });

  it('NR5 the port that a router must pass on is that of the first address', () => {
    expect(portOf(['[2001:db8::1]:5700', '127.0.0.1:1'])).to.equal('5700');
    expect(portOf([])).to.equal(null);
  });
});
