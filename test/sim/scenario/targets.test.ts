import { expect } from 'chai';
import { resolve, whyNotTarget } from '../../../src/sim/scenario/targets.ts';
import { calm, meaning } from './pictures.ts';

describe('sim scenario: targets', () => {
  it('LB3 are whoever is that at the moment', () => {
    const now = meaning(calm(5, { n4: { state: 'stopped' } }), { old: ['n4'] });
    expect(resolve('host', now)).to.deep.equal(['n1']);
    expect(resolve('backup', now)).to.deep.equal(['n2']);
    expect(resolve('followers', now)).to.deep.equal(['n2', 'n3', 'n5']);
    expect(resolve('rank[3]', now)).to.deep.equal(['n3']);
    expect(resolve('not old', now)).to.deep.equal(['n1', 'n2', 'n3', 'n5']);
    expect(resolve(['n5', 'old', 'n5'], now)).to.deep.equal(['n5', 'n4']);
  });

  it('LB3 the backup is the best placed that runs', () => {
    expect(resolve('backup', meaning(calm(3, { n2: { state: 'paused' } })))).to.deep.equal(['n3']);
  });

  it('LB3 nobody is host of a group that has none', () => {
    expect(resolve('host', meaning(calm(3, { n1: { state: 'stopped' } })))).to.deep.equal([]);
  });

  it('LB3 a draw is the same for the same step, in whatever order the nodes stand', () => {
    const picture = calm(5);
    const turned = { ...picture, nodes: picture.nodes.toReversed() };
    const drawn = resolve('random follower', meaning(picture));
    expect(drawn).to.have.length(1);
    expect(drawn).to.not.include('n1');
    expect(resolve('random follower', meaning(turned))).to.deep.equal(drawn);
  });

  it('LB3 a minority is what a group can do without, with the host or without', () => {
    const without = resolve('minority', meaning(calm(5)));
    expect(without).to.have.length(2);
    expect(without).to.not.include('n1');
    const withHost = resolve('minority with host', meaning(calm(5)));
    expect(withHost).to.have.length(2);
    expect(withHost[0]).to.equal('n1');
    expect(resolve('minority with host', meaning(calm(2)))).to.deep.equal([]);
  });

  it('LB3 a word that can mean nobody is known beforehand', () => {
    expect(whyNotTarget('n3', 3, new Set())).to.equal(null);
    expect(whyNotTarget('not old', 3, new Set(['old']))).to.equal(null);
    expect(whyNotTarget('n4', 3, new Set())).to.equal('there is no node n4: the last one is n3');
    expect(whyNotTarget('not older', 3, new Set(['old']))).to.match(
      /^nobody is called "older": say all, host, /,
    );
  });
});
