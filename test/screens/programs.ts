/** Programs in the settings: webhooks that work, fail and are made, an address, and tokens. */
import { DemesClient } from '../../src/sdk/client.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { Receiver } from '../support/webhook-twin.ts';
import { withCluster, type Set } from './play.ts';

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/alerts';

export async function programs({ driver, take }: Set): Promise<void> {
  const receiver = await Receiver.open();
  try {
    await withCluster({ names: ['Ana'], group: 'Friends' }, async (cluster) => {
      const { groupId } = cluster;
      const node = cluster.client('Ana');
      const ana = await cluster.screen('Ana', driver);
      await ana.whenReady();
      await node.hooks.create({ name: 'Diary', groupId, url: receiver.url });
      await node.hooks.create({ name: 'Alerts', groupId, url: NOWHERE });
      await node.hooks.open({ name: 'Weather', groupId, roomId: groupId });
      await node.send(groupId, 'general', 'The boat leaves at seven.', { wait: 'confirmed' });
      await ana.settings.open();
      await ana.settings.find('webhook');
      await ana.settings.makeWebhook({ name: 'Bot', url: receiver.url });
      await ana.settings.whenWebhook('nobody answers there');
      await take(ana, {
        name: 'settings-programs',
        caption: 'Webhooks and addresses for programs: how each does, and a secret that is shown once.',
      });
      await ana.settings.keepShown();
      await node.createToken({ name: 'Backup', scope: 'read' });
      const { token } = await node.createToken({ name: 'Reminder bot', scope: 'write' });
      await new DemesClient({ url: cluster.node('Ana').url, token }).node();
      await ana.settings.close();
      await ana.settings.open();
      await ana.settings.find('token');
      await ana.settings.makeToken({ name: 'Statistics' });
      await ana.window.shown(byTestId('webhook-secret'));
      await take(ana, {
        name: 'settings-tokens',
        caption: 'Tokens of programs: what each may, since when, whether it is used; a new one, shown once.',
      });
    });
  } finally {
    await receiver.close();
  }
}
