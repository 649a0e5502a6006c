import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { en } from '../../src/client/text/en.ts';
import { pseudo } from '../../src/client/text/pseudo.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { expectGood } from './good.ts';
import { story } from './stage.ts';

const SPOKEN = `
  const spoken = (window.spoken = []);
  const read = () => [...document.querySelectorAll('[aria-live]:not([aria-live="off"]), [role="log"], [role="status"], [role="alert"]')]
    .map((region) => region.textContent).join(' | ');
  let last = read();
  new MutationObserver(() => {
    const now = read();
    if (now !== last) spoken.push(now);
    last = now;
  }).observe(document.body, { subtree: true, childList: true, characterData: true });`;

describe('accessibility', () => {
  it(
    'axe finds nothing on the first screens, light and dark, read from the right, and every word comes from text/',
    story({ names: ['Ana'], group: null }, async ({ screen }) => {
      const ana = await screen('Ana', { language: 'en-XB' });
      await ana.whenState('onboarding');
      await expectGood(ana.window, 'onboarding');
      await ana.onboarding.join('demes1.nonsense');
      await ana.onboarding.whenSays(pseudo(en).onboarding.incomplete);
      await expectGood(ana.window, 'a wrong invitation');
      await ana.onboarding.create('Friends');
      await ana.whenReady();
      // Who creates a group is asked at once to invite somebody.
      await ana.invite.link();
      await expectGood(ana.window, 'the invitation');
      await ana.invite.close();
      await expectGood(ana.window, 'an empty conversation');
      await ana.window.size(360, 740);
      await expectGood(ana.window, 'an empty conversation, narrow');
    }),
  );

  it(
    'axe finds nothing on a conversation, its panels and its troubles, light and dark, read from the right',
    story({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const ana = await screen('Ana', { language: 'en-XB' });
      await ana.whenReady();
      const bo = cluster.client('Bo');
      for (const text of [
        '# Title\n\n- a list\n- with `code`',
        '```js\nconst one = 1;\n```',
        '> quoted\n\n[a link](https://example.org)',
      ]) {
        await bo.send(cluster.groupId, 'general', text, { wait: 'confirmed' });
      }
      await ana.chat.send('mine');
      const { messageId } = await ana.chat.row({ text: 'mine', state: 'confirmed' });
      await ana.chat.react(messageId, '🎉');
      await ana.chat.whenRows('there is a reaction', (rows) =>
        rows.some(({ reactions }) => reactions.length > 0),
      );
      await expectGood(ana.window, 'a conversation');
      await ana.chat.openDetails(messageId);
      await expectGood(ana.window, 'the details of a message');
      await ana.chat.closeDetails();
      await ana.network.open();
      await ana.network.whenPeers('all are there', (peers) => peers.length === 3);
      await expectGood(ana.window, 'the network');
      await ana.members.open();
      await expectGood(ana.window, 'the members');
      await ana.search.open();
      await expectGood(ana.window, 'the search, before anything is typed');
      await ana.search.find('mine');
      await expectGood(ana.window, 'what was found');
      await ana.settings.open();
      await expectGood(ana.window, 'the settings');
      await ana.settings.makeWebhook({ name: '', url: '' });
      await expectGood(ana.window, 'a webhook that lacks everything');
      await ana.settings.makeWebhook({ name: 'bot', url: 'http://127.0.0.1:9/' });
      await ana.window.shown(byTestId('webhook-secret'));
      await ana.window.size(360, 740);
      await expectGood(ana.window, 'a webhook and its secret, narrow');
      await ana.window.size(1280, 800);
      await ana.settings.keepShown();
      await ana.settings.close();

      await Promise.all([cluster.node('Bo').kill(), cluster.node('Cleo').kill()]);
      await ana.status.whenKind('alone');
      await ana.status.banner();
      await ana.chat.send('into the void');
      await ana.network.open();
      await ana.network.islands();
      await expectGood(ana.window, 'alone, with those out of reach in the network panel');
      await ana.members.open();
      const { myMemberId } = await cluster.client('Ana').group(cluster.groupId);
      await ana.members.openMenu(myMemberId);
      await ana.members.menuItem('remove');
      await ana.members.chooseRemove();
      await ana.members.whyNot();
      // The menu that it was asked by fades away.
      await ana.window.gone('[role="menu"]');
      await expectGood(ana.window, 'the question about what cannot be decided now');
      await ana.window.press(Key.ESCAPE);
      await ana.window.gone(byTestId('confirm-do'));
      await cluster.node('Ana').kill();
      await ana.status.whenKind('offline');
      await expectGood(ana.window, 'offline');
      expect((await ana.root()).appState).to.equal('ready');
    }),
  );

  it(
    'a live region speaks a message of another once, and not again when it is confirmed',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      await ana.window.evaluate(SPOKEN);
      const bo = cluster.client('Bo');
      await bo.send(cluster.groupId, 'general', 'good morning', { wait: 'confirmed' });
      await ana.chat.row({ text: 'good morning', state: 'confirmed' });
      await bo.send(cluster.groupId, 'general', 'and good night', { wait: 'confirmed' });
      await ana.chat.row({ text: 'and good night', state: 'confirmed' });
      const spoken = await ana.window.until(
        'both were spoken',
        () => ana.window.evaluate<string[]>('return window.spoken;'),
        (all) => all.some((one) => one.includes('good night')),
      );
      expect(timesBegun(spoken, 'good morning')).to.equal(1);
      expect(timesBegun(spoken, 'good night')).to.equal(1);
      expect(
        await ana.window.evaluate(`
        return [...document.querySelectorAll('[aria-live="polite"]')].some((one) => one.textContent.includes('good night'));`),
      ).to.equal(true);
    }),
  );
});

/** How often it came to be there after it was not. */
function timesBegun(states: readonly string[], part: string): number {
  return states.filter((one, at) => one.includes(part) && !(states[at - 1] ?? '').includes(part)).length;
}
