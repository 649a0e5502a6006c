import { expect } from 'chai';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

describe('reachability on the screen', () => {
  it(
    'MS114, MS115 the network panel says in one sentence whether others reach this node, and asks them again',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      await ana.network.open();
      const [seen] = await ana.network.whenReachable('near');
      expect(seen!.text).to.contain('By Bo, in a network that you share.');
      await ana.network.testReachability();
      await ana.network.whenReachable('near');
      await expectAccessible(ana.window, 'reachability');
      await ana.window.size(360, 740);
      await expectAccessible(ana.window, 'reachability, narrow');
      expect(await ana.window.overflow()).to.equal(0);
    }),
  );

  it(
    'MS116 an address that a person types says who is there',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      await ana.network.open();
      const { peerAddresses } = await cluster.client('Bo').node();
      expect(await ana.network.meet(peerAddresses[0]!)).to.deep.equal({ result: 'ok', text: 'Bo is there.' });
      await expectAccessible(ana.window, 'somebody was met');
    }),
  );
});
