import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { Cluster } from '../../src/testing/cluster.ts';
import { FakeRouter } from '../server/discovery/fake-router.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { damageLog } from '../support/damage-log.ts';
import { expectAccessible } from './axe.ts';
import { played } from './stage.ts';
import { missingBrowser } from '../support/browser.ts';
import { skipBecause } from '../support/skip.ts';

describe('settings of the node, and a group that stands still', function () {
  this.timeout(60_000);
  let router: FakeRouter;
  before(async function () {
    const missing = missingBrowser();
    if (missing !== null) skipBecause(this, missing);
    router = await FakeRouter.start();
  });
  after(async () => router?.close());

  it('NR10, MS154, MS330 a router is asked by a switch; a language that is chosen stays; a damaged group says why, what to do, and is taken off by keyboard', async () => {
    const flags = ['--router', router.descriptor, '--no-nearby'];
    await played(
      await Cluster.start({ names: ['Ana'], group: 'Friends', flags }),
      async ({ cluster, screen }) => {
        const ana = await screen('Ana');
        await ana.whenReady();
        await ana.settings.open();
        await ana.settings.when('nearby', '--no-nearby');
        await ana.settings.turn('portMap');
        await ana.settings.when('portMap', '198.18.0.7:');
        await expectAccessible(ana.window, 'a router passes the port on');
        await ana.settings.turn('portMap');
        // Another language, at once and after the page is loaded anew.
        await ana.settings.speak('Deutsch', 'Einstellungen');
        await ana.window.reload();
        await ana.whenReady();
        expect((await ana.window.shown(byTestId('settings-open'))).label).to.equal('Einstellungen');
        await ana.settings.open();
        await ana.settings.find('Sprache');
        await ana.settings.speak('English', 'Settings');
        await ana.settings.close();

        const lost = await cluster.client('Ana').createGroup({ name: 'Chess', rates: 'off' });
        await cluster.client('Ana').wait(lost.id, { role: 'host', tier: 'confirmed' });
        await cluster.client('Ana').send(lost.id, 'general', 'e4', { wait: 'confirmed' });
        const node = cluster.node('Ana');
        const { dataDirectory } = await cluster.client('Ana').node();
        await node.stop();
        damageLog(dataDirectory, lost.id);
        await node.start();
        await ana.load();
        await ana.rail.whenGroup(lost.id, 'stands still', ({ trouble }) => trouble === 'halted');
        await ana.rail.open(lost.id);
        const page = await ana.status.whenHalted();
        expect(page.data['code']).to.equal('data_damaged');
        expect(page.text).to.contain('damaged on your node').and.contain('new invitation');
        await ana.status.whenKind('halted');
        await expectAccessible(ana.window, 'a damaged group');
        // On from the rail, without a mouse.
        await ana.window.until(
          'the way off is reached by Tab',
          async () => {
            await ana.window.press(Key.TAB);
            return ana.window.focused();
          },
          ({ testId }) => testId === 'group-forget',
        );
        await ana.window.press(Key.ENTER);
        await ana.window.click('[data-testid="confirm-do"]');
        await ana.rail.whenShown(cluster.groupId);
        expect((await ana.rail.groups()).map(({ trouble }) => trouble)).to.deep.equal(['']);
      },
    );
  });
});
