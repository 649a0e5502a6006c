/** Another computer of the same person, and the way back when all are lost. */
import { byTestId } from '../../src/testing/test-ids.ts';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { withCluster, type Set } from './play.ts';

async function step(app: NodeApp, state: string): Promise<void> {
  await app.window.until(
    `the linking is ${state}`,
    () => app.window.seen(byTestId('link-steps')),
    ([one]) => one?.data['state'] === state,
  );
}

export async function devices({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Laptop'], group: null }, async (cluster) => {
    const node = cluster.client('Ana');
    const group = await node.createGroup({ name: 'Friends', rates: 'off' });
    await node.wait(group.id, { role: 'host', tier: 'confirmed' });
    const ana = await cluster.screen('Ana', driver);
    await ana.whenReady();
    await ana.settings.open();
    await ana.settings.find('second computer');
    await ana.window.click(byTestId('link-begin'));
    await step(ana, 'waiting');
    await take(ana, {
      name: 'link-code',
      caption: 'A second computer: its code, which is good for minutes.',
    });
    const { text: code } = await ana.window.shown(byTestId('link-code'));

    const laptop = await cluster.screen('Laptop', driver);
    await laptop.window.click(byTestId('onboarding-link'));
    await laptop.window.shown(byTestId('onboarding-link-code'));
    await take(laptop, { name: 'link-this', caption: 'On the new computer: where the code goes.' });
    await laptop.window.type(byTestId('onboarding-link-code'), code);
    await laptop.window.click(byTestId('onboarding-link-submit'));
    await step(laptop, 'comparing');
    await take(laptop, { name: 'link-pictures', caption: 'Seven pictures, the same on both screens.' });
    await laptop.window.click(byTestId('link-equal'));
    await step(ana, 'comparing');
    await ana.window.click(byTestId('link-equal'));
    await step(ana, 'done');
    await laptop.whenReady();
    for (const [name, called] of [
      ['Ana', 'Desk in the hall'],
      ['Laptop', 'Laptop'],
    ] as const) {
      const { deviceId } = await cluster.client(name).node();
      await node.api.changeDevice({ groupId: group.id, deviceId, body: { name: called } });
    }
    await ana.settings.close();
    await ana.settings.open();
    await ana.settings.find('devices');
    await ana.window.until(
      'both are listed',
      () => ana.window.seen(byTestId('own-device')),
      (all) => all.length === 2,
    );
    await take(ana, { name: 'own-devices', caption: 'The own devices: their names, and removing one.' });
  });
}

export async function recovery({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana'], group: 'Friends' }, async (cluster) => {
    const ana = await cluster.screen('Ana', driver);
    await ana.whenReady();
    await ana.settings.open();
    await ana.settings.find('recovery');
    await ana.window.click(byTestId('phrase-show'));
    await ana.window.shown(byTestId('phrase-words'));
    await take(ana, {
      name: 'recovery-phrase',
      caption: 'The 24 words of this picture’s person, who is gone: nobody shows theirs.',
    });
    await ana.window.click(byTestId('phrase-ask'));
    await ana.window.shown(byTestId('phrase-word'));
    await take(ana, { name: 'recovery-asked', caption: 'Three of them are asked back.' });
    // Of no group: its first screen has the way back.
    await withCluster({ names: ['Anew'], group: null }, async (other) => {
      const anew = await other.screen('Anew', driver);
      await anew.window.click(byTestId('onboarding-restore'));
      await anew.window.type(byTestId('restore-phrase'), 'abandon ability boatt');
      await anew.window.click(byTestId('restore-submit'));
      await anew.onboarding.whenSays('24');
      await take(anew, { name: 'restore', caption: 'Coming back by words and file; what is wrong is told.' });
    });
  });
}
