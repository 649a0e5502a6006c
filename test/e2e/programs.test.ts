import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { DemesClient } from '../../src/sdk/client.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { expectAccessible } from './axe.ts';
import { expectGood } from './good.ts';
import { story } from './stage.ts';

describe('programs', () => {
  it(
    'MS360 a token is made in the settings, shown once, does what it may and no more, and is withdrawn',
    story({ names: ['Ana'], group: 'Friends' }, async ({ cluster, screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      await ana.settings.open();
      await ana.settings.find('token');
      await ana.settings.makeToken({ name: '' });
      await expectAccessible(ana.window, 'a token without a name');
      await ana.settings.makeToken({ name: 'bot', may: 'Look, say and change things' });
      await ana.window.shown(byTestId('webhook-secret'));
      await expectAccessible(ana.window, 'a token, shown once');
      const token = await ana.settings.keepShown();
      await ana.settings.whenWebhook('Look, say and change things');
      await ana.settings.whenWebhook('never used');

      const bot = new DemesClient({ url: cluster.node('Ana').url, token });
      const code = (error: unknown): unknown => (error as { code?: unknown }).code;
      const { text } = await bot.send(cluster.groupId, 'general', 'I am a program');
      expect(text).to.equal('I am a program');
      expect(await bot.createToken({ name: 'another', scope: 'read' }).catch(code)).to.equal(
        'forbidden_scope',
      );
      await ana.settings.close();
      await ana.settings.open();
      await ana.settings.find('token');
      await ana.settings.whenWebhook('last used');
      await ana.settings.pressOfWebhook('remove');
      await ana.window.shown(byTestId('webhook-remove-do'));
      await expectAccessible(ana.window, 'a token that is about to be withdrawn');
      await ana.window.press(Key.ENTER);
      await ana.window.gone(byTestId('webhook-remove-do'));
      await ana.window.until(
        'the focus is back where it was asked',
        () => ana.window.focused(),
        ({ testId }) => testId === 'webhook-remove',
      );
      await ana.settings.pressOfWebhook('remove');
      await ana.settings.pressOfWebhook('remove-do');
      await ana.window.gone(byTestId('webhook'));
      expect(await bot.node().catch(code)).to.equal('unauthorized');
    }),
  );

  it(
    'MS360 tokens of programs are accessible, light and dark, read from the right, and every word comes from text/',
    story({ names: ['Ana'], group: 'Friends' }, async ({ screen }) => {
      const ana = await screen('Ana', { language: 'en-XB' });
      await ana.whenReady();
      await ana.settings.open();
      await ana.settings.makeToken({ name: '' });
      await expectGood(ana.window, 'a token that lacks a name');
      await ana.settings.makeToken({ name: 'bot' });
      await ana.settings.keepShown();
      await ana.window.size(360, 740);
      await expectGood(ana.window, 'a token in the list, narrow');
    }),
  );
});
