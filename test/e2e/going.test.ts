import { expect } from 'chai';
import { NodeApp } from '../../src/testing/node-app.ts';
import { byTestId } from '../../src/testing/test-ids.ts';
import { story } from './stage.ts';

describe('who goes', () => {
  it(
    'is removed by another or leaves: all screens say so, and theirs offers to forget the group',
    story({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' }, async ({ browser, cluster, screen }) => {
      const [ana, bo, cleo] = [await screen('Ana'), await screen('Bo'), await screen('Cleo')];
      await bo.whenReady();
      await bo.chat.send('I was here');
      await ana.chat.row({ text: 'I was here', state: 'confirmed' });
      const idOf = async (name: string): Promise<string> => {
        const { myMemberId } = await cluster.client(name).group(cluster.groupId);
        return myMemberId;
      };

      await ana.members.open();
      await ana.members.remove(await idOf('Bo'));
      for (const app of [ana, cleo]) await app.chat.whenLine('Ana removed Bo');
      await ana.members.whenMembers('two are left', (members) => members.length === 2);

      await bo.when('says that one was removed', ({ role }) => role === 'removed');
      expect((await bo.status.banner()).text).to.contain('do not belong');
      await bo.chat.row({ text: 'I was here' });
      expect((await bo.window.seen(byTestId('composer-input')))[0]?.isEnabled).to.equal(false);
      await bo.status.whenForgettable();
      const second = await NodeApp.openAgain(browser.driver, cluster.node('Bo').url);
      await second.when('says it, too', ({ role }) => role === 'removed');
      await bo.status.forgetGroup();
      for (const app of [bo, second]) await app.whenState('onboarding');

      await cleo.members.open();
      await cleo.members.remove(await idOf('Cleo'));
      await ana.chat.whenLine('Cleo left');
      await cleo.when('says that one has left', ({ role }) => role === 'removed');
      await ana.members.whenMembers('one is left', (members) => members.length === 1);
      await ana.members.remove(await idOf('Ana'));
      await ana.whenState('onboarding');
      expect(await cluster.client('Ana').groups()).to.deep.equal([]);
    }),
  );
});

describe('a node that runs twice', () => {
  it(
    'shows nothing else but that, and goes on when the person has decided',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const copy = await cluster.copyOf('Bo');
      const bo = await screen('Bo');
      await bo.whenReady();
      await copy.start();
      try {
        expect(await bo.status.whenSetAside()).to.equal('clone');
        expect((await bo.root()).appState).to.equal('error');
        await copy.kill();
        await bo.status.decide('keep');
        await bo.whenReady();
        await bo.chat.send('back again');
        await bo.chat.row({ text: 'back again', state: 'confirmed' });
      } finally {
        await copy.kill();
      }
    }),
  );
});
