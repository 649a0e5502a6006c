import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { ANA, aFile, anExport, anExportHead, anExportMessage, ROOM } from '../support/an-export.ts';
import { ONE_DOT_PNG } from '../support/pictures.ts';
import { longIdOf, shortIdOf } from '../support/node-twin.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

/** Which of these rows is the last in view, and how far from the top, px: when all that was to move has moved. */
const LAST_IN_VIEW = `
  const box = document.querySelector(arguments[0]);
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  return frame().then(frame).then(() => {
    const [last] = [...box.querySelectorAll(arguments[1])]
      .filter((row) => row.getBoundingClientRect().bottom <= box.getBoundingClientRect().bottom).slice(-1);
    return { id: last?.dataset.messageId ?? null, top: Math.round(last?.getBoundingClientRect().top ?? 0) };
  });`;
const LARGE = `return document.querySelector('[data-testid="gallery"] img')?.alt ?? '';`;
const TO_BOTTOM = `const box = document.querySelector(arguments[0]); box.scrollTop = box.scrollHeight;`;
const GO_TO = `history.pushState(null, '', arguments[0]);`;
const PASSPHRASE = 'caf\u00e9 au lait, please';

describe('imports', () => {
  it(
    'MS386, MS274 an export that one saves under a passphrase is imported by another in the settings, and deleted; a file that is cut, and another passphrase, say so',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
      try {
        const anas = cluster.client('Ana');
        const { groupId } = cluster;
        await anas.send(groupId, 'general', 'as promised', { wait: 'confirmed' });
        const { bytes } = await anas.find.export(groupId, { passphrase: PASSPHRASE });
        const sealed = join(folder, 'friends.json.sealed');
        writeFileSync(sealed, Buffer.from(await new Response(bytes).arrayBuffer()));
        const cut = join(folder, 'cut.json');
        writeFileSync(cut, '{\n"demesExport":{"version":1');

        const bo = await screen('Bo');
        await bo.whenReady();
        const whenFocused = async (id: string): Promise<unknown> =>
          bo.window.until(
            `${id} has the focus`,
            () => bo.window.focused(),
            ({ testId }) => testId === id,
          );
        await bo.settings.open();
        await bo.settings.find('import');
        await bo.imports.choose(cut);
        expect(await bo.imports.begin(null)).to.contain('no export as JSON');
        await bo.imports.choose(sealed);
        expect(await bo.imports.begin('not this one')).to.equal('That is not the passphrase of this export.');
        expect(await bo.imports.begin(PASSPHRASE)).to.equal('Imported: 1 message.');
        await whenFocused('import-choose');
        await bo.imports.choose(sealed);
        expect(await bo.imports.begin(PASSPHRASE)).to.equal('This export is on this device already.');
        await expectAccessible(bo.window, 'imports in the settings');
        await bo.imports.read();
        expect(await bo.imports.texts()).to.deep.equal(['as promised']);
        await bo.window.click(byTestId('import-back'));
        await bo.settings.open();
        await bo.settings.find('import');
        await bo.imports.askToRemove();
        await bo.window.press(Key.ENTER);
        await bo.window.gone(byTestId('import-remove-do'));
        await whenFocused('import-remove');
        await bo.imports.remove();
        await whenFocused('import-choose');
        expect(await cluster.client('Bo').find.imports.all()).to.deep.equal([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
  );

  it(
    'MS386, MS382 an import is read on a page of its own, which has an address: pages in either direction, answers, files; what it says is text, whatever it is',
    story({ names: ['Bo'], group: 'Chess' }, async ({ cluster, screen }) => {
      const hut = ONE_DOT_PNG;
      const author = { memberId: shortIdOf('cleo'), deviceId: shortIdOf('device'), name: 'Cleo' };
      const messages = [
        ...Array.from({ length: 140 }, (_, at) => anExportMessage(at + 1, { text: `step ${at + 1}` })),
        anExportMessage(141, { author, text: 'Dinner at *seven*?' }),
        anExportMessage(142, {
          text: 'see **this**',
          attachments: [{ ...aFile(hut, 'hut.png'), width: 1, height: 1, alt: 'the hut' }],
          reactions: [{ emoji: '👍', count: 1, mine: false, members: [ANA] }],
        }),
        anExportMessage(143, { text: '<script>alert(1)</script> yes', replyTo: longIdOf('message 141') }),
      ];
      const file = anExport(messages, { files: [hut] });
      const { id } = await cluster.client('Bo').find.imports.add(new Uint8Array(file));
      const { url } = cluster.node('Bo');
      const bo = await screen('Bo');
      await bo.window.go(`${url}/imports/${id}?test=1`);
      await bo.imports.whenLoaded();
      const texts = await bo.imports.texts();
      expect(texts.slice(-3)).to.deep.equal([
        'Dinner at seven?',
        'see this',
        '<script>alert(1)</script> yes',
      ]);
      const [picture] = await bo.window.until(
        'what the file is is known',
        () => bo.window.seen(byTestId('attachment-item')),
        ([one]) => one?.data['media'] === 'image',
      );
      expect(picture!.data['state']).to.equal('here');
      await bo.window.click(byTestId('attachment-picture'));
      await bo.window.until(
        'the picture is shown large',
        () => bo.window.evaluate<string>(LARGE),
        (alt) => alt === 'the hut',
      );
      await bo.window.press(Key.ESCAPE);
      await bo.window.gone('[role="dialog"]');
      expect(await bo.window.seen(byTestId('composer-input'))).to.deep.equal([]);
      await expectAccessible(bo.window, 'an import');

      await bo.window.click(byTestId('import-quote'));
      const path = await bo.window.until(
        'its address is shown',
        () => bo.window.evaluate<string>('return location.pathname;'),
        (shown) => shown.endsWith(`/r/${ROOM}/m/${longIdOf('message 141')}`),
      );
      await bo.window.go(`${url}${path}?test=1`);
      await bo.imports.whenLoaded();
      expect(await bo.imports.texts())
        .to.include('Dinner at seven?')
        .and.not.to.include('step 1');
      await bo.window.click(byTestId('import-older'));
      await bo.window.until(
        'the first is there',
        () => bo.imports.texts(),
        ([first]) => first === 'step 1',
      );
      await bo.window.until(
        'the focus is where one reads',
        () => bo.window.focused(),
        ({ testId }) => testId === 'import-messages',
      );

      // Later ones come in below what one reads, which stays where it is.
      await bo.window.go(`${url}/imports/${id}/r/${ROOM}/m/${longIdOf('message 20')}?test=1`);
      await bo.imports.whenLoaded();
      const [list, row] = [byTestId('import-messages'), byTestId('import-row')];
      await bo.window.shown(byTestId('import-newer'));
      await bo.window.evaluate(TO_BOTTOM, list);
      const read = await bo.window.evaluate<{ readonly id: string }>(LAST_IN_VIEW, list, row);
      await bo.window.click(byTestId('import-newer'));
      await bo.window.until(
        'the last is there',
        () => bo.imports.texts(),
        (all) => all.at(-1) === '<script>alert(1)</script> yes',
      );
      const sameRow = `${row}[data-message-id="${read.id}"]`;
      expect(await bo.window.evaluate(LAST_IN_VIEW, list, sameRow)).to.deep.equal(read);

      // Another import, in the same page.
      const stones = { ...anExportHead().rooms[0]!, id: longIdOf('stones'), name: 'stones' };
      const next = anExport([anExportMessage(1, { roomId: stones.id, text: 'elsewhere' })], {
        head: anExportHead({ groupName: 'Go', rooms: [stones] }),
      });
      const other = await cluster.client('Bo').find.imports.add(new Uint8Array(next));
      await bo.window.evaluate(GO_TO, `/imports/${other.id}`);
      await bo.window.until(
        'the other is there',
        () => bo.imports.texts(),
        ([only]) => only === 'elsewhere',
      );
      expect(await bo.window.seen('.demes-notes [role="alert"]')).to.deep.equal([]);

      // One that does not come says why, and there is a way back.
      await bo.window.devTools('Network.enable');
      await bo.window.devTools('Network.setBlockedURLs', { urls: [`*/imports/${id}*`] });
      await bo.window.evaluate(GO_TO, `/imports/${id}`);
      const page = `${byTestId('import-page')}[data-import-id="${id}"]`;
      const { text: why } = await bo.window.shown(`${page} [role="status"]:has(button)`);
      expect(why).to.contain('did not answer');
      await bo.window.devTools('Network.setBlockedURLs', { urls: [] });
      await bo.window.click(byTestId('import-back'));
      await bo.window.shown(byTestId('composer-input'));
    }),
  );
});
