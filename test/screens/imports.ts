/** Imports: where they are brought in, and one that is read. */
import { byTestId } from '../../src/testing/test-ids.ts';
import { ANA, aFile, anExport, anExportMessage } from '../support/an-export.ts';
import { longIdOf, shortIdOf } from '../support/node-twin.ts';
import { withCluster, type Set } from './play.ts';

const CLEO = { memberId: shortIdOf('cleo'), deviceId: shortIdOf('device'), name: 'Cleo' };

export async function imports({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Bo'], group: 'Chess' }, async (cluster) => {
    const list = Buffer.from('bread, cheese, the large pan\n');
    const file = anExport(
      [
        anExportMessage(1, { text: 'Who comes up to the hut on Saturday?' }),
        anExportMessage(2, { author: CLEO, text: 'I do. Dinner at *seven*?' }),
        anExportMessage(3, {
          text: 'At seven, then. This is what we need:',
          replyTo: longIdOf('message 2'),
          attachments: [aFile(list, 'what to bring.txt')],
          reactions: [{ emoji: '👍', count: 1, mine: false, members: [ANA] }],
        }),
      ],
      { files: [list] },
    );
    const { id } = await cluster.client('Bo').find.imports.add(new Uint8Array(file));
    const bo = await cluster.screen('Bo', driver);
    await bo.whenReady();
    await bo.settings.open();
    await bo.settings.find('import');
    await take(bo, {
      name: 'settings-imports',
      caption: 'Exports of anybody, to be read on this device only.',
    });
    await bo.window.go(`${cluster.node('Bo').url}/imports/${id}?test=1`);
    await bo.imports.whenLoaded();
    await bo.window.shown(byTestId('attachment-item', { state: 'here' }));
    await take(bo, {
      name: 'import',
      caption: 'A conversation from an export: nothing is said there any more.',
    });
  });
}
