/** What is unread again, who has read what, and whom one does not see. */
import type { Message } from '../../src/api/messages.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { withCluster, type Set } from './play.ts';

export async function reading({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' }, async (cluster) => {
    const { groupId } = cluster;
    const [bo, cleo] = [cluster.client('Bo'), cluster.client('Cleo')];
    const say = async (by: typeof bo, text: string): Promise<Message> =>
      by.send(groupId, 'general', text, { wait: 'confirmed' });
    const ana = await cluster.screen('Ana', driver);
    await ana.whenReady();
    await say(cleo, 'The hut has a stove and six beds.');
    const { id } = await say(bo, 'Who has the key?');
    await say(cleo, 'It hangs at the neighbour’s.');
    await ana.chat.row({ text: 'It hangs at the neighbour’s.', state: 'confirmed' });
    await ana.rooms.open(groupId);
    await ana.rooms.whenRooms('all is read', ([general]) => general?.unread === 0);
    await ana.reading.markUnread(id);
    await ana.rooms.whenRooms('two are not', ([general]) => general?.unread === 2);
    await take(ana, {
      name: 'unread-again',
      caption: 'Marked unread from a message on: it stays so until the room is opened anew.',
    });

    await ana.chat.send('I fetch it on Friday.');
    const mine = await ana.chat.row({ text: 'I fetch it on Friday.', state: 'confirmed' });
    await ana.reading.share();
    for (const other of [bo, cleo]) {
      await other.api.changeNode({ body: { receipts: true } });
      await other.api.markRead({ groupId, roomId: groupId, body: { index: mine.index! } });
    }
    await ana.reading.whenReadBy(2);
    await take(ana, {
      name: 'read-by',
      caption: 'How many have read the last message, of those who tell it.',
    });

    const { memberId } = await bo.node();
    await ana.members.open();
    await ana.reading.block(memberId);
    await ana.window.shown(byTestId('message-blocked'));
    await take(ana, {
      name: 'blocked',
      caption: 'What a blocked member says is a line; only this person knows.',
    });
    await ana.settings.open();
    await ana.settings.find('privacy');
    await ana.window.shown(byTestId('blocked-member', { memberId }));
    await take(ana, {
      name: 'settings-privacy',
      caption: 'Who sees what one reads, and whom one does not see.',
    });
  });
}
