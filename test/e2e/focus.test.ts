import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { story } from './stage.ts';

describe('where the focus goes', () => {
  it(
    'back to what opened a choice, and to where one writes when that is gone',
    story({ names: ['Ana'], group: 'Friends' }, async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      const focused = async (): Promise<string> => (await ana.window.focused()).testId;
      await ana.chat.send('hello');
      const { messageId } = await ana.chat.row({ text: 'hello', state: 'confirmed' });

      await ana.chat.act(messageId, 'message-react');
      await ana.window.shown(byTestId('emoji-choice'));
      await ana.window.press(Key.ESCAPE);
      await ana.window.gone(byTestId('emoji-choice'));
      expect(await focused()).to.equal('message-react');

      await ana.chat.delete(messageId);
      await ana.chat.row({ messageId, isDeleted: true });
      await ana.window.until('the focus is in the composer', focused, (id) => id === 'composer-input');
    }),
  );
});
