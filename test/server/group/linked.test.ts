import { expect } from 'chai';
import { Linked } from '../../../src/server/group/linked.ts';
import type { GroupLinks } from '../../../src/server/group/group-ports.ts';
import { deviceId, GROUP } from '../../support/a-view.ts';

const NO_LINKS = {} as GroupLinks;

describe('server/group/linked', () => {
  it('a device that comes and goes is no news until it is gone for good', () => {
    const linked = new Linked(NO_LINKS, GROUP);
    const peer = deviceId('b');
    const told: boolean[] = [linked.up(peer)];
    for (let n = 0; n < 1_000; n++) told.push(linked.down(peer, 'closed'), linked.up(peer));
    expect(told.filter(Boolean)).to.have.length(1);
    expect(linked.peers).to.deep.equal([peer]);
    expect(linked.down(peer, 'closed')).to.equal(false);
    expect(linked.down(peer, 'refused')).to.equal(true);
    expect(linked.down(peer, 'silent')).to.equal(false);
    expect(linked.up(peer)).to.equal(true);
    expect(linked.down(peer, 'silent')).to.equal(true);
    expect(linked.peers).to.deep.equal([]);
  });
});
