import { expect } from 'chai';
import { draftAt } from './asked.ts';
import { story } from './stage.ts';

describe('a node is restarted under its open screen', () => {
  it(
    'KE21 the screen comes back by itself, with its session, its conversation and what was being typed',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async (stage) => {
      const { cluster } = stage;
      const [ana, bo] = [await stage.screen('Ana'), await stage.screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);
      await ana.chat.send('before');
      await bo.chat.row({ text: 'before', state: 'confirmed' });
      await ana.chat.write('not sent yet');
      await draftAt(stage, 'Ana', 'not sent yet');
      await ana.window.evaluate('window.sameDocument = true;');

      await cluster.node('Ana').kill();
      await ana.status.whenKind('offline');
      await bo.status.whenKind('alone', 'electing');
      expect(await ana.chat.composerText()).to.equal('not sent yet');

      await cluster.node('Ana').start();
      await ana.status.whenKind('ok');
      await bo.chat.send('you are back');
      await ana.chat.row({ text: 'you are back', state: 'confirmed' });
      expect(await ana.window.evaluate('return window.sameDocument;'), 'no reload').to.equal(true);
      expect(await ana.chat.composerText()).to.equal('not sent yet');
      expect((await ana.chat.rows()).map(({ text }) => text)).to.deep.equal(['before', 'you are back']);

      await ana.load();
      await ana.whenReady();
      await ana.chat.whenComposer('not sent yet');
    }),
  );
});
