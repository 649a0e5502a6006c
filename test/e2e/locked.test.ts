import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { until } from '../support/cluster.ts';
import { Receiver } from '../support/webhook-twin.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

const PASSPHRASE = 'the boat leaves at seven';

describe('a node under a passphrase', () => {
  it(
    'KE31, KE33, MS175, MS243, MS359 is set in the settings, asked for after a restart, after locking and for a webhook; the chat goes on',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);
      await ana.chat.send('at the harbour');
      await bo.chat.row({ text: 'at the harbour', state: 'confirmed' });

      await ana.settings.open();
      await ana.window.click(byTestId('passphrase-set'));
      await ana.window.type(byTestId('passphrase-next'), PASSPHRASE);
      await ana.window.type(byTestId('passphrase-again'), 'another one');
      await ana.window.click(byTestId('passphrase-submit'));
      await ana.unlock.whenSays('The two are not the same.');
      await expectAccessible(ana.window, 'a passphrase is chosen');
      await ana.window.type(byTestId('passphrase-again'), ...'\uE003'.repeat(11), PASSPHRASE);
      await ana.window.click(byTestId('passphrase-submit'));
      await ana.window.shown(byTestId('passphrase-change'));
      await ana.settings.close();
      await ana.chat.write('not sent yet');

      const node = cluster.node('Ana');
      await node.stop();
      await ana.status.whenKind('offline');
      await node.start();
      await ana.whenState('locked');
      expect(await ana.window.evaluate('return document.body.innerText;')).to.not.contain('at the harbour');
      await ana.unlock.give('not this one');
      await ana.unlock.whenSays('not the passphrase');
      await expectAccessible(ana.window, 'the question for the passphrase');
      await bo.chat.send('are you there?');
      await ana.unlock.give(PASSPHRASE);
      await ana.chat.row({ text: 'are you there?', state: 'confirmed' });
      expect(await ana.chat.composerText()).to.equal('not sent yet');

      // Locked by hand: the screen asks, and the node goes on being half of the majority.
      await ana.settings.open();
      const idle = async (): Promise<number> =>
        (await cluster.client('Ana').node()).settings.lock.idleMinutes;
      await ana.window.type(byTestId('settings-idle'), Key.ARROW_DOWN);
      await until('they lock after a minute', async () => (await idle()) === 1);
      // The next key goes from there, so the screen must have heard of it.
      const chosen = `return document.querySelector('${byTestId('settings-idle')}').value;`;
      await until('the screen says so', async () => (await ana.window.evaluate(chosen)) === '1');
      await ana.window.type(byTestId('settings-idle'), Key.ARROW_DOWN);
      await ana.window.shown(byTestId('guard-passphrase'));
      await expectAccessible(ana.window, 'the passphrase for a later lock');
      await ana.window.type(byTestId('guard-passphrase'), PASSPHRASE, Key.ENTER);
      await ana.window.gone(byTestId('guard-passphrase'));
      expect(await idle()).to.equal(5);

      // A webhook goes on when the screens are locked, so it wants the passphrase, too.
      const receiver = await Receiver.open();
      try {
        await ana.settings.makeWebhook({ name: 'bot', url: receiver.url });
        await ana.window.type(byTestId('guard-passphrase'), PASSPHRASE, Key.ENTER);
        expect(await ana.settings.keepShown()).to.match(/^[A-Za-z0-9_-]{43}$/);
        await ana.settings.pressOfWebhook('test');
        await ana.settings.whenWebhook('It was taken.');
        expect(receiver.posts.map(({ body }) => JSON.parse(body).test)).to.deep.equal([true]);
        await ana.settings.makeWebhook({ name: 'build' });
        await ana.window.type(byTestId('guard-passphrase'), PASSPHRASE, Key.ENTER);
        const address = await ana.settings.keepShown();
        await said(address, 'done');
        await bo.chat.row({ text: '[build] done', state: 'confirmed' });
        await ana.settings.whenWebhook('build');
        await ana.settings.pressOfWebhook('remove');
        await ana.settings.pressOfWebhook('remove-do');
        await until('it is removed', async () => (await cluster.client('Ana').hooks.all()).length === 0);
      } finally {
        await receiver.close();
      }
      await ana.window.click(byTestId('settings-lock'));
      await ana.whenState('locked');
      await bo.chat.send('locked, and still there');
      await bo.chat.row({ text: 'locked, and still there', state: 'confirmed' });
      await ana.load();
      await ana.whenState('locked');
      await ana.unlock.give(PASSPHRASE);
      await ana.chat.row({ text: 'locked, and still there', state: 'confirmed' });
    }),
  );
});

/** As a program says it. */
async function said(address: string, text: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ text }) });
  expect(answer.status).to.equal(201);
}
