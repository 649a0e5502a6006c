import { expect } from 'chai';
import { expectSameOrder } from './asked.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';
import type { NodeApp } from '../../src/testing/node-app.ts';
import type { TestId } from '../../src/testing/test-ids.ts';

/** The profile of tests offers it after 8 s. */
const OFFERED_MS = 30_000;

describe('a group that lost its majority for good', () => {
  it(
    'RS54, MS101 is started anew by a click that says what it means; the others are told, stay, and follow by a click',
    story({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' }, async (stage) => {
      const { cluster, screen } = stage;
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await bo.whenReady();
      await bo.chat.send('all of us');
      await ana.chat.row({ text: 'all of us', state: 'confirmed' });
      await cluster.caughtUp();
      await cluster.node('Ana').kill();
      await bo.status.whenKind('ok');
      await bo.chat.send('without Ana');
      await bo.chat.row({ text: 'without Ana', state: 'confirmed' });
      await Promise.all([cluster.node('Bo').kill(), cluster.node('Cleo').kill()]);

      await cluster.node('Ana').start();
      await ana.load();
      await ana.status.whenKind('alone');
      await ana.chat.send('alone');
      await ana.network.open();
      const question = await ana.network.askRecover(OFFERED_MS);
      expect(question).to.contain('Start Friends anew?').and.contain('Counted as gone: Bo and Cleo.');
      expect(question).to.contain('cannot be undone');
      await expectAccessible(ana.window, 'before a group is recovered');
      await ana.network.confirm();
      await ana.status.whenKind('ok');
      await focusIn(ana, 'panel-close');
      await ana.chat.row({ text: 'alone', state: 'confirmed' });

      await cluster.node('Bo').start();
      await bo.load();
      expect((await bo.status.forkOffer()).text).to.contain('Ana started this group anew');
      await expectAccessible(bo.window, 'a fork is offered');
      await bo.chat.row({ text: 'without Ana', state: 'confirmed' });
      await bo.status.stayApart();
      expect((await bo.window.focused()).testId).to.equal('composer-input');
      await bo.network.open();
      const asked = await bo.network.askFollow();
      expect(asked).to.contain('Follow Ana?').and.contain('Counted as gone there: Cleo.');
      await expectAccessible(bo.window, 'before a fork is followed');
      await bo.network.confirm();
      await bo.chat.row({ text: 'alone', state: 'confirmed' });
      await focusIn(bo, 'panel-close');
      const rows = await expectSameOrder(stage, [ana, bo]);
      expect(rows.map(({ text }) => text)).to.have.members(['all of us', 'alone', 'without Ana']);

      await cluster.node('Cleo').start();
      const cleo = await screen('Cleo');
      await cleo.whenReady();
      await cleo.status.forkOffer();
      await cleo.status.followFork();
      await focusIn(cleo, 'composer-input');
      await cleo.chat.send('together again');
      await cleo.chat.row({ text: 'together again', state: 'confirmed' });
      await expectSameOrder(stage, [ana, bo, cleo]);
    }),
  );
});

/** What had it is gone from the screen: it must not be lost with that. */
async function focusIn({ window }: NodeApp, where: TestId): Promise<void> {
  await window.until(
    `the focus is in ${where}`,
    () => window.focused(),
    ({ testId }) => testId === where,
  );
}
