import { expect } from 'chai';
import { story } from './stage.ts';

const LINES: readonly string[] = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`);

describe('what is written goes to the node', () => {
  it(
    'in its order, however quickly it was sent, and every line once',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ screen }) => {
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);
      for (const line of LINES) await ana.chat.send(line);
      for (const app of [ana, bo]) {
        await app.chat.row({ text: LINES.at(-1)!, state: 'confirmed' });
        expect((await app.chat.rows()).map(({ text }) => text)).to.deep.equal(LINES);
      }
    }),
  );

  it(
    'by itself when the node is back that did not hear it',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const [ana, bo] = [await screen('Ana'), await screen('Bo')];
      await Promise.all([ana.whenReady(), bo.whenReady()]);
      await cluster.node('Ana').kill();
      await ana.status.whenKind('offline');
      for (const line of LINES.slice(0, 3)) await ana.chat.send(line);
      await ana.chat.row({ text: 'line 3', state: 'failed' });

      await cluster.node('Ana').start();
      for (const app of [ana, bo]) {
        await app.chat.row({ text: 'line 3', state: 'confirmed' });
        expect((await app.chat.rows()).map(({ text }) => text)).to.deep.equal(LINES.slice(0, 3));
      }
    }),
  );

  it(
    'and the screen says so when the node stands still with its connections open',
    story({ names: ['Ana'], group: 'Friends' }, async ({ cluster, screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      cluster.node('Ana').pause();
      try {
        await ana.chat.send('are you there');
        await ana.status.whenKind('offline');
      } finally {
        cluster.node('Ana').resume();
      }
      await ana.status.whenKind('ok');
      const { index } = await ana.chat.row({ text: 'are you there', state: 'confirmed' });
      expect(index).to.be.a('number');
    }),
  );
});
