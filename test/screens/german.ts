/** The screens in their second language. */
import { byTestId } from '../../src/testing/test-ids.ts';
import { withCluster, type Set } from './play.ts';

export async function german({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Bo', 'Cleo'], group: 'Wandergruppe' }, async (cluster) => {
    const ana = await cluster.screen('Ana', driver, { language: 'de' });
    await ana.whenReady();
    for (const [name, text] of [
      ['Bo', 'Guten Morgen! Wer kommt am Samstag mit an den See?'],
      ['Ana', 'Ich. Um sieben am Hafen?'],
      ['Cleo', 'Bin dabei, ich bringe das Brot mit.'],
    ] as const) {
      await cluster.client(name).send(cluster.groupId, 'general', text, { wait: 'confirmed' });
    }
    await ana.chat.row({ text: 'Bin dabei, ich bringe das Brot mit.', state: 'confirmed' });
    await ana.network.open();
    await ana.network.whenPeers('delays are measured', (all) => all.some(({ rttMs }) => rttMs !== null));
    await take(ana, { name: 'german', caption: 'In German: a conversation, and its network beside it.' });
    await ana.window.click(byTestId('panel-close'));
    await ana.settings.open();
    await ana.settings.find('sprache');
    await take(ana, { name: 'language', caption: 'Another language is chosen in the settings.' });
  });
}
