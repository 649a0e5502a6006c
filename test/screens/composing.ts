/** Where one writes, and what one writes with. */
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { withCluster, type Set } from './play.ts';

export async function composing({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' }, async (cluster) => {
    const ana = await cluster.screen('Ana', driver);
    await ana.whenReady();
    const say = async (name: string, text: string, more: object = {}): Promise<string> =>
      (await cluster.client(name).send(cluster.groupId, 'general', { text, ...more }, { wait: 'confirmed' }))
        .id;
    const root = await say('Bo', 'Who comes to the lake on Saturday?');
    await say('Cleo', 'Me! I bring the bread.', { threadRoot: root });
    await say('Bo', 'And the big pan?', { threadRoot: root });
    await ana.chat.row({ text: 'And the big pan?', state: 'confirmed' });
    const { myMemberId } = await cluster.client('Ana').group(cluster.groupId);
    const members = [{ memberId: myMemberId, name: 'Ana' }];
    await say('Cleo', '@Ana bring your hat, **@all** be there at seven', {
      mentions: { everybody: true, members },
    });
    await ana.window.type(byTestId('composer-input'), 'Yes, @Cleo and @Bo, I will');
    await ana.window.shown(byTestId('composer-mention'));
    await ana.window.click(byTestId('mention'));
    await ana.window.shown(byTestId('member-card'));
    await take(ana, { name: 'mentions', caption: 'Whom a message names, and the card of one of them.' });
    await ana.window.press(Key.ESCAPE);
    await ana.chat.clear();
    await ana.window.click(byTestId('composer-emoji'));
    await ana.window.shown(byTestId('emoji-choice', { emoji: '😀' }));
    await take(ana, { name: 'emoji', caption: 'All emoji: by section, by name, in a skin tone.' });
    await ana.window.press('wave');
    await ana.window.shown(byTestId('emoji-choice', { emoji: '👋' }));
    await ana.window.press(Key.ARROW_DOWN);
    await take(ana, { name: 'emoji-found', caption: 'Emoji by what they are called.' });
    await ana.window.press(Key.ENTER);
    await ana.window.click(byTestId('voice-record'));
    const lasts = async (what: RegExp): Promise<unknown> =>
      ana.window.until(
        'the recording goes on',
        () => ana.window.seen(byTestId('voice-recording')),
        ([bar]) => bar !== undefined && what.test(bar.text),
      );
    await lasts(/0:03/);
    await take(ana, { name: 'voice-recording', caption: 'A voice note is recorded.' });
    await ana.window.click(byTestId('voice-stop'));
    await ana.window.shown(byTestId('attachment-item', { state: 'ready' }));
    await take(ana, { name: 'voice-ready', caption: 'A voice note, to be heard before it is sent.' });
    await ana.window.click(byTestId('composer-send'));
    await ana.window.shown(`${byTestId('message-row')} ${byTestId('voice-note')}`);
    await ana.window.type(`${byTestId('message-row')} ${byTestId('voice-position')}`, Key.ARROW_RIGHT);
    await take(ana, { name: 'voice', caption: 'A voice note in a conversation.' });
    await ana.talk.menu(root, 'message-thread');
    await ana.talk.whenSaid(3);
    await ana.window.type(byTestId('thread-input'), 'I ask @B');
    await ana.window.shown(byTestId('mention-option'));
    await take(ana, { name: 'thread', caption: 'A thread, with a field like that of the room.' });
  });
}
