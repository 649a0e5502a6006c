import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { byTestId, type TestId } from '../../src/testing/test-ids.ts';
import { story } from './stage.ts';

/** More than the first screens have places where the focus can be. */
const TABS_MAX = 40;

describe('the keyboard alone', () => {
  it(
    'starts a group, writes, edits the last message, opens and closes what there is',
    story({ names: ['Ana'], group: null }, async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.whenState('onboarding');
      await tabTo(ana, 'onboarding-group-name');
      await ana.window.press('Friends', Key.ENTER);
      await ana.whenReady();

      await ana.window.shown(byTestId('invite-dialog'));
      await ana.window.press(Key.ESCAPE);
      await ana.window.gone(byTestId('invite-dialog'));
      await tabTo(ana, 'composer-input');
      await ana.window.press('first thuoght', Key.ENTER);
      const { messageId } = await ana.chat.row({ text: 'first thuoght', state: 'confirmed' });
      await ana.window.press(Key.ARROW_UP);
      await ana.window.chord(Key.CONTROL, 'a');
      await ana.window.press('first thought', Key.ENTER);
      await ana.chat.row({ messageId, text: 'first thought', isEdited: true });
      expect((await ana.window.focused()).testId, 'back where one writes').to.equal('composer-input');

      await ana.window.chord(Key.CONTROL, 'k');
      await ana.window.shown('[role="dialog"]');
      await ana.window.press(Key.ESCAPE);
      await ana.window.gone('[role="dialog"]');

      await tabTo(ana, 'network-open');
      await ana.window.press(Key.ENTER);
      await ana.window.shown(byTestId('network-panel'));
      await ana.window.press(Key.ESCAPE);
      await ana.window.gone(byTestId('network-panel'));
      expect((await ana.window.focused()).testId, 'back at what opened it').to.equal('network-open');
    }),
  );
});

/** Goes on by Tab until the focus is there. */
async function tabTo(app: NodeApp, id: TestId): Promise<void> {
  const passed: string[] = [];
  while (passed.length < TABS_MAX) {
    const { testId, label } = await app.window.focused();
    if (testId === id) return;
    passed.push(testId === '' ? label.slice(0, 40) : testId);
    await app.window.press(Key.TAB);
  }
  throw new Error(`Tab does not lead to ${id}; it passes ${passed.join(', ')}`);
}
