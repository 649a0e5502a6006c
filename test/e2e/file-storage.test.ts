import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import type { BrowserWindow } from '../../src/testing/browser-window.ts';
import { plainBytes } from '../support/attached.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

const NAME = 'harbour at noon.bin';

const whenItem = (window: BrowserWindow, state: string): Promise<unknown> =>
  window.until(
    `the file is ${state}`,
    () => window.seen(byTestId('attachment-item')),
    ([item]) => item?.data['state'] === state,
  );

describe('files and where they are', () => {
  it(
    'MS271, MS272, MS273, MS274 a file waits for who has it, which is said, and comes when they do; the settings say what files take, and let go of a copy that others have, and save what was said with files, under a passphrase',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const bos = cluster.client('Bo');
      await bos.api.changeStorage({ body: { fetchedBytesMax: 0 } });
      const anas = cluster.client('Ana');
      const { blobId } = await anas.files.give(new Uint8Array(plainBytes(2_500_000)), { name: NAME });
      const { groupId } = cluster;
      const body = { text: 'as promised', attachments: [{ blobId }] };
      await anas.api.postBatch({
        groupId,
        roomId: 'general',
        body: { messages: [body] },
        query: { wait: 'confirmed' },
      });
      const bo = await screen('Bo');
      await bo.whenReady();
      await whenItem(bo.window, 'away');
      await cluster.node('Ana').kill();
      await bo.status.whenKind('alone');
      await bo.window.click(byTestId('attachment-fetch'));
      await whenItem(bo.window, 'waiting');
      await bo.window.until(
        'nobody who has it is there',
        () => bo.window.seen(byTestId('attachment-holders')),
        ([held]) => held?.data['reach'] === 'none' && held.text.includes('1 of 2 devices has it'),
      );
      await expectAccessible(bo.window, 'a file that waits for who has it');
      await cluster.node('Ana').start();
      await whenItem(bo.window, 'here');

      await bo.settings.open();
      await bo.settings.find('files');
      const copies = await bo.window.shown(byTestId('settings-copies'));
      expect(copies.text).to.contain(NAME).and.contain('Ana');
      await expectAccessible(bo.window, 'what files take');
      await bo.window.type(byTestId('settings-fetch-size'), '25');
      await bo.window.until(
        'it is kept',
        () => bos.api.getStorage({}),
        ({ fetchedBytesMax }) => fetchedBytesMax === 25_000_000,
      );
      await bo.window.click(byTestId('settings-copy-remove'));
      await bo.window.gone(byTestId('settings-copies'));
      await bo.settings.find(`${Key.BACK_SPACE.repeat('files'.length)}export`);
      await bo.window.click(byTestId('export-files'));
      await bo.window.type(byTestId('export-passphrase'), 'short');
      const [isShort] = await bo.window.seen(byTestId('export-save'));
      expect(isShort?.isEnabled).to.equal(false);
      await bo.window.type(byTestId('export-passphrase'), ' no more, but words');
      await bo.window.until(
        'it can be saved',
        () => bo.window.seen(byTestId('export-save')),
        ([button]) => button?.isEnabled === true,
      );
      await expectAccessible(bo.window, 'an export with files, under a passphrase');
      await bo.settings.close();
      await whenItem(bo.window, 'away');
    }),
  );
});
