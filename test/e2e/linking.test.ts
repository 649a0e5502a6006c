import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

async function step(app: NodeApp, state: string): Promise<string> {
  const [seen] = await app.window.until(
    `the linking is ${state}`,
    () => app.window.seen(byTestId('link-steps')),
    ([one]) => one?.data['state'] === state,
  );
  return seen!.text;
}

/** The words of the pictures, in order. */
async function pictures(app: NodeApp): Promise<string[]> {
  await step(app, 'comparing');
  const [seen] = await app.window.seen(byTestId('link-pictures'));
  return seen!.text.split('\n').filter((line) => /^[a-z ]+$/.test(line));
}

describe('linking a second computer', () => {
  it(
    'DV13, DV15 a code from the settings, seven pictures on both screens, and the new one is in the group',
    story({ names: ['Ana', 'Laptop'], group: null }, async ({ cluster, screen }) => {
      const node = cluster.client('Ana');
      const group = await node.createGroup({ name: 'Friends', rates: 'off' });
      await node.wait(group.id, { role: 'host', tier: 'confirmed' });
      await node.send(group.id, 'general', 'Hello from the first', { wait: 'confirmed' });
      const ana = await screen('Ana');
      await ana.whenReady();
      await ana.settings.open();
      await ana.settings.find('second computer');
      await ana.window.click(byTestId('link-begin'));
      await step(ana, 'waiting');
      const [shown] = await ana.window.seen(byTestId('link-code'));
      expect(shown!.text).to.match(/^demeslink1\./);
      await expectAccessible(ana.window, 'a linking code');

      const laptop = await screen('Laptop');
      await laptop.window.click(byTestId('onboarding-link'));
      await expectAccessible(laptop.window, 'where a linking code goes');
      await laptop.window.type(byTestId('onboarding-link-code'), 'demeslink1.abc');
      await laptop.window.click(byTestId('onboarding-link-submit'));
      await laptop.onboarding.whenSays('not a complete linking code');
      await laptop.window.type(byTestId('onboarding-link-code'), Key.chord(Key.CONTROL, 'a'), Key.BACK_SPACE);
      await laptop.window.insert(shown!.text);
      await laptop.window.click(byTestId('onboarding-link-submit'));

      const here = await pictures(laptop);
      expect(here).to.have.length(7);
      expect(await pictures(ana)).to.deep.equal(here);
      await expectAccessible(ana.window, 'pictures to compare');
      await expectAccessible(laptop.window, 'pictures to compare, on the new computer');
      await laptop.window.click(byTestId('link-equal'));
      await step(laptop, 'agreed');
      await ana.window.click(byTestId('link-equal'));
      await step(ana, 'done');
      await laptop.whenReady();
      await laptop.chat.row({ text: 'Hello from the first' });
      await laptop.chat.send('Hello from the second');
      await laptop.chat.row({ text: 'Hello from the second', state: 'confirmed' });
      expect((await cluster.client('Laptop').node()).memberId).to.equal((await node.node()).memberId);
    }),
  );
});
