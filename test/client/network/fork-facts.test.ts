import { expect } from 'chai';
import { awaitedFacts, offerFacts, recoverFacts } from '../../../src/client/network/fork-facts.ts';
import { device, status } from './status-fixture.ts';

describe('client/network/fork-facts', () => {
  it('counts as gone every device that cannot be reached, and names each person once', () => {
    const here = status(['Ana'], {
      voters: [device('Ana'), device('Cleo', { reachable: false }), device('Bo', { reachable: false })],
      learners: [device('Dan'), device('second', { name: 'Bo', deviceId: 'bo-2', reachable: false })],
      lastIndex: 12,
      commitIndex: 10,
    });
    expect(recoverFacts(here)).to.deep.equal({
      lostDevices: ['Cleo-device', 'Bo-device', 'bo-2'],
      gone: ['Bo', 'Cleo'],
      there: ['Dan'],
      unsure: 2,
    });
  });

  it('MS152 names who made the fork that nothing came of', () => {
    const forkAwaited = { by: 'Bo-device', createdAt: '2026-11-21T06:00:00.000Z' };
    expect(awaitedFacts(status(['Ana', 'Bo'], { forkAwaited }))).to.deep.equal({
      name: 'Bo',
      createdAt: forkAwaited.createdAt,
    });
    expect(awaitedFacts(status(['Ana', 'Bo']))).to.equal(null);
  });

  it('names who agreed to an offered fork and who counts as gone there, but neither its maker nor this device', () => {
    const offer = {
      forkId: 'other',
      by: 'Ana-device',
      createdAt: '2026-11-21T06:00:00.000Z',
      index: 7,
      lostDevices: ['Bo-device', 'Cleo-device'],
      agreedDevices: ['Ana-device', 'Dan-device', 'gone-device'],
      apart: false,
    };
    const bo = status(['Bo', 'Ana', 'Cleo', 'Dan']);
    expect(offerFacts(bo, offer)).to.deep.equal({
      name: 'Ana',
      agreed: ['Dan', 'gone-device'],
      gone: ['Cleo'],
    });
  });
});
