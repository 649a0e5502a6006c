import { expect } from 'chai';
import { story } from './stage.ts';

const OBSERVED_MS = 10_000;
const REQUESTS = `return performance.getEntriesByType('resource').length;`;

/** Notes the longest time between two frames, from now on. */
const FRAMES = `
  const frames = (window.frames_ = { longestMs: 0, count: 0 });
  let last = performance.now();
  const next = () => {
    const now = performance.now();
    frames.longestMs = Math.max(frames.longestMs, now - last);
    frames.count += 1;
    last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);`;

const BATCHES = 50;
const BATCH = 10;
const PER_SECOND = 200;
/** Two slow cores run the nodes, the browser and the test: what a person would call frozen. */
const FROZEN_MS = 1_500;

describe('a calm screen', () => {
  it(
    'asks for nothing while nothing happens',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      await ana.chat.send('the last one');
      await ana.chat.row({ text: 'the last one', state: 'confirmed' });
      // What goes with sending (draft, read mark) may come a moment behind it.
      const clock = () => ana.window.evaluate<number>('return performance.now();');
      const quiet = () =>
        ana.window.evaluate<number>(
          `return performance.now() - Math.max(...performance.getEntriesByType('resource').map((one) => one.responseEnd));`,
        );
      await ana.window.until('nothing was asked for 2 s', quiet, (ms) => ms > 2_000);
      const before = await ana.window.evaluate<number>(REQUESTS);
      const fromMs = await clock();
      await ana.window.until('the observation is over', clock, (ms) => ms - fromMs > OBSERVED_MS);
      expect(await ana.window.evaluate<number>(REQUESTS)).to.equal(before);
    }),
  );

  it(
    'goes on drawing, and taking keys, while 200 messages a second come in',
    story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ cluster, screen }) => {
      const ana = await screen('Ana');
      await ana.whenReady();
      await ana.window.evaluate(FRAMES);
      const bo = cluster.client('Bo');
      const sent: Promise<unknown>[] = [];
      const timer = setInterval(
        () => {
          const n = sent.length;
          const messages = Array.from({ length: BATCH }, (_, at) => ({ text: `line ${n * BATCH + at + 1}` }));
          sent.push(bo.sendBatch(cluster.groupId, 'general', messages));
          if (sent.length === BATCHES) clearInterval(timer);
        },
        (1_000 * BATCH) / PER_SECOND,
      );
      try {
        await ana.chat.whenRows('the burst has begun', (rows) => rows.length > 0);
        await ana.chat.write('typed meanwhile');
        await ana.chat.row({ text: `line ${BATCHES * BATCH}`, state: 'confirmed' });
      } finally {
        clearInterval(timer);
      }
      await Promise.all(sent);
      expect(await ana.chat.composerText()).to.equal('typed meanwhile');
      expect(await ana.chat.isAtBottom()).to.equal(true);
      const frames = await ana.window.evaluate<{ longestMs: number; count: number }>(
        'return window.frames_;',
      );
      expect(frames.longestMs).to.be.below(FROZEN_MS);
      const texts = (await ana.chat.rows()).map(({ text }) => text);
      expect(new Set(texts).size, 'each once').to.equal(texts.length);
    }),
  );
});
