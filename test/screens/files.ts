/** Files: about to be sent, in a message, large, in its details, and what they take. */
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { plainBytes } from '../support/attached.ts';
import { withCluster, type Set } from './play.ts';

/** Two pictures of hills, and a list with a long name. */
const CHOOSE = `
  return (async () => {
    const hills = async (name, width, height, [sky, far, near]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const pen = canvas.getContext('2d');
      const fill = (colour, top, wave) => {
        pen.fillStyle = colour;
        pen.beginPath();
        pen.moveTo(0, height);
        for (let x = 0; x <= width; x += 4) pen.lineTo(x, top * height + Math.sin(x / wave) * height * 0.07);
        pen.lineTo(width, height);
        pen.fill();
      };
      pen.fillStyle = sky;
      pen.fillRect(0, 0, width, height);
      fill(far, 0.5, 90);
      fill(near, 0.72, 61);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg'));
      return new File([blob], name, { type: 'image/jpeg' });
    };
    const data = new DataTransfer();
    data.items.add(await hills('lake.jpg', 960, 600, ['#cfe6ee', '#5c8fa0', '#2c5d63']));
    data.items.add(await hills('ridge in the evening.jpg', 500, 700, ['#f3c9a2', '#a5667a', '#4d3552']));
    data.items.add(new File(['bread'], 'What everybody brings, and who carries the large pan up.txt'));
    const input = document.querySelector('[data-testid="attach-input"]');
    input.files = data.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  })()`;

export async function files({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' }, async (cluster) => {
    const [ana, bo] = [await cluster.screen('Ana', driver), await cluster.screen('Bo', driver)];
    await Promise.all([ana.whenReady(), bo.whenReady()]);
    await ana.window.evaluate(CHOOSE);
    await ana.window.until(
      'all three are ready',
      () => ana.window.seen(byTestId('attachment-item', { state: 'ready' })),
      (all) => all.length === 3,
    );
    await ana.window.type(byTestId('attachment-alt'), 'The lake at noon');
    await take(ana, { name: 'files-tray', caption: 'Files about to be sent, each with words for it.' });
    await ana.chat.send('From the trip');
    const { messageId } = await bo.chat.row({ text: 'From the trip', state: 'confirmed' });
    await bo.window.until(
      'they are here',
      () => bo.window.seen(byTestId('attachment-item', { state: 'here' })),
      (all) => all.length === 3,
    );
    await bo.window.until(
      'the pictures are drawn',
      () =>
        bo.window.evaluate<number>(
          `return [...document.querySelectorAll('[data-testid="attachment-picture"] img:last-child')]
             .filter((one) => one.complete && one.naturalWidth >= 500).length;`,
        ),
      (count) => count === 2,
    );
    await take(bo, { name: 'files', caption: 'Pictures and a file in a conversation.' });
    await bo.window.click(byTestId('attachment-picture'));
    await bo.window.shown(`${byTestId('gallery')} img`);
    await take(bo, { name: 'gallery', caption: 'A picture, large; arrows go to the next.' });
    await bo.window.press(Key.ESCAPE);
    await bo.window.gone(byTestId('gallery'));
    await bo.chat.openDetails(messageId);
    await bo.window.until(
      'all were asked who has the files',
      () => bo.window.evaluate<string>('return document.body.innerText;'),
      (text) => text.split('3 of 3 devices have it').length === 4,
    );
    await take(bo, { name: 'files-details', caption: 'Of a message with files: which devices have them.' });
    await bo.chat.closeDetails();
    const { groupId } = cluster;
    const anas = cluster.client('Ana');
    const name = 'the whole trip, uncut and in the wrong order.bin';
    const { blobId } = await anas.files.give(new Uint8Array(plainBytes(900_000)), { name });
    const body = { messages: [{ text: 'and all of it', attachments: [{ blobId }] }] };
    await anas.api.postBatch({ groupId, roomId: 'general', body, query: { wait: 'confirmed' } });
    await bo.window.until(
      'it is here, too',
      () => bo.window.seen(byTestId('attachment-item', { state: 'here' })),
      (all) => all.length === 4,
    );
    await bo.settings.open();
    await bo.settings.find('copies');
    await bo.window.shown(byTestId('settings-copies'));
    await take(bo, {
      name: 'settings-files',
      caption: 'Copies of files: who else has them, and letting go of them.',
    });
    await bo.settings.close();
    await bo.settings.open();
    await bo.settings.find('notices');
    await take(bo, { name: 'settings-notices', caption: 'Notices on the desktop, and hours without any.' });
  });
}
