import { expect } from 'chai';
import { Cluster } from '../../src/testing/cluster.ts';
import { missingBrowser } from '../support/browser.ts';
import { skipBecause } from '../support/skip.ts';
import { played } from './stage.ts';

const MINUTE_MS = 60_000;

describe('the first minute', () => {
  it('two people chat, from two processes and empty folders to a message confirmed on both screens', async function play() {
    this.timeout(2 * MINUTE_MS);
    const missing = missingBrowser();
    if (missing !== null) skipBecause(this, missing);
    const startedMs = performance.now();
    await played(await Cluster.start({ names: ['Ana', 'Bo'], group: null }), async ({ screen }) => {
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await Promise.all([ana.whenState('onboarding'), bo.whenState('onboarding')]);
      expect(await ana.onboarding.name()).to.equal('Ana');
      await ana.onboarding.rename('Ana Lima');
      await ana.onboarding.create('Friends');
      await ana.whenReady();

      await bo.onboarding.join(await ana.invite.link());
      await ana.invite.says('Bo joined');
      await bo.whenReady();
      await ana.invite.close();

      await bo.chat.send('hello');
      const rows = await Promise.all(
        [ana, bo].map(async (app) => app.chat.row({ text: 'hello', state: 'confirmed' })),
      );
      const tookMs = performance.now() - startedMs;
      expect(rows[0]!.index).to.equal(rows[1]!.index);
      expect(rows[0]!.messageId).to.equal(rows[1]!.messageId);
      expect(tookMs).to.be.below(MINUTE_MS);
      const { installabilityErrors } = await ana.window.devTools<{ installabilityErrors: unknown[] }>(
        'Page.getInstallabilityErrors',
      );
      expect(installabilityErrors, 'it can be installed as a program').to.deep.equal([]);
      process.stdout.write(`      first minute: ${(tookMs / 1000).toFixed(1)} s\n`);
    });
  });
});
