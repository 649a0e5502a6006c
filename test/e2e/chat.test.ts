import { expect } from 'chai';
import { confirmedOrder } from '../../src/testing/chat-page.ts';
import { NodeApp } from '../../src/testing/node-app.ts';
import { draftAt } from './asked.ts';
import { sharedStories, type Stage } from './stage.ts';

describe('a conversation of two', () => {
  const story = sharedStories({ names: ['Ana', 'Bo'], group: 'Friends' });

  it(
    'says that the other is typing, and stops with the message',
    // First: a node says at most every 3 s that its person types (MS90), also to the next story's windows.
    story(async (stage) => {
      const [ana, bo] = await both(stage);
      await bo.chat.write('I am wri');
      await ana.chat.whenTyping((text) => text.includes('Bo'));
      await bo.chat.send('ting');
      await ana.chat.row({ text: 'I am writing', state: 'confirmed' });
      await ana.chat.whenTyping((text) => text === '');
      expect(await ana.chat.typing()).to.equal('');
    }),
  );

  it(
    'goes both ways, and every mark reaches confirmed with the same number on both screens',
    story(async (stage) => {
      const [ana, bo] = await both(stage);
      await ana.chat.send('Hello Bo');
      await bo.chat.row({ text: 'Hello Bo', state: 'confirmed' });
      await bo.chat.send('Hello **Ana**');
      await ana.chat.row({ text: 'Hello Ana', state: 'confirmed' });
      await Promise.all([ana.whenIdle(), bo.whenIdle()]);
      const [left, right] = await Promise.all([ana.chat.rows(), bo.chat.rows()]);
      expect(confirmedOrder(left)).to.deep.equal(confirmedOrder(right));
      expect(
        confirmedOrder(left)
          .map(({ text }) => text)
          .slice(-2),
      ).to.deep.equal(['Hello Bo', 'Hello Ana']);
      expect((await ana.root()).pending).to.equal(0);
    }),
  );

  it(
    'shows the other what was edited, deleted, answered and reacted to',
    story(async (stage) => {
      const [ana, bo] = await both(stage);
      await ana.chat.send('First draft of this');
      const { messageId } = await ana.chat.row({ text: 'First draft of this', state: 'confirmed' });

      await ana.chat.edit(messageId, 'The final text');
      const edited = await bo.chat.row({ messageId, text: 'The final text', isEdited: true });
      await bo.chat.reply(messageId, 'An answer');
      const answer = await ana.chat.row({ text: 'An answer', state: 'confirmed' });
      expect(await ana.chat.quoteOf(answer.messageId)).to.include('The final text');

      await bo.chat.react(messageId, '👍');
      const liked = (count: number) => (rows: Awaited<ReturnType<typeof ana.chat.rows>>) =>
        rows.some((row) => row.messageId === messageId && row.reactions.some((one) => one.count === count));
      await ana.chat.whenRows('one has reacted', liked(1));
      await ana.chat.toggleReaction(messageId, '👍');
      await bo.chat.whenRows('two have reacted', liked(2));

      await ana.chat.delete(messageId);
      const gone = await bo.chat.row({ messageId, isDeleted: true });
      expect(gone.index, 'an edit and a deletion move nothing').to.equal(edited.index);
      expect(gone.text).to.not.include('The final text');
    }),
  );

  it(
    'keeps a draft over a reload',
    story(async (stage) => {
      const ana = await stage.screen('Ana');
      await ana.whenReady();
      await ana.chat.write('not said yet');
      await draftAt(stage, 'Ana', 'not said yet');
      await ana.load();
      await ana.whenReady();
      await ana.chat.whenComposer('not said yet');
      await ana.chat.clear();
      await draftAt(stage, 'Ana', '');
      expect(await ana.chat.composerText()).to.equal('');
    }),
  );

  it(
    'is the same in two tabs of one node: nothing doubled, one draft',
    story(async (stage) => {
      const left = await stage.screen('Ana');
      await left.whenReady();
      const right = await NodeApp.openAgain(stage.browser.driver, stage.cluster.node('Ana').url);
      await right.whenReady();
      await left.chat.write('begun in one tab');
      await right.chat.whenComposer('begun in one tab');
      await right.chat.send(', sent from the other');
      const text = 'begun in one tab, sent from the other';
      const [one, other] = await Promise.all([
        left.chat.row({ text, state: 'confirmed' }),
        right.chat.row({ text, state: 'confirmed' }),
      ]);
      expect(one.messageId).to.equal(other.messageId);
      await left.chat.whenComposer('');
      expect((await left.chat.rows()).filter((row) => row.text === text)).to.have.length(1);
    }),
  );
});

async function both({ screen }: Stage): Promise<readonly [NodeApp, NodeApp]> {
  const [ana, bo] = [await screen('Ana'), await screen('Bo')];
  await Promise.all([ana.whenReady(), bo.whenReady()]);
  return [ana, bo];
}
