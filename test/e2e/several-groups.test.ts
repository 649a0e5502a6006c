import { expect } from 'chai';
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { story } from './stage.ts';

describe('several groups', () => {
  it(
    'are made and joined beside each other, tell what is unread, and one that is lost leaves the other',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const friends = cluster.groupId;
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);

      await ana.settings.open();
      await ana.window.type(byTestId('settings-look-picture'), '\ud83e\udd8a');
      await ana.window.click(byTestId('settings-look-picture-save'));
      await ana.window.click('label:has([data-testid="settings-look-colour"][data-colour="3"])');
      await ana.window.click('[data-setting="lookBot"] label');
      await ana.settings.close();

      await ana.rail.add();
      await ana.onboarding.create('Chess');
      const invite = await ana.invite.link();
      await ana.invite.close();
      await ana.whenReady();
      const chess = (await ana.rail.groups()).find(({ groupId }) => groupId !== friends)!.groupId;
      await ana.rail.whenShown(chess);
      await bo.rail.add();
      await bo.onboarding.join(invite);
      await bo.rail.whenShown(chess);
      await bo.whenReady();
      await bo.chat.send('e4');
      await ana.chat.row({ text: 'e4', state: 'confirmed' });

      await bo.rail.open(friends);
      await bo.chat.send('hello');
      await ana.rail.whenGroup(friends, 'has something unread', ({ unread }) => unread === 1);
      await ana.chat.send('e5');
      const unread = await bo.rail.whenGroup(chess, 'has something unread', (one) => one.unread === 1);
      expect(unread.label).to.equal('Chess, one unread message');
      await ana.rail.open(friends);
      await ana.chat.row({ text: 'hello', state: 'confirmed' });
      await ana.rail.whenGroup(friends, 'is read', (one) => one.unread === 0);
      await bo.load();
      await bo.rail.whenShown(friends);
      await bo.chat.row({ text: 'hello' });
      await bo.rail.open(chess);
      await bo.chat.row({ text: 'e5', state: 'confirmed' });
      await bo.rail.whenGroup(chess, 'is read', (one) => one.unread === 0);
      expect(
        (await bo.window.shown(byTestId('bot-tag'))).text,
        'MS370, MS371: in the new group, too',
      ).to.equal('bot');
      const marks = await bo.window.evaluate<string[]>(
        'return [...document.querySelectorAll("[role=list] [data-letters]")].map((one) => one.dataset.letters);',
      );
      expect(marks).to.include('\ud83e\udd8a');

      // MS315 What was said in another group is found from here, and is one key away.
      await bo.search.open();
      await bo.search.within('group');
      expect(await bo.search.find('hello from:bo')).to.deep.equal([]);
      await bo.search.within('all');
      const [hit] = await bo.search.find('"hello" from:bo');
      expect(hit).to.deep.include({ groupId: friends });
      expect(hit!.text.split('\n').slice(0, 3)).to.deep.equal(['Bo', 'Friends', 'general']);
      await bo.window.press(Key.ENTER);
      await bo.rail.whenShown(friends);
      await bo.chat.row({ text: 'hello' });
      await bo.rail.open(chess);

      const { myMemberId } = await cluster.client('Bo').group(chess);
      await ana.rail.open(chess);
      await ana.members.open();
      await ana.members.remove(myMemberId);
      await ana.window.gone('[role="dialog"]');
      const lost = await bo.rail.whenGroup(chess, 'is lost', ({ trouble }) => trouble === 'removed');
      expect(lost.label).to.equal('Chess, you do not belong to it any more');
      await bo.rail.open(friends);
      await bo.chat.send('good game');
      await ana.rail.open(friends);
      await ana.chat.row({ text: 'good game', state: 'confirmed' });
      expect((await bo.rail.groups()).map(({ trouble }) => trouble).sort()).to.deep.equal(['', 'removed']);

      await bo.rail.open(chess);
      await bo.status.whenForgettable();
      await bo.status.forgetGroup();
      await bo.rail.whenShown(friends);
      await bo.chat.row({ text: 'good game' });
      expect((await bo.rail.groups()).map(({ groupId }) => groupId)).to.deep.equal([friends]);
    }),
  );
});
