/** Webhooks in the settings: one that works, one that fails, one that is made, and an address for a program. */
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
    });
  } finally {
    await receiver.close();
  }
}
