import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { story } from './stage.ts';

describe('what a message can be', () => {
  it(
    'MS292 named, answered in a thread, pinned, asked, placed, forwarded, and gone in time',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);

      // Named by a few letters; whoever is named sees it on the row.
      await ana.chat.write('look @b');
      await ana.window.shown(byTestId('mention-option'));
      await ana.window.press(Key.ENTER);
      await ana.chat.whenComposer('look @Bo ');
      await ana.window.press('here', Key.ENTER);
      const named = await bo.chat.row({ text: 'look @Bo here', state: 'confirmed' });
      await bo.window.shown(byTestId('message-row', { messageId: named.messageId, namesMe: 'true' }));

      // A thread beside the conversation.
      await bo.talk.reply(named.messageId, 'I see it');
      await bo.talk.whenSaid(2);
      const chip = byTestId('thread-open', { replies: '1' });
      await ana.window.click(chip);
      expect((await ana.talk.whenSaid(2)).map(({ messageId }) => messageId)[0]).to.equal(named.messageId);

      // Pinned by one, found by the other.
      await ana.talk.menu(named.messageId, 'message-pin');
      await bo.window.click(byTestId('pins-open'));
      await bo.talk.whenSaid(1);
      await bo.window.click(byTestId('pin-go'));
      await bo.window.click(byTestId('panel-close'));

      // Asked, answered, ended.
      await ana.talk.ask('When?', ['Friday', 'Saturday']);
      await bo.window.click(`${byTestId('poll')} li:nth-child(2) button`);
      await ana.window.shown(byTestId('poll-option', { votes: '1' }));
      await ana.window.click(byTestId('poll-close'));
      await bo.window.shown(byTestId('poll', { closed: 'true' }));

      // A place is a link.
      await ana.window.click(byTestId('composer-add'));
      await ana.window.click(byTestId('new-place'));
      await ana.window.type(byTestId('place-coordinates'), '46.5583, -7.835');
      await ana.window.click(byTestId('place-send'));
      await bo.window.shown(byTestId('message-location'));

      // To another room, from whom it is.
      await ana.rooms.create({ name: 'Routes', topic: '' });
      await ana.rooms.open(await ana.rooms.whenRoom('general'));
      await ana.talk.menu(named.messageId, 'message-forward');
      const routes = await ana.rooms.whenRoom('Routes');
      await ana.window.click(byTestId('forward-room', { roomId: routes }));
      await bo.rooms.open(await bo.rooms.whenRoom('Routes, one unread message'));
      await bo.chat.row({ text: 'look @Bo here', state: 'confirmed' });
      expect((await bo.window.shown(byTestId('message-forwarded'))).text).to.contain('Ana');

      // Gone in time, on every screen.
      const client = cluster.client('Ana');
      const [group] = await client.groups();
      const passing = await client.send(group!.id, routes, { text: 'under the stone', lifeMs: 5_000 });
      await bo.chat.row({ messageId: passing.id, text: 'under the stone' });
      await bo.chat.row({ messageId: passing.id, text: 'This message has disappeared.' });
    }),
  );
});
