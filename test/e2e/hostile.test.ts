import { expect } from 'chai';
import type { NodeApp } from '../../src/testing/node-app.ts';
import { sharedStories } from './stage.ts';

const SCRIPT = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>';
const MARKS = `e${'\u0301'.repeat(10_000)}`.slice(0, 8_000);
const TURNED = 'abc\u202Egnp.exe\u202C \u2067turned\u2069';
const UNBROKEN = 'x'.repeat(16 * 1024);
const LINK = '[click](javascript:window.hurt=1) ![](https://example.invalid/pixel.png)';

const NARROW = [360, 740] as const;
const WIDE = [1280, 800] as const;

describe('hostile names and texts', () => {
  const story = sharedStories({
    names: ['<b>Ana</b> <script>', `Bo${'o'.repeat(60)}`],
    group: '<i>Friends</i>',
  });

  it(
    'are shown as what they are: nothing runs, nothing sticks out, neither narrow nor wide (N51)',
    story(async ({ cluster, screen }) => {
      const [author, reader] = cluster.nodes;
      const app = await screen(reader!.name);
      await app.whenReady();
      for (const text of [SCRIPT, MARKS, TURNED, UNBROKEN, LINK]) {
        await author!.client().send(cluster.groupId, 'general', text, { wait: 'confirmed' });
      }
      await app.chat.whenRows('all have come', (rows) => rows.length === 5);
      const rows = await app.chat.rows();
      expect(rows[0]!.text).to.include('<script>');
      expect(rows[3]!.text.replaceAll(/\s/g, '')).to.include('x'.repeat(1_000));
      for (const [width, height] of [NARROW, WIDE]) {
        await app.window.size(width, height);
        await expectHarmless(app);
      }
      expect(await app.window.evaluate('return [...document.images].map(({ src }) => src);')).to.deep.equal(
        [],
      );
    }),
  );

  it(
    'do not climb over their neighbours',
    story(async ({ cluster, screen }) => {
      const [author] = cluster.nodes;
      const app = await screen(author!.name);
      await app.whenReady();
      await app.chat.send('a quiet line');
      await app.chat.row({ text: 'a quiet line', state: 'confirmed' });
      // What a row paints outside itself is cut off: at its edge or at the text's.
      const clipped = await app.window.evaluate<boolean[]>(`
        return [...document.querySelectorAll('[data-testid="message-row"]')].map((row) =>
          [row, ...row.querySelectorAll('*')].some((one) => {
            const { overflowY, contain } = getComputedStyle(one);
            return ['hidden', 'clip'].includes(overflowY) || /paint|strict|content/.test(contain);
          }));`);
      expect(clipped).to.not.include(false);
      expect(clipped).to.not.deep.equal([]);
    }),
  );
});

async function expectHarmless(app: NodeApp): Promise<void> {
  expect(await app.window.evaluate('return window.hurt === undefined;'), 'no script ran').to.equal(true);
  expect(await app.window.overflow(), 'nothing sticks out').to.equal(0);
  const sideways = await app.window.evaluate<number>(`
    const list = document.querySelector('[data-testid="message-list"]');
    return list.scrollWidth - list.clientWidth;`);
  expect(sideways, 'the conversation does not scroll sideways').to.be.at.most(0);
  const links = await app.window.evaluate<string[]>('return [...document.links].map(({ href }) => href);');
  expect(links.filter((href) => href.startsWith('javascript:'))).to.deep.equal([]);
}
