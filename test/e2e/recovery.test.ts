import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { By, Key } from 'selenium-webdriver';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { until } from '../support/cluster.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

const PASSPHRASE = 'the boat leaves at seven';

async function step(app: NodeApp, at: string): Promise<void> {
  await app.window.until(
    `the phrase is ${at}`,
    () => app.window.seen(byTestId('phrase-steps')),
    ([one]) => one?.data['step'] === at,
  );
}

/** Types the words that are asked for; `wrongly`: another one at the first place. */
async function answer(app: NodeApp, words: readonly string[], wrongly: boolean): Promise<void> {
  const asked = await app.window.seen(byTestId('phrase-word'));
  expect(asked).to.have.length(3);
  for (const [at, { data }] of asked.entries()) {
    const right = words[Number(data['place'])]!;
    const typed = wrongly && at === 0 ? `${right}x` : right;
    await app.window.type(byTestId('phrase-word', { place: data['place']! }), typed);
  }
  await app.window.click(byTestId('phrase-check'));
}

/** Whole, as the browser saved it. */
async function saved(path: string): Promise<Buffer> {
  await until('the file is saved', async () => existsSync(path));
  return readFileSync(path);
}

describe('coming back on the screens', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-saved-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'DV40, DV41, DV42, DV43, DV47, MS200, MS241 words on paper and a saved file; the device is lost; another brings its person back, and removes it',
    story({ names: ['Ana', 'Bo', 'Anew'], group: null }, async ({ cluster, screen }) => {
      const [host, bo] = [cluster.client('Ana'), cluster.client('Bo')];
      const group = await host.createGroup({ name: 'Friends', rates: 'off' });
      await host.wait(group.id, { role: 'host', tier: 'confirmed' });
      const { invite } = await host.createInvite(group.id);
      await bo.join(invite!);
      await until('Bo is in', async () => {
        const { joining } = await bo.group(group.id);
        return joining === null || joining.state === 'done';
      });
      await bo.wait(group.id, { tier: 'confirmed' });
      await bo.send(group.id, 'general', 'Before it was lost', { wait: 'confirmed' });
      await bo.lock.changePassphrase({ current: null, next: PASSPHRASE });
      const me = await bo.node();

      const app = await screen('Bo');
      await app.whenReady();
      await app.settings.open();
      await app.settings.find('recovery');
      await app.window.click(byTestId('phrase-show'));
      await app.window.type(byTestId('guard-passphrase'), 'another');
      await app.window.click(byTestId('guard-unlock'));
      await app.unlock.whenSays('not the passphrase');
      await step(app, 'guarded');
      await app.window.type(byTestId('guard-passphrase'), Key.chord(Key.CONTROL, 'a'), PASSPHRASE);
      await app.window.click(byTestId('guard-unlock'));
      await step(app, 'shown');
      await expectAccessible(app.window, 'the recovery phrase');
      const shown = await app.window.seen(`${byTestId('phrase-words')} [data-word]`);
      const words = shown.map(({ text }) => text);
      expect(words).to.have.length(24);
      await app.window.click(byTestId('phrase-ask'));
      await step(app, 'asked');
      await answer(app, words, true);
      await app.unlock.whenSays('another word');
      await expectAccessible(app.window, 'words asked back');
      const html = await app.window.evaluate<string>('return document.body.innerText;');
      expect(
        words.every((word) => html.split(/\s+/).includes(word)),
        'they are hidden',
      ).to.equal(false);
      await app.window.click(byTestId('phrase-again'));
      await app.window.click(byTestId('phrase-ask'));
      await answer(app, words, false);
      await step(app, 'written');

      await app.window.devTools('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
      await app.window.click(byTestId('recovery-file'));
      await app.window.type(byTestId('guard-passphrase'), PASSPHRASE);
      await app.window.click(byTestId('guard-unlock'));
      const file = join(folder, 'demes.recovery');
      expect((await saved(file)).subarray(0, 14).toString('ascii')).to.equal('demes-recovery');
      await cluster.node('Bo').kill();
      await until('Ana’s node says when it was last there', async () => {
        const lost = (await host.devices(group.id)).find(({ id }) => id === me.deviceId);
        return lost?.lastSeenAt !== null;
      });

      const anew = await screen('Anew');
      await anew.window.click(byTestId('onboarding-restore'));
      await expectAccessible(anew.window, 'where phrase and file go');
      await anew.window.type(byTestId('restore-phrase'), words.slice(1).join(' '));
      await anew.window.click(byTestId('restore-submit'));
      await anew.onboarding.whenSays('these are 23');
      await anew.window.type(
        byTestId('restore-phrase'),
        Key.chord(Key.CONTROL, Key.HOME),
        `${words[0]!.toUpperCase()} `,
      );
      await anew.window.exclusively((driver) =>
        driver.findElement(By.css('input[type="file"]')).sendKeys(file),
      );
      await anew.window.until(
        'the file is chosen',
        () => anew.window.seen(byTestId('restore-file-name')),
        ([one]) => one?.text === 'demes.recovery',
      );
      await anew.window.click(byTestId('restore-submit'));
      await anew.window.shown(byTestId('restored'));
      await anew.whenReady();
      await anew.chat.row({ text: 'Before it was lost' });
      const back = await cluster.client('Anew').node();
      expect(back.memberId).to.equal(me.memberId);
      expect(back.deviceId).not.to.equal(me.deviceId);

      await anew.settings.open();
      await anew.settings.find('last seen');
      await anew.window.shown(byTestId('own-device', { deviceId: back.deviceId }));
      await expectAccessible(anew.window, 'the own devices');
      await anew.window.click(byTestId('own-device-rename', { deviceId: back.deviceId }));
      await expectAccessible(anew.window, 'naming a device');
      await anew.window.type(byTestId('own-device-name'), Key.chord(Key.CONTROL, 'a'), 'New desk');
      await anew.window.click(byTestId('own-device-name-save'));
      await anew.window.until(
        'it has the name',
        () => anew.window.seen(byTestId('own-device', { deviceId: back.deviceId })),
        ([one]) => one?.text.includes('New desk') === true,
      );
      await anew.window.click(byTestId('own-device-remove', { deviceId: me.deviceId }));
      await anew.window.shown(byTestId('confirm-do'));
      await expectAccessible(anew.window, 'before a device is removed');
      await anew.window.click(byTestId('confirm-do'));
      await anew.window.gone(byTestId('own-device', { deviceId: me.deviceId }));
      await until('it is removed for Ana, too', async () =>
        (await host.devices(group.id)).every(({ id }) => id !== me.deviceId),
      );
      await anew.settings.close();
      await anew.chat.send('And on');
      await anew.chat.row({ text: 'And on', state: 'confirmed' });
    }),
  );
});
