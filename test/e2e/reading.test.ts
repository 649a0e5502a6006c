import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { expectAccessible } from './axe.ts';
import { story } from './stage.ts';

describe('what is read', () => {
  it(
    'MS293, MS295, MS297 unread again from the menu, by key and for a room; read by others who tell it; a member blocked and seen again',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const { groupId } = cluster;
      const bo = cluster.client('Bo');
      const say = async (text: string): Promise<string> =>
        (await bo.send(groupId, 'general', text, { wait: 'confirmed' })).id;
      const ana = await screen('Ana');
      await ana.whenReady();
      const [first, second] = [await say('one'), await say('two'), await say('three')];
      // The first room has the id of the group.
      const general = groupId;
      const focus = async (selector: string): Promise<void> => {
        await ana.window.evaluate(`document.querySelector(arguments[0]).focus()`, selector);
      };
      const whenUnread = async (count: number): Promise<void> => {
        await ana.rooms.whenRooms(`${count} unread in general`, (all) =>
          all.some(({ roomId, unread }) => roomId === general && unread === count),
        );
      };
      // Nothing is read before a person is at the window.
      await ana.rooms.open(general);
      await whenUnread(0);

      // From the menu of a message: the line stands there, and looking at it reads nothing.
      await ana.reading.markUnread(second);
      await whenUnread(2);
      await ana.rooms.create({ name: 'Routes' });
      await ana.rooms.open(general);
      await ana.reading.whenNewAbove(second);
      await whenUnread(0);

      // By key at a message that has the focus, and for the whole room.
      await focus(byTestId('message-row', { messageId: first }));
      await ana.window.press('u');
      await ana.reading.whenNewAbove(first);
      await whenUnread(3);
      await ana.chat.send('mine');
      await whenUnread(0);
      await ana.rooms.openSettings();
      await expectAccessible(ana.window, 'a room that can be put back to unread');
      await ana.window.click(byTestId('room-unread'));
      await whenUnread(1);

      // Who both tell what they read see it of each other.
      const mine = await ana.chat.row({ text: 'mine', state: 'confirmed' });
      await bo.api.markRead({ groupId, roomId: general, body: { index: mine.index! } });
      await ana.reading.share();
      expect(await ana.window.seen(byTestId('read-by'))).to.deep.equal([]);
      await bo.api.changeNode({ body: { receipts: true } });
      await ana.reading.whenReadBy(1);
      expect(await ana.chat.openDetails(mine.messageId))
        .to.contain('Read by')
        .and.to.contain('Bo');
      await expectAccessible(ana.window, 'who has read a message');
      await ana.chat.closeDetails();

      // Blocked: folded, counted nowhere, and shown when asked.
      const { memberId } = await bo.node();
      await ana.members.open();
      await ana.reading.block(memberId);
      await ana.window.click(byTestId('panel-close'));
      await ana.rooms.open(await ana.rooms.whenRoom('Routes'));
      const psst = await say('psst @Ana');
      await ana.rooms.open(general);
      await ana.window.shown(
        `${byTestId('message-row', { messageId: psst, blocked: 'true' })} ${byTestId('message-blocked')}`,
      );
      await whenUnread(0);
      expect(await ana.window.seen(byTestId('message-text'))).to.have.length(1);
      await expectAccessible(ana.window, 'messages of a blocked member');
      // By key: a note about the blocking may still lie over it.
      await focus(`${byTestId('message-row', { messageId: psst })} ${byTestId('message-unfold')}`);
      await ana.window.press(Key.ENTER);
      await ana.chat.row({ messageId: psst, text: 'psst @Ana' });

      // The way back is in the settings.
      await ana.settings.open();
      await ana.settings.find('blocked');
      await ana.window.shown(byTestId('blocked-member', { memberId }));
      await expectAccessible(ana.window, 'the list of blocked members');
      await ana.reading.unblock(memberId);
      await ana.window.press(Key.ESCAPE);
      await ana.chat.row({ messageId: first, text: 'one' });
    }),
  );

  it(
    'MS298 the group’s admins want none of what was read to be told, and then again some',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const { groupId } = cluster;
      const [first, bo] = [cluster.client('Ana'), cluster.client('Bo')];
      for (const client of [first, bo]) await client.api.changeNode({ body: { receipts: true } });
      const { index } = await first.send(groupId, 'general', 'one', { wait: 'confirmed' });
      await bo.api.waitForStatus({ groupId, query: { projectedIndex: index! } });
      await bo.api.markRead({ groupId, roomId: groupId, body: { index: index! } });
      const ana = await screen('Ana');
      await ana.reading.whenReadBy(1);
      await ana.reading.allow(false);
      await ana.window.gone(byTestId('read-by'));
      await ana.window.until(
        'Bo hears of it',
        () => bo.group(groupId),
        ({ receipts }) => !receipts,
      );
      const body = { receipts: true };
      const refused = await bo.api.changeGroup({ groupId, body }).catch((error: unknown) => error);
      expect(refused).to.have.property('code', 'forbidden_role');
      await ana.reading.allow(true);
      await ana.reading.whenReadBy(1);
    }),
  );
});
