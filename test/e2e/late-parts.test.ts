import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { story } from './stage.ts';

/** The page anew, while files of these names do not come. */
async function loadWithout(screen: NodeApp, names: readonly string[]): Promise<void> {
  await screen.window.devTools('Network.enable');
  await screen.window.devTools('Network.setCacheDisabled', { cacheDisabled: true });
  await screen.window.devTools('Network.setBlockedURLs', { urls: names.map((name) => `*/assets/${name}.*`) });
  await screen.load();
  await screen.whenReady();
}

async function letAllCome(screen: NodeApp): Promise<void> {
  await screen.window.devTools('Network.setBlockedURLs', { urls: [] });
}

describe('parts of the screens that come later', () => {
  it(
    'MS332 what did not come says so, is asked for again, and takes nothing along',
    story({ names: ['Ana'], group: 'Friends' }, async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      await loadWithout(ana, ['dialogs', 'talk', 'notes']);
      await ana.chat.write('half a sen');
      const focused = async (): Promise<string> => (await ana.window.focused()).testId;
      const failed = byTestId('part-failed');

      // A dialog: said above everything, closed, and asked for again when it is opened once more.
      await ana.window.click(byTestId('settings-open'));
      expect((await ana.window.shown(failed)).text).to.contain('reload the page');
      await ana.window.click(`${failed} button:last-child`);
      await ana.window.gone(failed);
      await ana.window.click(byTestId('settings-open'));
      await ana.window.click(byTestId('part-again'));
      await ana.window.until('it has failed again', focused, (id) => id === 'part-again');
      await ana.window.shown(`${failed}[aria-busy="false"]`);

      // What stands beside a button: all at once, so one press brings both.
      await letAllCome(ana);
      await ana.window.click(byTestId('part-again'));
      await ana.window.shown(byTestId('settings-dialog'));
      await ana.window.gone(failed);
      await ana.window.press(Key.ESCAPE);
      await ana.window.gone(byTestId('settings-dialog'));
      await ana.window.click(byTestId('composer-emoji'));
      await ana.window.until('all emoji have the focus', focused, (id) => id === 'emoji-search');
      await ana.window.press(Key.ESCAPE);
      await ana.window.until('the field has the focus', focused, (id) => id === 'composer-input');
      expect(await ana.chat.composerText()).to.equal('half a sen');
    }),
  );

  it(
    'MS332 a panel that did not come says so in its place',
    story({ names: ['Ana'], group: 'Friends' }, async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      await loadWithout(ana, ['dialogs']);
      await ana.window.click(byTestId('members-open'));
      const said = await ana.window.shown(byTestId('part-failed', { above: 'false' }));
      expect(said.text).to.contain('Try again').and.not.contain('Close');
      await letAllCome(ana);
      await ana.window.click(byTestId('part-again'));
      await ana.window.shown(byTestId('member-row'));
      await ana.window.gone(byTestId('part-failed'));
    }),
  );

  it(
    'the first time that a dialog opens, too, the focus goes back to what opened it',
    story({ names: ['Ana'], group: 'Friends' }, async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      const focused = async (): Promise<string> => (await ana.window.focused()).testId;
      for (const time of ['first', 'second']) {
        await ana.settings.open();
        await ana.window.press(Key.ESCAPE);
        await ana.window.gone(byTestId('settings-dialog'));
        const back = await ana.window.until(
          `the focus is back the ${time} time`,
          focused,
          (id) => id === 'settings-open',
        );
        expect(back).to.equal('settings-open');
      }
    }),
  );

  it(
    'a button that opens something beside itself closes it when it is pressed again',
    story({ names: ['Ana'], group: 'Friends' }, async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      for (const [button, opened] of [
        ['composer-emoji', 'emoji-panel'],
        ['composer-add', 'new-poll'],
      ] as const) {
        await ana.window.click(byTestId(button));
        await ana.window.shown(byTestId(opened));
        await ana.window.click(byTestId(button));
        await ana.window.gone(byTestId(opened));
        expect((await ana.window.focused()).testId).to.equal(button);
      }
    }),
  );
});
